/**
 * A session that is reached over a connection.
 */
import {
  Body,
  type FaultCode,
  type FaultDetail,
  type Message,
  ProtocolError,
  type SessionId,
  type SharedFrames,
} from '@realmwire/protocol';
import type { Connection } from './connection.ts';
import type { Remote } from './doorman.ts';
import type { Hub } from './hub.ts';
import type { Identity, LiveSession } from './types.ts';

/** See the head of this file. */
export class WireSession implements LiveSession {
  readonly id: SessionId;
  readonly uuid: string;
  readonly user: string | undefined;
  readonly roles: readonly string[];
  readonly ctx: unknown;
  readonly realm: string;
  readonly remote: string;
  readonly since: number;
  readonly isApp: boolean;
  readonly isOperator: boolean;
  readonly dialect = 'native';
  readonly #connection: Connection;

  constructor(given: {
    readonly connection: Connection;
    readonly hub: Hub;
    readonly identity: Identity;
    readonly isApp: boolean;
    readonly realm: string;
    readonly remote: Remote;
  }) {
    const { id, uuid } = given.hub.drawIds();
    this.id = id;
    this.uuid = uuid;
    this.user = given.identity.user;
    this.roles = given.identity.roles ?? ['anonymous'];
    this.ctx = given.identity.ctx ?? {};
    this.realm = given.realm;
    this.remote = given.remote.ip;
    this.since = given.hub.now;
    this.isApp = given.isApp;
    this.isOperator = given.remote.isOperator;
    this.#connection = given.connection;
  }

  deliver(message: Message, shared?: SharedFrames): ProtocolError | undefined {
    try {
      this.#connection.send(message, shared);
      return undefined;
    } catch (error) {
      // Too long for the other side, or a payload that its codec cannot say.
      if (error instanceof ProtocolError) return error;
      return new ProtocolError('result.invalid', {}, { cause: error });
    }
  }

  send(opcode: string, message: unknown): void {
    this.deliver({ opcode: 'feedback', kind: opcode, payload: Body.of(message) });
  }

  close(code: FaultCode = 'session.kicked', reason?: string): void {
    this.end(code, reason === undefined ? {} : { reason });
  }

  end(code: FaultCode, detail?: FaultDetail): void {
    this.#connection.end(code, detail);
  }
}
