/**
 * A WAMP client's seat in a realm. It ends with its connection, or before: then the connection may be
 * used for another one.
 */
import {
  Body,
  type FaultCode,
  type FaultDetail,
  type Frame,
  type Message,
  ProtocolError,
  type SessionId,
  type SharedFrames,
} from '@realmwire/protocol';
import type { Farewell } from '../../core/effects.ts';
import type { Authenticated } from '../../shell/doorman.ts';
import type { Hub } from '../../shell/hub.ts';
import type { Holder } from '../../shell/memory-watch.ts';
import { Outflow } from '../../shell/outflow.ts';
import type { Outlet } from '../../shell/outlet.ts';
import { Seated } from '../../shell/seated.ts';
import type { Flushable } from '../../shell/turn.ts';
import type { Identity, LiveSession } from '../../shell/types.ts';
import type { WampConnection } from './connection.ts';
import { isTaken, type WampWire } from './wire.ts';

/** Frames from this length on are no small talk: they fill the memory of others. */
const BULK_BYTES = 8 * 1024;

/** What a session is made of. */
export interface WampSessionInit {
  readonly hub: Hub;
  readonly connection: WampConnection;
  readonly wire: WampWire;
  readonly outlet: Outlet;
  readonly ids: { readonly id: SessionId; readonly uuid: string };
  readonly identity: Identity;
  readonly auth: Authenticated | undefined;
  readonly realm: string;
}

/** See the head of this file. */
export class WampSession extends Seated implements LiveSession, Flushable, Holder {
  readonly features: ReadonlySet<string>;
  readonly isUncredited = true;
  readonly remote: string;
  readonly remotePort: number | undefined;
  readonly isApp = false;
  readonly isOperator: boolean;
  readonly dialect = 'wamp2';
  readonly codec: string;
  readonly #hub: Hub;
  readonly #connection: WampConnection;
  readonly #wire: WampWire;
  readonly #outlet: Outlet;
  readonly #outflow: Outflow;
  /** It publishes or sends much: it is not read while memory is short. */
  #isFeeding = false;
  /** Bytes that have come while the policy of the realm was thinking. */
  #undecidedBytes = 0;

  constructor(init: WampSessionInit) {
    const { hub, connection, wire, outlet } = init;
    super({ ...init, since: hub.now });
    this.features = wire.peer.features;
    this.remote = connection.remote.ip;
    this.remotePort = connection.remote.port;
    this.isOperator = connection.remote.isOperator;
    this.codec = wire.serializer.name;
    this.#hub = hub;
    this.#connection = connection;
    this.#wire = wire;
    this.#outlet = outlet;
    this.#outflow = new Outflow(hub, this, outlet);
  }

  /** See {@link LiveSession.queuedBytes}. */
  get queuedBytes(): number {
    return this.#outlet.queuedBytes;
  }

  /** See {@link Holder.otherBytes}: nothing of it is half read. */
  get otherBytes(): number {
    return this.#hub.callBytesOf(this);
  }

  /** See {@link Holder.measure}. */
  measure(): number {
    return this.#outflow.measure(this.#undecidedBytes);
  }

  /** A message has come for the realm, in a frame of so many bytes. */
  receive(message: Message, bytes: number): void {
    if (message.opcode === 'publish' || bytes >= BULK_BYTES) this.#isFeeding = true;
    if (this.#hub.isUndecided(this.id)) this.#undecidedBytes += bytes;
    this.#hub.receive(this, message);
    if (this.mustWait) this.#connection.holdBack(true);
    if (this.#outlet.isFull) this.checkPressure();
  }

  /** Whether what it sends would only pile up here. */
  get mustWait(): boolean {
    if (this.#outflow.isOver) return false;
    return this.#hub.isUndecided(this.id) || (this.#isFeeding && this.#hub.memory.isHolding);
  }

  deliver(message: Message, shared?: SharedFrames): ProtocolError | undefined {
    if (this.#outflow.isOver) return undefined;
    try {
      const frame = this.#wire.frameOf(message, shared);
      return frame === undefined ? this.#untold(message) : this.#give(frame);
    } catch (error) {
      // A payload that its serializer cannot say, or that this client cannot be told.
      if (error instanceof ProtocolError) return error;
      return new ProtocolError('result.invalid', {}, { cause: error });
    }
  }

  send(opcode: string, message: unknown): void {
    const problem = this.deliver({ opcode: 'feedback', kind: opcode, payload: Body.of(message) });
    if (problem === undefined) return;
    this.#hub.log.warn({ session: this.uuid, code: problem.code, opcode }, 'packet not delivered');
  }

  close(code: FaultCode = 'session.kicked', reason?: string): void {
    this.end(code, reason === undefined ? {} : { reason });
  }

  end(code: FaultCode, detail: FaultDetail = {}, farewell?: Farewell): void {
    if (!this.#outflow.isOver) this.#connection.end(code, detail, farewell);
  }

  /** It is over, whatever the reason: the hub is told. Safe to repeat. */
  leave(code: string, reason: string): void {
    if (this.#outflow.end()) this.#hub.leave(this, code, reason);
  }

  /** What it was to wait for is over. */
  release(): void {
    this.#undecidedBytes = 0;
    if (!this.#hub.memory.isHolding) this.#isFeeding = false;
    if (!this.mustWait) this.#connection.holdBack(false);
  }

  /** See {@link Holder.shed}. */
  shed(bytes: number): void {
    this.end('queue.overflow', { bytes });
  }

  /** See {@link Flushable.flush}. */
  flush(): void {
    this.#outflow.flush();
  }

  /** Tells the hub when the queue of the session is full, and when it has room again. */
  checkPressure(): void {
    this.#outflow.check();
  }

  #give(frame: Frame): ProtocolError | undefined {
    const limit = this.#connection.maxSendBytes;
    if (limit !== undefined && !isTaken(frame, limit))
      return new ProtocolError('message.too_large', { limit });
    this.#outlet.add(frame);
    this.#outflow.mark();
    return undefined;
  }

  /** WAMP has no word for it, or this client does not know it. */
  #untold({ opcode }: Message): ProtocolError | undefined {
    if (opcode === 'feedback') return new ProtocolError('opcode.unknown', { opcode });
    this.#hub.log.debug({ session: this.uuid, opcode }, 'not said to a WAMP client');
    return undefined;
  }
}
