/**
 * One transport, and the talk at the door: until a session has joined over it, or is resumed.
 *
 *     opening ── hello ───▶ who is it? (`reception.ts`; may take time) ── welcome ──▶ frames go to the session
 *        └────── resume ──▶ who is it? (may take time) ──────────────────── resumed ──▶ ┘
 */
import {
  type Codec,
  type FaultCode,
  type FaultDetail,
  type Frame,
  type FrameData,
  type Message,
  type MessageOf,
  Peer,
  ProtocolError,
  type Transport,
  type TransportEvents,
} from '@realmwire/protocol';
import { validated } from '@realmwire/protocol/bodies';
import { explain, FAULTS } from '@realmwire/protocol/faults';
import { type Admission, type Doorman, type Remote, saidOf } from './doorman.ts';
import type { Entrance } from './entrance.ts';
import type { Hub } from './hub.ts';
import { Reception } from './reception.ts';
import type { Comeback, Resumption } from './resumption.ts';
import { WireSession } from './wire-session.ts';

const NORMAL_CLOSURE = 1000;
const ABNORMAL_CLOSURE = 1006;

/** What a connection is made of. */
export interface ConnectionInit {
  readonly hub: Hub;
  readonly doorman: Doorman;
  readonly entrance: Entrance;
  readonly resumption: Resumption;
  readonly codec: Codec;
  readonly remote: Remote;
  readonly onGone: (connection: Connection) => void;
}

/** See the head of this file. */
export class Connection implements TransportEvents {
  readonly remote: Remote;
  readonly openedAt: number;
  readonly #init: ConnectionInit;
  readonly #peer: Peer;
  readonly #reception: Reception<MessageOf<'hello'> | MessageOf<'resume'>>;
  #transport: Transport | undefined;
  #session: WireSession | undefined;
  /** The engine is the session's business then. */
  #hasJoined = false;
  #isClosed = false;

