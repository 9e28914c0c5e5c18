/**
 * One transport that speaks WAMP, and the talk at the door.
 *
 *     opening ── HELLO ──▶ joining ── WELCOME ──▶ open ── GOODBYE ──▶ leaving ── GOODBYE ──▶ opening
 *        │       CHALLENGE ▼   ▲ AUTHENTICATE          │                  │
 *        │               challenged                    │                  │
 *        └─────────────────── ABORT, or too late ──────┴──────────────────┴──▶ closed
 *
 * The phases are the translator's; here is what they mean for sockets, sessions and time.
 */
import {
  type FaultCode,
  type FaultDetail,
  type FrameData,
  type Message,
  type MessageOf,
  ProtocolError,
  type Transport,
} from '@realmwire/protocol';
import { explain, FAULTS } from '@realmwire/protocol/faults';
import type { WampProfile, WampSerializer, WritingContext } from '@realmwire/protocol/wamp2';
import type { Farewell } from '../../core/effects.ts';
import type { Arrival, OpenConnection } from '../../shell/dialect.ts';
import type { Admission, Authenticated, Remote } from '../../shell/doorman.ts';
import { Outlet } from '../../shell/outlet.ts';
import { Reception } from '../../shell/reception.ts';
import { WampSession } from './session.ts';
import { isTaken, WampWire } from './wire.ts';

const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/** What a connection is made of. */
export interface WampConnectionInit extends Arrival {
  readonly serializer: WampSerializer;
  readonly profile: WampProfile;
}

/** See the head of this file. */
export class WampConnection implements OpenConnection {
  readonly remote: Remote;
  readonly #init: WampConnectionInit;
  readonly #wire: WampWire;
  readonly #reception: Reception<MessageOf<'hello'>>;
  #transport: Transport | undefined;
  #outlet: Outlet | undefined;
  #session: WampSession | undefined;
  /** Since when it leaves. */
  #leavesSince: number;
  /** It counts as one that has not joined. */
  #isJoining = false;
  /** It has had a session that ended in good order. */
  #isReused = false;
  #isHeldBack = false;
  #isClosed = false;
  #heardAt: number;
  #askedAt: number;

  constructor(init: WampConnectionInit) {
    this.#init = init;
    this.remote = init.remote;
    this.#wire = new WampWire(init.serializer, init.profile);
    const now = init.hub.tick();
    this.#reception = this.#newReception();
    this.#leavesSince = now;
    this.#heardAt = now;
    this.#askedAt = now;
    this.#awaitHello(now);
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    return this.#outlet?.queuedBytes ?? 0;
  }

  /** Longest frame that the other side takes, where it has said so. */
  get maxSendBytes(): number | undefined {
    return this.#transport?.maxSendBytes;
  }

  /** Binds the connection to what moves its bytes. */
  bind(transport: Transport): void {
    this.#transport = transport;
    this.#outlet = this.#newOutlet(transport);
  }

