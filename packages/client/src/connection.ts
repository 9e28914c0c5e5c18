/**
 * One connection to the router: a socket, the protocol engine, and the timer of its deadlines.
 *
 *     socket ─ frame ─▶ Peer ─ message ─▶ owner
 *     socket ◀─ frames of a turn ─ Peer ◀─ message ─ owner
 *
 * What few messages need of the engine is loaded with the first of them.
 */
import type { LeanEndpoint } from '@realmwire/endpoint';
import { hear } from '@realmwire/endpoint/hear';
import type { Codec, Message, MessageOf, Transport } from '@realmwire/protocol';
import { LeanPeer, leanJsonCodec, takeOver } from '@realmwire/protocol/engine';
import { Lacking } from '@realmwire/protocol/lean';
import { CLIENT_LIMITS } from './core/client-limits.ts';
import type { Ending } from './core/reconnect.ts';
import type { FirstConnection } from './first-connection.ts';
import type { ClientOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** What a {@link Connection} needs. */
export interface ConnectionInit {
  readonly platform: Platform;
  readonly options: ClientOptions;
  /** Lean JSON by default. */
  readonly codec: Codec | undefined;
  /** The first message, once there is a socket to send it. */
  hello(receives: LeanPeer['receives']): Message;
  /** Who speaks through the session. */
  readonly endpoint: LeanEndpoint;
  /** The session has begun, or goes on. */
  onSession(message: MessageOf<'welcome'> | MessageOf<'resumed'>): void;
  /** The session to go on with, if the router agrees: a `resumed` message says so. */
  readonly kept: LeanPeer | undefined;
  /** It has ended; called once. The session may go on over another connection. */
  onEnd(ending: Ending, kept: LeanPeer | undefined): void;
}

/** The ending of a connection that this side had wanted to end. */
const LEFT: Ending = { code: 1000, reason: '' };
/** The ending of one over which nothing was heard for too long. */
const SILENT: Ending = { code: 4408, reason: 'nothing was heard from the router' };
/** Close codes from here on are the router's, for reasons that will not pass. */
const OWN_CODES = 4000;

/** See the head of this file. */
export class Connection {
  readonly #init: ConnectionInit;
  #peer: LeanPeer;
  readonly #socket: Transport;
  /** What the router said about the end, before the socket closes. */
  #ending: Ending | undefined;
  #isEnded = false;
  #isFlushing = false;
  #loading: Promise<void> | undefined;
  #wakeAt = Number.POSITIVE_INFINITY;
  #stopTimer = (): void => {};

  /** @param first what it takes over from, once it is told to {@link goOn} */
  constructor(init: ConnectionInit, first: FirstConnection) {
    const { platform, options, codec = leanJsonCodec } = init;
    const limits = { ...CLIENT_LIMITS, ...options.limits };
    this.#init = init;
    this.#peer = new LeanPeer({ side: 'client', codec, limits, now: platform.clock.now() });
    this.#socket = first.handTo({
      onOpen: () => void this.send(init.hello(this.#peer.receives)),
      onFrame: (data) => {
        // The session may go on elsewhere by now; what still comes here comes there again.
        if (this.#isEnded) return;
        this.#peer.receive(data, platform.clock.now());
        this.#deliver();
      },
      onClose: (code, reason) => this.#onClose({ code, reason }),
    });
  }

  /** Goes on where the first words have ended. */
  goOn({ words, ending }: FirstConnection): void {
    try {
      this.#socket.send(takeOver(words, this.#peer, this.#init.platform.clock.now()));
      this.#deliver();
    } catch (error) {
      // Only a router that breaks its own rules comes here.
      this.hangUp({ code: 4400, reason: String(error) });
    }
    if (ending !== undefined) this.#onClose(ending);
  }

  /**
   * Sends a message; the frames of a turn leave together. Throws if the message is too large. If
   * something has to be loaded first, it returns a promise of that, and nothing is sent.
   */
  send(message: Message): Promise<void> | undefined {
    if (this.#isEnded) return undefined;
    try {
      this.#peer.send(message, this.#init.platform.clock.now());
    } catch (error) {
      if (error instanceof Lacking) return this.#load();
      throw error;
    }
    this.#flushSoon();
    return undefined;
  }

  /** Leaves in good order, or at once if there is no session. */
  close(): void {
    if (this.#peer.phase === 'open') void this.send({ opcode: 'goodbye', code: 'goodbye' });
    else this.hangUp(LEFT);
  }

  /** Ends it without a word. */
  hangUp(ending: Ending): void {
    this.#ending = ending;
    this.#socket.close(ending.code, '');
    this.#end(ending);
  }

  #onClose(ending: Ending): void {
    this.#end(ending, ending.code !== LEFT.code && ending.code < OWN_CODES);
  }

  #deliver(): void {
    for (const message of this.#peer.takeMessages()) {
      if (message.opcode === 'abort' || message.opcode === 'goodbye') {
        const { code: fault, message: reason = fault, retryAfterMs } = message;
        this.#ending = { fault, code: 1000, reason, retryAfterMs };
      } else if (message.opcode === 'welcome' || message.opcode === 'resumed') {
        if (message.opcode === 'resumed') this.#resume(message.seen);
        this.#init.onSession(message);
      } else hear(message, this.#init.endpoint);
    }
    this.#flush();
  }

  /** From here on the session that was lost speaks. */
  #resume(seen: number): void {
    const { kept, platform } = this.#init;
    if (kept === undefined) return;
    this.#peer = kept;
    try {
      kept.resume(seen, platform.clock.now());
    } catch (error) {
      this.hangUp({ code: 4400, reason: String(error) });
    }
  }

  #flush(): void {
    if (this.#isEnded) return;
    if (this.#peer.isSuspended) {
      this.#socket.close(SILENT.code, '');
      return this.#end(SILENT, true);
    }
    const { clock } = this.#init.platform;
    const frames = this.#peer.takeFrames(clock.now());
    if (frames.length > 0) this.#socket.send(frames);
    if (this.#peer.lacksBulk) this.#load().catch(() => {});
    const { phase, fault } = this.#peer;
    if (phase !== 'closed') return this.#schedule();
    if (fault) this.#ending ??= { code: 4400, reason: fault.message };
    this.hangUp(this.#ending ?? LEFT);
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    queueMicrotask(() => {
      this.#isFlushing = false;
      this.#flush();
    });
  }

  /** Loads what the engine lacks; after a failure, again. */
  #load(): Promise<void> {
    const { platform } = this.#init;
    this.#loading ??= platform.loadBulk().then(
      (bulk) => {
        this.#peer.adopt(bulk, platform.clock.now());
        this.#deliver();
      },
      (cause) => {
        this.#loading = undefined;
        const error = new Error('a part of Realmwire could not be loaded', { cause });
        if (this.#peer.isStalled) this.hangUp({ code: 1000, reason: error.message });
        throw error;
      },
    );
    return this.#loading;
  }

  /** The timer may ring too early, when something was heard meanwhile, but never too late. */
  #schedule(): void {
    const { deadline } = this.#peer;
    if (deadline === undefined || deadline >= this.#wakeAt) return;
    const { clock } = this.#init.platform;
    this.#stopTimer();
    this.#wakeAt = deadline;
    this.#stopTimer = clock.after(Math.max(0, deadline - clock.now()), () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#peer.expire(clock.now());
      this.#deliver();
    });
  }

  #end(ending: Ending, mayGoOn = false): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopTimer();
    const isKept = mayGoOn && this.#ending === undefined && this.#peer.isResumable;
    if (isKept) this.#peer.suspend();
    else this.#peer.end();
    this.#init.onEnd(this.#ending ?? ending, isKept ? this.#peer : undefined);
  }
}