  constructor(init: ConnectionInit) {
    const { hub, remote, codec } = init;
    this.#init = init;
    this.remote = remote;
    this.openedAt = hub.tick();
    init.entrance.onOpen();
    this.#peer = new Peer({
      side: 'router',
      codec,
      limits: hub.limits,
      now: this.openedAt,
      validate: validated,
      explain,
      budget: hub.budget,
    });
    this.#reception = this.#newReception();
  }

  /** The session that speaks over it, once it has joined. */
  get session(): WireSession | undefined {
    return this.#session;
  }

  /** Whether it has ended. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Bytes that the transport has taken and not sent. */
  get buffered(): number {
    return this.#transport?.buffered ?? 0;
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    return this.#session?.queuedBytes ?? this.buffered;
  }

  /** Binds the connection to what moves its bytes. */
  bind(transport: Transport): void {
    this.#transport = transport;
  }

  /** See {@link TransportEvents.onFrame}. */
  onFrame(data: FrameData): void {
    if (this.#session !== undefined) return this.#session.onFrame(data);
    if (this.#isClosed) return;
    try {
      this.#peer.receive(data, this.#init.hub.tick());
      for (const message of this.#peer.takeMessages()) this.#take(message);
      if (this.#session === undefined) this.#flush();
    } catch (error) {
      // Our bug, and it must cost this connection only.
      this.#init.hub.log.error({ err: error, ip: this.remote.ip }, 'a connection has failed');
      this.end('router.failed');
    }
  }

  /** See {@link TransportEvents.onClose}. */
  onClose(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const session = this.#session;
    this.#init.onGone(this);
    if (!this.#hasJoined) {
      this.#peer.end();
      this.#init.entrance.onSettled();
    }
    session?.onConnectionClosed(code, reason);
  }

  /** Sends frames, in one write. */
  send(frames: readonly Frame[]): void {
    this.#transport?.send(frames);
  }

  /** Closes the transport once what was sent has left; its session has done with it. */
  close(code: number, reason: string): void {
    this.#session = undefined;
    this.#transport?.close(code, reason);
    this.onClose(code, reason);
  }

  /** Its session goes on elsewhere, or without it. */
  leave(code: FaultCode): void {
    this.close(FAULTS[code].closes ?? NORMAL_CLOSURE, code);
  }

  /** Ends the connection because of a fault: the other side is told why. */
  end(code: FaultCode, detail: FaultDetail = {}): void {
    if (this.#isClosed) return;
    if (this.#hasJoined) return this.#session?.end(code, detail);
    this.#peer.abort(new ProtocolError(code, detail));
    this.#flush();
  }

  /** Says goodbye in good order, with a hint when to come back. */
  goodbye(code: FaultCode, retryAfterMs: number): void {
    if (this.#session === undefined) this.end(code);
    else this.#session.goodbye(code, retryAfterMs);
  }

  /** Lets time pass. */
  expire(now: number): void {
    if (this.#isClosed) return;
    const { hub } = this.#init;
    const session = this.#session;
    // The session of an app sits in a realm once it has brought it.
    const isSeated = session !== undefined && hub.sessions.has(session.id);
    const late = isSeated ? undefined : this.#reception.expire(now);
    if (late !== undefined) return this.end(late.code, late.detail);
    session?.expire(now);
  }

  /** Cuts the connection without a word. */
  terminate(): void {
    this.#transport?.terminate?.();
    this.onClose(ABNORMAL_CLOSURE, 'terminated');
  }

  #take(message: Message): void {
    if (message.opcode === 'authenticate') return this.#reception.onAuthenticate(message);
    if (message.opcode !== 'hello' && message.opcode !== 'resume') return;
    const retryAfterMs = this.#init.entrance.admit(this.remote, message.opcode);
    if (retryAfterMs !== undefined) return this.#turnAway('router.busy', retryAfterMs);
    this.#reception.onHello(message);
  }

  #newReception(): Reception<MessageOf<'hello'> | MessageOf<'resume'>> {
    const isClosed = (): boolean => this.#isClosed;
    return new Reception(
      { ...this.#init, remote: this.remote },
      {
        onChallenge: (challenge) => {
          this.#peer.send(challenge, this.#init.hub.now);
          this.#flush();
        },
        onAdmitted: (hello, admission) => this.#letIn(hello, admission),
        onRefused: (error) => this.#refuse(error),
        onFailed: () => this.end('router.failed'),
        get isClosed() {
          return isClosed();
        },
      },
    );
  }

  /** What fails later is our bug too. */
  #guard(later: Promise<void>): void {
    later.catch((error: unknown) => {
      this.#init.hub.log.error({ err: error }, 'a welcome has failed');
      this.end('router.failed');
    });
  }

  #letIn(message: MessageOf<'hello'> | MessageOf<'resume'>, admission: Admission): void {
    const outdated = this.#outdated(admission);
    if (outdated !== undefined) return this.#refuse(outdated);
    if (message.opcode === 'hello') return this.#welcome(message, admission);
    const { resumption, codec } = this.#init;
    const { identity, isApp, auth } = admission;
    const back = { message, identity, isApp, auth, codec: codec.name, connection: this };
    const comeback = resumption.comeBack(back);
    if (comeback instanceof Promise)
      this.#guard(comeback.then((outcome) => this.#goOn(message, admission, outcome)));
    else this.#goOn(message, admission, comeback);
  }

  /** Why a client that was admitted may not come in after all: that may have taken its time. */
  #outdated({ realm }: Admission): ProtocolError | undefined {
    const { hub } = this.#init;
    if (hub.isDraining) return new ProtocolError('router.draining');
    const isServed = realm === undefined || hub.realms.get(realm.name) === realm;
    return isServed ? undefined : new ProtocolError('realm.unknown', { realm: realm.name });
  }

  /** The session speaks over this connection from now on, or there is another. */
  #goOn(message: MessageOf<'resume'>, admission: Admission, comeback: Comeback): void {
    if (this.#isClosed) return;
    if (comeback === 'session.moved') return this.leave(comeback);
    if (typeof comeback === 'string') {
      const outdated = this.#outdated(admission);
      if (outdated !== undefined) return this.#refuse(outdated);
      return this.#welcome(message, admission, comeback);
    }
    this.#join(comeback);
    this.#peer.end();
    this.#init.hub.log.debug({ session: comeback.uuid }, 'session resumed');
  }

  #welcome(
    hello: MessageOf<'hello'> | MessageOf<'resume'>,
    { realm, identity, isApp, auth, ids }: Admission,
    notResumed?: FaultCode,
  ): void {
    const { hub, doorman, resumption, codec } = this.#init;
    const session = new WireSession({
      hub,
      resumption,
      connection: this,
      peer: this.#peer,
      codec,
      identity,
      isApp,
      auth,
      ids: ids ?? hub.drawIds(),
      realm: hello.realm,
      remote: this.remote,
    });
    this.#join(session);
    const { heartbeatMs, heartbeatLostMs } = hub.limits;
    session.deliver({
      opcode: 'welcome',
      session: session.uuid,
      realm: hello.realm,
      agent: 'realmwire',
      receives: this.#peer.receives,
      user: identity.user,
      roles: [...session.roles],
      auth: saidOf(auth),
      heartbeatMs,
      heartbeatLostMs,
      contract: contractOf(realm?.hash, realm?.contract?.version, hello.contract?.hash),
      limits: doorman.announced,
      resume: hello.resumes === true ? resumption.offerTo(session) : undefined,
      notResumed,
    });
    if (realm !== undefined) hub.join(session, realm);
  }

  /** From now on a session speaks over it. */
  #join(session: WireSession): void {
    this.#session = session;
    this.#hasJoined = true;
    this.#init.entrance.onSettled();
  }

  /** Not now: says when to come again. */
  #turnAway(code: FaultCode, retryAfterMs: number): void {
    const { now } = this.#init.hub;
    this.#peer.send({ opcode: 'abort', code, message: explain(code), retryAfterMs }, now);
    this.send(this.#peer.takeFrames(now));
    this.close(closeCodeOf(code), code);
  }

  #refuse(error: ProtocolError): void {
    const { retryAfterMs } = error.detail;
    if (typeof retryAfterMs === 'number') return this.#turnAway(error.code, retryAfterMs);
    this.#peer.abort(error);
    this.#flush();
  }

  /** What the door has to say leaves at once; the connection is closed if that was the last. */
  #flush(): void {
    const frames = this.#peer.takeFrames(this.#init.hub.now);
    if (frames.length > 0) this.send(frames);
    if (this.#peer.phase !== 'closed') return;
    const { fault } = this.#peer;
    if (fault !== undefined)
      this.#init.hub.log.info(
        { code: fault.code, ...fault.detail, cause: fault.cause },
        'connection ended',
      );
    this.close(closeCodeOf(fault?.code), fault?.code ?? 'goodbye');
  }
}

function closeCodeOf(code: FaultCode | undefined): number {
  return code === undefined ? NORMAL_CLOSURE : (FAULTS[code].closes ?? NORMAL_CLOSURE);
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
