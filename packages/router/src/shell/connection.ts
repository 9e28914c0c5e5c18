/**
 * One transport, one peer engine, and one session once it has joined.
 *
 *     opening ── hello ──▶ authenticate (may take time) ── welcome ──▶ messages go to the hub
 *
 * What arrived is handled at once; what is to be sent leaves at the end of the turn.
 */
import {
  type Codec,
  type FaultCode,
  type FaultDetail,
  type FrameData,
  type Message,
  type MessageOf,
  Peer,
  ProtocolError,
  type SharedFrames,
  type Transport,
  type TransportEvents,
} from '@realmwire/protocol';
import { validated } from '@realmwire/protocol/bodies';
import { explain, FAULTS } from '@realmwire/protocol/faults';
import type { Doorman, Remote } from './doorman.ts';
import type { Hub } from './hub.ts';
import type { Flushable } from './turn.ts';
import { WireSession } from './wire-session.ts';

/** How a connection ends in good order. */
const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/** See the head of this file. */
export class Connection implements TransportEvents, Flushable {
  readonly remote: Remote;
  readonly openedAt: number;
  readonly #hub: Hub;
  readonly #doorman: Doorman;
  readonly #peer: Peer;
  #transport: Transport | undefined;
  #session: WireSession | undefined;
  #isMarked = false;
  #isFull = false;
  #isClosed = false;
  /** Why we ended the session, where we did: what its app is told. */
  #endedBy: FaultCode | undefined;
  readonly #onGone: (connection: Connection) => void;