  onFrame(data: FrameData): void {
    if (this.#isClosed) return;
    this.#heardAt = this.#init.hub.tick();
    try {
      this.#read(data);
    } catch (error) {
      if (error instanceof ProtocolError) return this.#onViolation(error);
      // Our bug, and it must cost this connection only.
      this.#init.hub.log.error({ err: error, ip: this.remote.ip }, 'a connection has failed');
      this.end('router.failed');
    }
  }

  onSign(): void {
    this.#heardAt = this.#init.hub.tick();
  }

  onDrain(): void {
    this.#init.hub.tick();
    this.#session?.checkPressure();
  }

  onClose(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#init.onGone(this);
    this.#settle();
    this.#leave(String(code), reason);
  }

  end(code: FaultCode, detail: FaultDetail = {}, farewell?: Farewell): void {
    if (this.#isClosed) return;
    const { phase } = this.#wire;
    const message = farewell?.message ?? explain(code, detail);
    if (phase === 'leaving') return this.#close(code);
    if (phase === 'open' && FAULTS[code].blame === 'nobody')
      return this.#sayGoodbye(code, message, farewell?.reason);
    this.#say({ opcode: 'abort', code, message });
    this.#leave(code, message);
    this.#close(code);
  }

  goodbye(code: FaultCode, retryAfterMs: number): void {
    if (this.#wire.phase !== 'open') return this.end(code);
    this.#sayGoodbye(code, explain(code, { retryAfterMs }));
  }

  terminate(): void {
    this.#transport?.terminate?.();
    this.onClose(ABNORMAL_CLOSURE, 'terminated');
  }

  expire(now: number): void {
    if (this.#isClosed) return;
    const { closingMs } = this.#init.hub.limits;
    const waitedMs = now - this.#leavesSince;
    switch (this.#wire.phase) {
      case 'open':
        this.#session?.checkPressure();
        return this.#watch(now);
      case 'leaving':
        if (waitedMs > closingMs) this.#close();
        return;
      default:
        return this.#onLate(this.#reception.expire(now));
    }
  }

  /** Reads nothing more from the other side, or reads on. */
  holdBack(isHeld: boolean): void {
    if (isHeld === this.#isHeldBack) return;
    this.#isHeldBack = isHeld;
    this.#transport?.holdBack?.(isHeld);
    // Nobody is heard who is not listened to.
    this.#heardAt = this.#init.hub.now;
  }

  #onLate(late: ProtocolError | undefined): void {
    if (late === undefined) return;
    // Who has said goodbye, and nothing more, owes nothing.
    if (this.#isReused && this.#wire.phase === 'opening') this.#close();
    else this.end(late.code, late.detail);
  }

  #read(data: FrameData): void {
    const { maxMessageBytes, maxFirstFrameBytes } = this.#init.hub.limits;
    const limit = this.#session === undefined ? maxFirstFrameBytes : maxMessageBytes;
    if (data.length > limit)
      throw new ProtocolError('message.too_large', { bytes: data.length, limit });
    for (const message of this.#wire.read(data)) {
      this.#take(message, data.length);
      if (this.#isClosed) return;
    }
  }

  #take(message: Message, bytes: number): void {
    switch (message.opcode) {
      case 'hello':
        return this.#onHello(message);
      case 'authenticate':
        return this.#reception.onAuthenticate(message);
      case 'goodbye':
        return this.#onGoodbye();
      case 'abort':
        // An ABORT is never answered (WAMP, "Aborting").
        this.#leave(message.code, message.message ?? 'aborted by the client');
        return this.#close();
      default:
        this.#session?.receive(message, bytes);
    }
  }

  #onHello(hello: MessageOf<'hello'>): void {
    const retryAfterMs = this.#init.entrance.admit(this.remote, 'hello');
    if (retryAfterMs !== undefined) return this.end('router.busy', { retryAfterMs });
    this.#reception.onHello(hello);
  }

  #newReception(): Reception<MessageOf<'hello'>> {
    const isClosed = (): boolean => this.#isClosed;
    return new Reception(this.#init, {
      onChallenge: (challenge) => {
        if (!this.#say(challenge)) this.end('message.too_large', { message: 'CHALLENGE' });
      },
      onAdmitted: (hello, admission) => this.#letIn(hello, admission),
      onRefused: ({ code, detail }) => this.end(code, detail),
      onFailed: () => this.end('router.failed'),
      get isClosed() {
        return isClosed();
      },
    });
  }

  #letIn({ realm: name }: MessageOf<'hello'>, admission: Admission): void {
    const { hub } = this.#init;
    const { realm, identity, auth, ids = hub.drawIds() } = admission;
    const transport = this.#transport;
    if (realm === undefined || transport === undefined) return this.end('realm.unknown');
    this.#outlet = this.#newOutlet(transport);
    const session = new WampSession({
      hub,
      connection: this,
      wire: this.#wire,
      outlet: this.#outlet,
      ids,
      identity,
      auth,
      realm: name,
    });
    this.#session = session;
    this.#settle();
    if (!this.#welcome(session, auth)) return this.end('message.too_large', { message: 'WELCOME' });
    hub.join(session, realm);
  }

  #welcome(session: WampSession, auth: Authenticated | undefined): boolean {
    const { heartbeatMs, heartbeatLostMs } = this.#init.hub.limits;
    const { id, uuid, realm, user, roles } = session;
    return this.#say(
      {
        opcode: 'welcome',
        session: uuid,
        realm,
        agent: 'realmwire',
        receives: { credit: 0 },
        user,
        roles: [...roles],
        heartbeatMs,
        heartbeatLostMs,
      },
      {
        welcome: {
          session: id,
          authMethod: auth?.method,
          authProvider: auth?.provider,
          authExtra: auth?.extra,
        },
      },
    );
  }

