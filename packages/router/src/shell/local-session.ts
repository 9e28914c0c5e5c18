/**
 * A session in the router's own process: the embedded app, or the in-process client.
 *
 * Messages are handed over as they are, without a codec, and later: the core is never entered again
 * while it decides.
 */
import { Endpoint } from '@realmwire/endpoint';
import { PARTS } from '@realmwire/endpoint/parts';
import {
  Body,
  type FaultCode,
  type Message,
  ProtocolError,
  type SessionId,
} from '@realmwire/protocol';
import { hiddenCallerOf } from '../core/invocation.ts';
import type { Seat } from '../core/seat.ts';
import { Handover } from './handover.ts';
import { reportTo } from './hooks.ts';
import type { Hub } from './hub.ts';
import type { ServedRealm } from './served-realm.ts';
import type { LiveSession, Session } from './types.ts';

/** See the head of this file. */
export class LocalSession implements LiveSession {
  readonly id: SessionId;
  readonly uuid: string;
  readonly user = 'embedded';
  readonly roles = ['app'] as const;
  readonly ctx = {};
  readonly realm: string;
  readonly remote = 'embedded';
  readonly since: number;
  readonly isApp = true;
  readonly isOperator = true;
  readonly isEmbedded = true;
  readonly dialect = 'embedded';
  /** The embedded end of the session. */
  readonly endpoint: Endpoint;
  readonly #hub: Hub;
  readonly #inbox: Handover<Message>;
  /** Who makes the call that is being handed over, where its handler is not told. */
  #hiddenCaller: Seat | undefined;
  #isGone = false;

  constructor(hub: Hub, realm: ServedRealm) {
    const { id, uuid } = hub.drawIds();
    this.id = id;
    this.uuid = uuid;
    this.realm = realm.name;
    this.since = hub.tick();
    this.#hub = hub;
    const outbox = new Handover<Message>((message) => {
      hub.tick();
      hub.receive(this, message);
    }, hub.clock.soon);
    this.#inbox = new Handover((message) => {
      if (this.#isGone) return;
      this.#hiddenCaller = message.opcode === 'invocation' ? hiddenCallerOf(message) : undefined;
      this.endpoint.receive(message);
    }, hub.clock.soon);
    this.endpoint = new Endpoint({
      send: (message) => outbox.give(message),
      parts: PARTS,
      clock: hub.clock,
      streamCredit: hub.limits.streamCredit,
      contextOf: (uuid) => {
        const caller = uuid === '' ? this.#hiddenCaller : realm.core.find(uuid);
        return (caller as Session | undefined)?.ctx;
      },
      onError: (error) => reportTo(realm, () => Promise.reject(error)),
    });
  }

  deliver(message: Message): undefined {
    this.#inbox.give(message);
  }

  send(opcode: string, message: unknown): void {
    this.deliver({ opcode: 'feedback', kind: opcode, payload: Body.of(message) });
  }

  close(code: FaultCode = 'session.kicked'): void {
    this.end(code);
  }

  end(code: FaultCode): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.endpoint.close(new ProtocolError(code));
    this.#hub.leave(this, code, code);
  }
}
