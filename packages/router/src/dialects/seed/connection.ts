/**
 * One transport that speaks the seed dialect, from the question whether it may come in to its end.
 *
 *     asked ── 401, 403, 503 ──▶ never upgraded
 *       └── upgraded ── {close} ──▶ closed: nothing is served there, or there are too many
 *               └── {ready} ──▶ open ── quit, a broken rule, too slow ──▶ closed
 *
 * Messages are taken one at a time: the next one when it is known what became of the last, and `next` was
 * said. What comes meanwhile waits here, and the socket is not read.
 */
import {
  type FaultCode,
  type FaultDetail,
  type FrameData,
  ProtocolError,
  type Transport,
} from '@realmwire/protocol';
import { explain, FAULTS } from '@realmwire/protocol/faults';
import { LongMessage, SEED_PING } from '@realmwire/protocol/seed';
import { saidInTime } from '../../shell/deadline.ts';
import type { Arrival, OpenConnection } from '../../shell/dialect.ts';
import type { Admission, Remote } from '../../shell/doorman.ts';
import type { SeedDirectory } from './directory.ts';
import { mayTakeName } from './names.ts';
import type { SeedRules } from './options.ts';
import { SeedSession } from './session.ts';
import { SignsOfLife } from './signs-of-life.ts';
import { frameText, type Tongue, tongueOf } from './tongue.ts';
import { type Visitor, visitorOf } from './visitor.ts';
import { FluentVoice, GatedVoice, type Voice } from './voice.ts';

const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;
const TRY_AGAIN_LATER = 1013;
/** PHP clients throw away what they read together with the end of the handshake. */
const READY_HOLD_MS = 25;

/** What a connection is made of. */
export interface SeedConnectionInit extends Arrival {
  readonly rules: SeedRules;
  readonly directory: SeedDirectory;
  /** The system that it runs on, as the oldest clients are told. */
  readonly os: string;
}

/** See the head of this file. */
export class SeedConnection implements OpenConnection {
  readonly remote: Remote;
  readonly mendsTexts: boolean;
  readonly #init: SeedConnectionInit;
  readonly #visitor: Visitor;
  readonly #tongue: Tongue;
  readonly #long: LongMessage;
  readonly #signs: SignsOfLife;
  readonly #openedAt: number;
  #admission: Admission | undefined;
  #transport: Transport | undefined;
  #voice: Voice | undefined;
  #session: SeedSession | undefined;
  /** Texts that wait until those before were taken. */
  #inbox: string[] = [];
  #inboxLength = 0;
  #isReading = false;
  #isHeldBack = false;
  #isJoining = true;
  #isClosed = false;
  #leaveCount: (() => void) | undefined;
  #stopHold: (() => void) | undefined;

  constructor(init: SeedConnectionInit) {
    const { hub, rules } = init;
    const { maxMessageBytes: maxLength, chunkIdleMs: idleMs, chunkTotalMs: totalMs } = hub.limits;
    this.#init = init;
    this.remote = init.remote;
    this.#visitor = visitorOf(init.remote, rules);
    this.#tongue = tongueOf(this.#visitor.resource);
    this.mendsTexts = this.#visitor.kind === 'php';
    const bounds = { maxPieces: rules.maxChunks, maxLength, idleMs, totalMs };
    this.#long = new LongMessage(bounds, hub.budget);
    this.#openedAt = hub.tick();
    const asked = {
      ping: () => this.#transport?.ping?.(SEED_PING),
      lost: (ms: number) => this.end('heartbeat.lost', { ms }),
    };
    const intervalMs = rules.pingIntervalMs ?? hub.limits.heartbeatMs;
    this.#signs = new SignsOfLife(asked, hub.clock, intervalMs, this.#openedAt);
    init.entrance.onOpen();
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    return this.#voice?.queuedBytes ?? 0;
  }

  /** UTF-16 units of what has come and was not handed on. */
  get unreadLength(): number {
    return this.#inboxLength + this.#long.length;
  }

  /** See {@link OpenConnection.admit}. Where nothing is served, the client is told in its own words. */
  async admit(): Promise<ProtocolError | undefined> {
    const problem = await this.#ask();
    if (problem !== undefined) {
      const { code, detail } = problem;
      this.#init.hub.log.info({ code, ...detail, ip: this.#visitor.ip }, 'session refused');
      this.#gone(code);
    }
    return problem;
  }