  constructor(options: {
    readonly hub: Hub;
    readonly doorman: Doorman;
    readonly codec: Codec;
    readonly remote: Remote;
    readonly onGone: (connection: Connection) => void;
  }) {
    this.#hub = options.hub;
    this.#doorman = options.doorman;
    this.remote = options.remote;
    this.#onGone = options.onGone;
    this.openedAt = options.hub.tick();
    this.#peer = new Peer({
      side: 'router',
      codec: options.codec,
      limits: options.hub.limits,
      now: this.openedAt,
      validate: validated,
      explain,
      budget: options.hub.budget,
    });
  }

  /** Whether the session sits in a realm; that of an app does once it has brought its realm. */
  get #isSeated(): boolean {
    return this.#session !== undefined && this.#hub.sessions.has(this.#session.id);
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    return this.#peer.waitingBytes + (this.#transport?.buffered ?? 0);
  }

  /** Binds the connection to what moves its bytes. */
  bind(transport: Transport): void {
    this.#transport = transport;
  }

  /** See {@link TransportEvents.onFrame}. */
  onFrame(data: FrameData): void {
    try {
      this.#onFrame(data);
    } catch (error) {
      // Our bug, and it must cost this connection only.
      this.#hub.log.error({ err: error, ip: this.remote.ip }, 'a connection has failed');
      this.end('router.failed');
    }
  }

  #onFrame(data: FrameData): void {
    const peer = this.#peer;
    peer.receive(data, this.#hub.tick());
    for (const message of peer.takeMessages()) this.#take(message);
    if (peer.phase === 'closed') this.#hangUp();
    else if (peer.hasFrames) this.#mark();
    if (this.#isFull) this.#checkPressure();
  }

  /** See {@link TransportEvents.onClose}. */
  onClose(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#peer.end();
    const session = this.#session;
    if (session !== undefined) this.#hub.leave(session, this.#endedBy ?? String(code), reason);
    this.#onGone(this);
  }

  /** Sends one message to the session of this connection. */
  send(message: Message, shared?: SharedFrames): void {
    if (this.#isClosed) return;
    this.#peer.send(message, this.#hub.now, shared);
    this.#mark();
    // Not only at the end of the turn: a turn in which much is published may be long.
    if (this.#peer.waitingBytes > this.#hub.limits.outboxHardBytes) this.#checkPressure();
  }

  /** Ends the connection because of a fault: the other side is told why. */
  end(code: FaultCode, detail: FaultDetail = {}): void {
    if (this.#isClosed || this.#peer.phase === 'closed') return;
    this.#endedBy = code;
    if (FAULTS[code].blame === 'nobody' && this.#peer.phase === 'open') {
      this.#peer.send({ opcode: 'goodbye', code, message: explain(code, detail) }, this.#hub.now);
      this.#mark();
      return;
    }
    this.#peer.abort(new ProtocolError(code, detail));
    this.#hangUp();
  }

  /** Says goodbye in good order, with a hint when to come back. */
  goodbye(code: FaultCode, retryAfterMs: number): void {
    if (this.#isClosed || this.#peer.phase !== 'open') return this.end(code);
    this.#endedBy = code;
    this.#peer.send(
      { opcode: 'goodbye', code, message: explain(code), retryAfterMs },
      this.#hub.now,
    );
    this.#mark();
  }

  /** Lets time pass. */
  expire(now: number): void {
    if (this.#isClosed) return;
    const { helloTimeoutMs } = this.#hub.limits;
    if (!this.#isSeated && now - this.openedAt > helloTimeoutMs) {
      return this.end('hello.timeout', { ms: helloTimeoutMs });
    }
    if ((this.#peer.deadline ?? Number.POSITIVE_INFINITY) > now) return;
    this.#peer.expire(now);
    if (this.#peer.phase === 'closed') this.#hangUp();
    else this.#mark();
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#transport?.terminate?.();
    this.onClose(ABNORMAL_CLOSURE, 'terminated');
  }

  /** See {@link Flushable.flush}. */
  flush(): void {
    this.#isMarked = false;
    if (this.#isClosed || this.#transport === undefined) return;
    const frames = this.#peer.takeFrames(this.#hub.now);
    if (frames.length > 0) this.#transport.send(frames);
    this.#checkPressure();
  }

  #mark(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    this.#hub.turn.atEnd(this);
  }

  #take(message: Message): void {
    if (message.opcode === 'hello') return this.#onHello(message);
    if (message.opcode === 'goodbye' || message.opcode === 'abort') return;
    if (this.#session !== undefined) this.#hub.receive(this.#session, message);
  }

  #onHello(hello: MessageOf<'hello'>): void {
    const admitted = this.#doorman.admit(hello, this.remote);
    const welcome = (result: Awaited<typeof admitted>) => {
      if (this.#isClosed) return;
      if (result instanceof ProtocolError) return this.#refuse(result);
      const { realm, identity, isApp } = result;
      const session = new WireSession({
        connection: this,
        hub: this.#hub,
        identity,
        isApp,
        realm: hello.realm,
        remote: this.remote,
      });
      this.#session = session;
      const { limits } = this.#hub;
      this.send({
        opcode: 'welcome',
        session: session.uuid,
        realm: hello.realm,
        agent: 'realmwire',
        receives: this.#peer.receives,
        user: identity.user,
        roles: [...session.roles],
        heartbeatMs: limits.heartbeatMs,
        heartbeatLostMs: limits.heartbeatLostMs,
        contract: contractOf(realm?.hash, realm?.contract?.version, hello.contract?.hash),
        limits: this.#doorman.announced,
      });
      if (realm !== undefined) this.#hub.join(session, realm);
    };
    if (admitted instanceof Promise)
      admitted.then(welcome).catch((error: unknown) => {
        this.#hub.log.error({ err: error }, 'a welcome has failed');
        this.end('router.failed');
      });
    else welcome(admitted);
  }

  #refuse(error: ProtocolError): void {
    this.#hub.log.info(
      { code: error.code, ...error.detail, ip: this.remote.ip },
      'session refused',
    );
    this.#peer.abort(error);
    this.#hangUp();
  }

  /** The engine has ended: its last frames leave, then the transport is closed. */
  #hangUp(): void {
    if (this.#isClosed) return;
    const { fault } = this.#peer;
    this.#endedBy ??= fault?.code;
    const frames = this.#peer.takeFrames(this.#hub.now);
    if (frames.length > 0) this.#transport?.send(frames);
    const session = this.#session;
    if (fault !== undefined && session !== undefined) this.#hub.failed(session, fault);
    if (fault !== undefined)
      this.#hub.log.info(
        { session: session?.uuid, code: fault.code, ...fault.detail, cause: fault.cause },
        'connection ended',
      );
    const ended = this.#endedBy;
    const code = ended === undefined ? NORMAL_CLOSURE : (FAULTS[ended].closes ?? NORMAL_CLOSURE);
    this.#transport?.close(code, ended ?? 'goodbye');
    this.onClose(code, ended ?? 'goodbye');
  }

  /** Tells the hub when the queue of the session is full, and when it has room again. */
  #checkPressure(): void {
    const session = this.#session;
    if (session === undefined || this.#isClosed) return;
    const { outboxHardBytes, outboxSoftBytes, outboxFullBytes } = this.#hub.limits;
    // One long answer may take its time; events that pile up behind it may not.
    const long = this.#peer.waitingBytes - this.#hub.limits.maxMessageBytes;
    const queued = Math.max(this.#peer.waitingSmallBytes, long);
    if (this.queuedBytes > outboxFullBytes)
      return this.end('queue.overflow', { bytes: this.queuedBytes });
    if (!this.#isFull && queued > outboxHardBytes) {
      this.#isFull = true;
      this.#hub.onPressure(session, true);
    } else if (this.#isFull && queued < outboxSoftBytes) {
      this.#isFull = false;
      this.#hub.onPressure(session, false);
    }
  }
}

/** How the contract of a client compares with that of its realm. */
function contractOf(
  hash: string | undefined,
  version: string | undefined,
  theirs: string | undefined,
): MessageOf<'welcome'>['contract'] {
  if (hash === undefined) return undefined;
  const match = theirs === undefined ? undefined : theirs === hash ? 'same' : 'different';
  return { hash, version, match };
}
