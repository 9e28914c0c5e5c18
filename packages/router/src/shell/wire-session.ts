/**
 * A session that is reached over a connection, and outlives it where it can be resumed.
 *
 *     joined ──▶ connected ◀── resume ── suspended
 *                    └── connection lost ──▶ ┘ └── too long away ──▶ left
 *
 * What arrived is handled at once; what is to be sent leaves at the end of the turn.
 */
import {
  type FaultCode,
  type FaultDetail,
  type FrameData,
  type Message,
  type Peer,
  ProtocolError,
  type SharedFrames,
} from '@realmwire/protocol';
import { explain, FAULTS } from '@realmwire/protocol/faults';
import { AwayMail } from './away-mail.ts';
import type { Connection } from './connection.ts';
import { saidOf } from './doorman.ts';
import type { Hub } from './hub.ts';
import type { Holder } from './memory-watch.ts';
import { type PacketFields, payloadWith } from './packet-fields.ts';
import type { Resumption } from './resumption.ts';
import { Seated } from './seated.ts';
import { SessionLoad } from './session-load.ts';
import type { Standing } from './standing.ts';
import type { Flushable } from './turn.ts';
import type { LiveSession } from './types.ts';
import type { Again, WireSessionInit } from './wire-session-options.ts';

/** How a connection ends in good order. */
const NORMAL_CLOSURE = 1000;
/** Close codes of a peer that went on purpose, although it did not say goodbye (RFC 6455 §7.4.1). */
const GONE_ON_PURPOSE: ReadonlySet<number> = new Set([NORMAL_CLOSURE, 1001, 1005]);
/** Frames from this length on are no small talk: they fill the memory of others. */
const BULK_BYTES = 8 * 1024;
/** From here the codes are ours: the connection was closed for a reason that will not pass. */
const FIRST_OWN_CODE = 4000;

/** See the head of this file. */
export class WireSession extends Seated implements LiveSession, Flushable, Holder {
  readonly isApp: boolean;
  readonly isOperator: boolean;
  readonly dialect = 'native';
  readonly codec: string;
  readonly #hub: Hub;
  readonly #resumption: Resumption;
  readonly #peer: Peer;
  #connection: Connection | undefined;
  #remote: string;
  /** What it is sent while there is no connection. */
  readonly #mail: AwayMail;
  readonly #load: SessionLoad;
  #isMarked = false;
  #isOver = false;
  /** Nothing has come over the connection since the session was resumed. */
  #isUnconfirmed = false;
  /** It publishes or sends much: it gets no credit while memory is short. */
  #isFeeding = false;
  /** Why we ended the session, where we did: what its app is told. */
  #endedBy: FaultCode | undefined;