  /** Binds the connection to what moves its bytes. */
  bind(transport: Transport): void {
    const { hub } = this.#init;
    this.#transport = transport;
    // It has taken too long to be let in.
    if (this.#isClosed) return void transport.terminate?.();
    const isGated = this.#visitor.kind === 'php';
    this.#voice = isGated
      ? new GatedVoice(transport, hub.limits, hub.clock)
      : new FluentVoice(transport, hub.limits);
    if (!isGated) return this.#begin();
    this.#stopHold = hub.clock.after(READY_HOLD_MS, () => {
      hub.tick();
      this.#begin();
    });
  }

  onFrame(data: FrameData): void {
    if (this.#isClosed) return;
    this.#signs.heard(this.#init.hub.tick());
    this.#guard(() => this.#receive(frameText(data)));
  }

  onSign(answered?: string): void {
    this.#signs.heard(this.#init.hub.tick());
    if (answered !== undefined) this.#voice?.onPong(answered);
  }

  onDrain(): void {
    this.#init.hub.tick();
    this.#session?.checkPressure();
  }

  onClose(code: number, reason: string): void {
    this.#gone(String(code), reason);
  }

  /** Asks whether it is still there: somebody wants its name. */
  isThere(): Promise<boolean> {
    return this.#signs.isThere();
  }

  /** The session has taken a message: it may have the next one. */
  readOn(): void {
    if (!this.#isReading) this.#guard(() => this.#read());
  }

  /** The client has said that it leaves. */
  quit(): void {
    this.#voice?.flush();
    this.#close(NORMAL_CLOSURE, 'goodbye');
  }

  end(code: FaultCode, detail: FaultDetail = {}): void {
    if (this.#isClosed) return;
    this.#turnAway(code, explain(code, detail));
    // What waits in the socket would wait on: whoever takes so little does not take the reason either.
    const { outboxSoftBytes } = this.#init.hub.limits;
    if (code === 'queue.overflow' && (this.#transport?.buffered ?? 0) > outboxSoftBytes)
      this.#transport?.terminate?.();
  }

  goodbye(code: FaultCode, retryAfterMs: number): void {
    this.end(code, { retryAfterMs });
  }

  terminate(): void {
    this.#transport?.terminate?.();
    this.#gone(String(ABNORMAL_CLOSURE), 'terminated');
  }

  expire(now: number): void {
    if (this.#isClosed) return;
    if (this.#session === undefined) {
      if (now - this.#openedAt > this.#init.hub.limits.helloTimeoutMs) this.end('hello.timeout');
      return;
    }
    this.#session.checkPressure();
    this.#guard(() => this.#long.expire(now));
    if (this.#visitor.kind === 'web') this.#signs.watch(now);
  }

  /** Who may come in, as far as it can be said without a word to the client. */
  async #ask(): Promise<ProtocolError | undefined> {
    const { doorman, entrance, hub } = this.#init;
    const { kind, ip, resource, ident, path, isFromBackend, name } = this.#visitor;
    if (kind !== 'web' && !isFromBackend)
      return new ProtocolError('right.missing', { action: 'connect' });
    if (resource === undefined) return undefined;
    const retryAfterMs = entrance.admit(this.remote, 'hello');
    if (retryAfterMs !== undefined) return new ProtocolError('router.busy', { retryAfterMs });
    const { realm } = resource;
    const auth = { method: 'anonymous', client: kind, ident, resource: path };
    const hello = { opcode: 'hello', realm, receives: { credit: 0 }, auth } as const;
    const admitted = await saidInTime(doorman.admit(hello, { ...this.remote, ip }), hub);
    if (admitted instanceof ProtocolError) return admitted;
    // Such a client cannot be asked for a proof.
    if ('answer' in admitted) return new ProtocolError('session.refused', { realm });
    if (name !== undefined && !(await mayTakeName(hub, realm, name)))
      return new ProtocolError('session.refused', { realm });
    this.#admission = admitted;
    return undefined;
  }

  #begin(): void {
    if (this.#isClosed) return;
    const { directory, hub, rules } = this.#init;
    const { resource } = this.#visitor;
    if (resource === undefined)
      return this.#turnAway('realm.unknown', 'Nothing is served at this path.');
    const entered = directory.enter(this.#visitor, rules);
    if (typeof entered === 'string') return this.#turnAway('limit.reached', entered);
    this.#leaveCount = entered;
    const { realm, identity, auth, ids = hub.drawIds() } = this.#admission as Admission;
    if (realm === undefined || hub.realms.get(realm.name) !== realm)
      return this.end('realm.closed');
    const session = new SeedSession({
      hub,
      connection: this,
      voice: this.#voice as Voice,
      visitor: this.#visitor,
      tongue: this.#tongue,
      ids,
      identity,
      auth,
      realm: realm.name,
    });
    this.#settle();
    // Ready is said first: what the app says in its hook `onOpen` comes after it.
    const ready = this.#tongue.ready(session.uuid, this.#init.os);
    if (ready) this.#voice?.say(ready, false);
    this.#session = session;
    hub.join(session, realm);
    session.begin();
    session.flush();
    this.readOn();
  }

  #receive(text: string): void {
    // Some clients mark the answer to a ping as a text.
    if (this.#visitor.kind === 'php' && this.#voice?.onPong(text) === true) return;
    const { maxFirstFrameBytes, maxMessageBytes } = this.#init.hub.limits;
    const isOpen = this.#session !== undefined;
    const length = isOpen ? text.length : this.#inboxLength + text.length;
    const limit = isOpen ? maxMessageBytes : maxFirstFrameBytes;
    if (length > limit) throw new ProtocolError('message.too_large', { length, limit });
    this.#inbox.push(text);
    this.#inboxLength += text.length;
    if (!this.#isReading) this.#read();
  }

  /** Hands on what has come, as far as the session takes it. */
  #read(): void {
    const session = this.#session;
    if (session === undefined) return;
    this.#isReading = true;
    try {
      while (!this.#isClosed && !session.mustWait) {
        const text = this.#inbox.shift();
        if (text === undefined) break;
        this.#inboxLength -= text.length;
        this.#hear(text, session);
      }
    } finally {
      this.#isReading = false;
    }
    this.#holdBack(session.mustWait);
  }

  /** Hands on a text, or what is complete with it. */
  #hear(text: string, session: SeedSession): void {
    if (this.#tongue.isPlain) return session.take(text);
    this.#voice?.onMessage();
    const message = this.#long.push(text, this.#init.hub.now);
    if (message === undefined) session.acknowledge();
    else session.take(message);
  }

  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (error instanceof ProtocolError) return this.#onViolation(error);
      // Our bug, and it must cost this connection only.
      this.#init.hub.log.error({ err: error, ip: this.#visitor.ip }, 'a connection has failed');
      this.end('router.failed');
    }
  }

  #onViolation(error: ProtocolError): void {
    const { hub } = this.#init;
    const { code, detail, cause } = error;
    if (this.#session !== undefined) hub.failed(this.#session, error);
    hub.log.info(
      { session: this.#session?.uuid, ip: this.#visitor.ip, code, ...detail, cause },
      'connection ended',
    );
    this.end(code, detail);
  }

  #turnAway(code: FaultCode, why: string): void {
    this.#voice?.flush();
    this.#voice?.close();
    const farewell = this.#tongue.close(why);
    if (farewell) this.#transport?.send([farewell]);
    this.#close(FAULTS[code].closes ?? TRY_AGAIN_LATER, code);
  }

  #close(code: number, reason: string): void {
    this.#transport?.close(code, reason);
    this.#gone(reason === 'goodbye' ? String(code) : reason, reason);
  }

  #gone(code: string, reason = code): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopHold?.();
    this.#voice?.close();
    this.#signs.over();
    this.#holdBack(false);
    this.#long.clear();
    this.#inbox = [];
    this.#inboxLength = 0;
    this.#init.onGone(this);
    this.#settle();
    this.#leaveCount?.();
    this.#session?.leave(code, reason);
  }

  #settle(): void {
    if (!this.#isJoining) return;
    this.#isJoining = false;
    this.#init.entrance.onSettled();
  }

  /** Reads nothing more from the other side, or reads on. */
  #holdBack(isHeld: boolean): void {
    if (isHeld === this.#isHeldBack) return;
    this.#isHeldBack = isHeld;
    this.#transport?.holdBack?.(isHeld);
    this.#signs.holdBack(isHeld, this.#init.hub.now);
  }
}