  /** The client leaves; or it answers our own goodbye. */
  #onGoodbye(): void {
    if (this.#wire.phase !== 'leaving') return this.#close();
    this.#outlet?.flush();
    this.#leave(String(NORMAL_CLOSURE), 'goodbye');
    this.#say({ opcode: 'goodbye', code: 'goodbye' });
    this.#isReused = true;
    this.#awaitHello(this.#init.hub.now);
  }

  #sayGoodbye(code: FaultCode, message: string, reason: string = code): void {
    this.#say({ opcode: 'goodbye', code: reason, message });
    this.#leavesSince = this.#init.hub.now;
    this.#leave(code, message);
  }

  #onViolation(error: ProtocolError): void {
    // What comes after our goodbye is not looked at, well-formed or not.
    if (this.#wire.phase === 'leaving') return;
    const { hub } = this.#init;
    const { code, detail, cause } = error;
    if (this.#session !== undefined) hub.failed(this.#session, error);
    hub.log.info(
      { session: this.#session?.uuid, ip: this.remote.ip, code, ...detail, cause },
      'connection ended',
    );
    this.end(code, detail);
  }

  /**
   * Says something about the session itself, at once and after all that was said before; false: it is
   * longer than the other side takes.
   */
  #say(message: Message, context: WritingContext = {}): boolean {
    const frame = this.#wire.frame(message, context);
    if (frame !== undefined && !isTaken(frame, this.maxSendBytes)) return false;
    this.#outlet?.flush();
    if (frame !== undefined) this.#transport?.send([frame]);
    return true;
  }

  #leave(code: string, reason: string): void {
    const session = this.#session;
    this.#session = undefined;
    this.holdBack(false);
    session?.leave(code, reason);
  }

  #newOutlet(transport: Transport): Outlet {
    return new Outlet(transport, this.#init.hub.limits, this.#init.serializer.isBatched);
  }

  #awaitHello(now: number): void {
    this.#reception.open(now);
    this.#isJoining = true;
    this.#init.entrance.onOpen();
  }

  #settle(): void {
    if (!this.#isJoining) return;
    this.#isJoining = false;
    this.#init.entrance.onSettled();
  }

  #close(fault?: FaultCode): void {
    const code = fault === undefined ? NORMAL_CLOSURE : (FAULTS[fault].closes ?? NORMAL_CLOSURE);
    const { hub } = this.#init;
    const transport = this.#transport;
    transport?.close(code, fault ?? 'goodbye');
    // What waits in the socket would wait on: whoever takes so little does not take the reason either.
    if (fault === 'queue.overflow' && (transport?.buffered ?? 0) > hub.limits.outboxSoftBytes)
      transport?.terminate?.();
    this.onClose(code, fault ?? 'goodbye');
  }

  /** Asks a silent client for a sign of life, and lets go of one that gives none. */
  #watch(now: number): void {
    const { heartbeatMs, heartbeatLostMs } = this.#init.hub.limits;
    const transport = this.#transport;
    if (transport?.ping === undefined || this.#isHeldBack) return;
    const silentMs = now - this.#heardAt;
    if (silentMs > heartbeatLostMs) return this.end('heartbeat.lost', { ms: silentMs });
    if (silentMs < heartbeatMs || now - this.#askedAt < heartbeatMs) return;
    this.#askedAt = now;
    transport.ping();
  }
}