  constructor(given: WireSessionInit) {
    super({ ...given, since: given.hub.now });
    this.#remote = given.remote.ip;
    this.isApp = given.isApp;
    this.isOperator = given.remote.isOperator;
    this.codec = given.codec.name;
    this.#mail = new AwayMail(given.codec, given.hub.limits.chunkBytes);
    this.#hub = given.hub;
    this.#resumption = given.resumption;
    this.#peer = given.peer;
    this.#connection = given.connection;
    this.#load = new SessionLoad({
      peer: given.peer,
      mail: this.#mail,
      limits: given.hub.limits,
      buffered: () => this.#connection?.buffered ?? 0,
    });
    given.hub.memory.add(this);
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    return this.#load.queuedBytes;
  }

  /** Where it comes from, or came from when it had a connection. */
  get remote(): string {
    return this.#remote;
  }

  /** The port there, while it has a connection. */
  get remotePort(): number | undefined {
    return this.#connection?.remote.port;
  }

  /** See {@link Holder.otherBytes}. */
  get otherBytes(): number {
    return this.#peer.halfReadBytes + this.#hub.callBytesOf(this);
  }

  /** See {@link Holder.measure}. */
  measure(): number {
    return this.#load.measure();
  }

  /** Whether there is no connection at the moment. */
  get isSuspended(): boolean {
    return this.#peer.isSuspended;
  }

  /** Whether it may go on over another connection: nobody has ended it, or said that it ends. */
  get isResumable(): boolean {
    return this.#peer.isResumable;
  }

  /** A frame has come over its connection. */
  onFrame(data: FrameData): void {
    try {
      this.#onFrame(data);
    } catch (error) {
      // Our bug, and it must cost this session only.
      this.#hub.log.error({ err: error, session: this.uuid }, 'a session has failed');
      this.end('router.failed');
    }
  }

  /** Its connection is gone. */
  onConnectionClosed(code: number, reason: string): void {
    this.#connection = undefined;
    if (this.#isOver) return;
    const isLost = !GONE_ON_PURPOSE.has(code) && code < FIRST_OWN_CODE;
    if (isLost && this.#mayBeKept()) this.#suspend();
    else this.#leave(this.#endedBy ?? String(code), reason);
  }

  /** Its realm knows something new of it; or somebody comes back for it, who is the same. */
  override recognize(standing: Standing, remote = this.#remote): void {
    super.recognize(standing);
    this.#remote = remote;
  }

  /** Somebody comes back for it, and has to wait; the connection before says nothing any more. */
  standBy(): void {
    this.#moveAway();
    if (!this.#peer.isSuspended) this.#suspend();
  }

  /**
   * Goes on over another connection.
   *
   * @throws ProtocolError `resume.diverged`; then the session is over.
   */
  resume(connection: Connection, seen: number, { resume, auth }: Again): void {
    this.#moveAway();
    this.#peer.suspend();
    try {
      const { seen: taken } = this.#peer;
      const resumed = { opcode: 'resumed', seen: taken, resume, auth: saidOf(auth) } as const;
      this.#peer.resume(seen, this.#hub.now, resumed);
    } catch (error) {
      this.#peer.end();
      this.#leave('resume.diverged', 'the two sides do not agree on what was said');
      throw error;
    }
    this.#connection = connection;
    this.#isUnconfirmed = true;
    const { credits, letters } = this.#mail.take();
    for (const credit of credits) this.#peer.send(credit, this.#hub.now);
    for (const { message, shared } of letters) this.#hub.deliver(this, message, shared);
    this.#hub.onResumed(this);
    this.#mark();
    this.#checkPressure();
  }

  /** Nobody came back for it in time, or nobody can any more. */
  abandon(): void {
    if (this.#isOver) return;
    this.#peer.end();
    this.#leave(
      this.#hub.isDraining ? 'router.draining' : 'resume.expired',
      'it did not come back',
    );
  }

  deliver(message: Message, shared?: SharedFrames): ProtocolError | undefined {
    try {
      this.#send(message, shared);
      return undefined;
    } catch (error) {
      // Too long for the other side, or a payload that its codec cannot say.
      if (error instanceof ProtocolError) return error;
      return new ProtocolError('result.invalid', {}, { cause: error });
    }
  }

  send(opcode: string, message: unknown, fields?: PacketFields): void {
    this.deliver({ opcode: 'feedback', kind: opcode, payload: payloadWith(message, fields) });
  }

  close(code: FaultCode = 'session.kicked', reason?: string): void {
    this.end(code, reason === undefined ? {} : { reason });
  }

  end(code: FaultCode, detail: FaultDetail = {}): void {
    if (this.#isOver || this.#peer.phase === 'closed') return;
    this.#endedBy = code;
    if (this.#connection === undefined) {
      this.#peer.end();
      return this.#leave(code, explain(code, detail));
    }
    if (FAULTS[code].blame === 'nobody') return this.#sayGoodbye(code, detail);
    this.#peer.abort(new ProtocolError(code, detail));
    this.#hangUp();
  }

  /** Says goodbye in good order, with a hint when to come back. */
  goodbye(code: FaultCode, retryAfterMs: number): void {
    if (this.#isOver || this.#peer.phase !== 'open') return this.end(code);
    this.#endedBy = code;
    this.#sayGoodbye(code, {}, retryAfterMs);
  }

  /** Lets time pass. */
  expire(now: number): void {
    if ((this.#peer.deadline ?? Number.POSITIVE_INFINITY) > now) return;
    this.#peer.expire(now);
    if (this.#peer.isSuspended) this.#connection?.terminate();
    else if (this.#peer.phase === 'closed') this.#hangUp();
    else this.#mark();
  }

  /** What it was to wait for is over: it gets credit again. */
  release(): void {
    this.#load.undecidedBytes = 0;
    if (!this.#hub.memory.isHolding) this.#isFeeding = false;
    if (this.#peer.holdsCredit && !this.#isOver) this.#mark();
  }

  /** See {@link Holder.shed}. */
  shed(bytes: number): void {
    const connection = this.#connection;
    this.end('queue.overflow', { bytes });
    // What waits in the socket would wait on: whoever takes so little does not take the reason either.
    if ((connection?.buffered ?? 0) > this.#hub.limits.outboxSoftBytes) connection?.terminate();
  }

  /** See {@link Flushable.flush}. */
  flush(): void {
    this.#isMarked = false;
    if (this.#isOver) return;
    this.#peer.holdsCredit = this.#mustWait;
    const frames = this.#peer.takeFrames(this.#hub.now);
    if (frames.length > 0) this.#connection?.send(frames);
    this.#checkPressure();
  }

  #onFrame(data: FrameData): void {
    const peer = this.#peer;
    if (this.#isUnconfirmed) this.#resumption.confirm(this);
    this.#isUnconfirmed = false;
    if (data.length >= BULK_BYTES) this.#isFeeding = true;
    if (this.#hub.isUndecided(this.id)) this.#load.undecidedBytes += data.length;
    peer.receive(data, this.#hub.tick());
    for (const message of peer.takeMessages()) {
      if (message.opcode === 'publish') this.#isFeeding = true;
      if (message.opcode !== 'goodbye' && message.opcode !== 'abort')
        this.#hub.receive(this, message);
    }
    if (peer.phase === 'closed') this.#hangUp();
    else if (peer.hasFrames) this.#mark();
    if (this.#load.isFull) this.#checkPressure();
  }

  #send(message: Message, shared?: SharedFrames): void {
    if (this.#isOver) return;
    if (this.#peer.isSuspended) this.#mail.add(message, shared);
    else this.#peer.send(message, this.#hub.now, shared);
    this.#mark();
    // Not only at the end of the turn: a turn in which much is published may be long.
    if (this.#load.waitingBytes > this.#hub.limits.outboxHardBytes) this.#checkPressure();
  }

  #sayGoodbye(code: FaultCode, detail: FaultDetail, retryAfterMs?: number): void {
    const message = explain(code, detail);
    this.#peer.send({ opcode: 'goodbye', code, message, retryAfterMs }, this.#hub.now);
    this.#mark();
  }

  /** Whether what it sends would only pile up here. */
  get #mustWait(): boolean {
    return (this.#isFeeding && this.#hub.memory.isHolding) || this.#hub.isUndecided(this.id);
  }

  #mark(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    this.#hub.turn.atEnd(this);
  }

  /** The connection before has nothing to do with it any more. */
  #moveAway(): void {
    const before = this.#connection;
    this.#connection = undefined;
    before?.leave('session.moved');
  }

  /** An app that has not brought its realm yet has nothing to come back for. */
  #mayBeKept(): boolean {
    const { sessions, isDraining } = this.#hub;
    return sessions.has(this.id) && this.isResumable && !isDraining;
  }

  #suspend(): void {
    this.#peer.suspend();
    if (!this.#resumption.keep(this)) return this.#leave('1006', 'the connection was lost');
    this.#hub.onSuspended(this);
  }

  /** The engine has ended: its last frames leave, then the connection is closed. */
  #hangUp(): void {
    if (this.#isOver) return;
    const { fault } = this.#peer;
    this.#endedBy ??= fault?.code;
    const frames = this.#peer.takeFrames(this.#hub.now);
    if (frames.length > 0) this.#connection?.send(frames);
    if (fault !== undefined) {
      const { code, detail, cause } = fault;
      this.#hub.failed(this, fault);
      this.#hub.log.info({ session: this.uuid, code, ...detail, cause }, 'connection ended');
    }
    const ended = this.#endedBy;
    const code = (ended && FAULTS[ended].closes) ?? NORMAL_CLOSURE;
    const connection = this.#connection;
    this.#connection = undefined;
    connection?.close(code, ended ?? 'goodbye');
    this.#leave(ended ?? String(code), ended ?? 'goodbye');
  }

  #leave(code: string, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#peer.end();
    this.#hub.memory.remove(this);
    this.#resumption.forget(this);
    this.#hub.leave(this, code, reason);
  }

  /** Tells the hub when the queue of the session is full, and when it has room again. */
  #checkPressure(): void {
    if (this.#isOver) return;
    this.#hub.memory.note(this.#load.growth());
    const pressure = this.#load.look();
    if (pressure === 'overflow') this.end('queue.overflow', { bytes: this.queuedBytes });
    else if (pressure !== undefined) this.#hub.onPressure(this, pressure === 'full');
  }
}
