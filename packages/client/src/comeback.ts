/**
 * What becomes of a client whose connection has ended: it waits and tries again, and where the router
 * has kept the session, that one goes on.
 *
 * Loaded as soon as there is a session: a page can make its first call without it.
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import type { LeanPeer } from '@realmwire/protocol/engine';
import { attemptsAfter, type Ending, retryInMs } from './core/reconnect.ts';
import type { Link } from './link.ts';

/** By what a session is resumed. */
export interface Ticket {
  readonly session: string;
  /** Good for one use. */
  readonly token: string;
  /** How long the router keeps the session. */
  readonly keptMs: number;
}

/** A connection that has ended. */
export interface Ended {
  readonly ending: Ending;
  /** The session, if it may go on over another connection. */
  readonly kept: LeanPeer | undefined;
  /** When the session had begun; undefined if there was none. */
  readonly readyAt: number | undefined;
}

/** See the head of this file. */
export class Comeback {
  /** Attempts that failed in a row. */
  failed = 0;
  /** The session that has lost its connection. */
  kept: LeanPeer | undefined;
  readonly #link: Link;
  /** By what it is resumed; undefined once the router does not keep it any more. */
  #ticket: Ticket | undefined;
  #stopWaiting = (): void => {};
  #stopKeeping = (): void => {};

  constructor(link: Link) {
    this.#link = link;
  }

  /** A connection has ended that nobody here wanted to end. */
  onEnd({ ending, kept, readyAt }: Ended): void {
    const { endpoint, platform, options, onClose } = this.#link.init;
    const ticket = ticketIn(this.#link.welcome);
    const { code, reason } = ending;
    const now = platform.clock.now();
    this.failed = attemptsAfter(this.failed, now - (readyAt ?? now));
    const cause = new Error(reason || `the connection was closed (${code})`);
    if (kept && ticket) this.#keep(kept, ticket);
    else if (!this.kept) endpoint.lost(cause);
    else if (!this.#ticket) this.giveUp();
    const reconnect = options.reconnect || {};
    const { minMs = 100, maxMs = 30_000, jitter = true, giveUpAfter = Infinity } = reconnect;
    const persistence = { minMs, maxMs, jitter, giveUpAfter };
    const delayMs = retryInMs(ending, this.failed, persistence, platform.random());
    if (delayMs === undefined) return this.#link.stop(ending);
    if (readyAt !== undefined) onClose({ code, reason, willRetry: true });
    this.#stopWaiting = platform.clock.after(delayMs, () => this.#link.open());
    this.#link.setStatus({ phase: 'waiting', retryInMs: delayMs, attempt: this.failed, cause });
  }

  /** The first message of a connection: it asks for the session that was kept, if there is one. */
  firstMessage(hello: Omit<MessageOf<'hello'>, 'opcode'>): Message {
    const [kept, ticket] = [this.kept, this.#ticket];
    if (!kept || !ticket) return { opcode: 'hello', ...hello };
    const { session, token } = ticket;
    return { opcode: 'resume', ...hello, session, token, seen: kept.seen };
  }

  /** The router goes on with the session. */
  onResumed({ resume }: MessageOf<'resumed'>): void {
    const link = this.#link;
    // A session that does not fit together any more has ended its connection.
    if (!this.kept || !link.isConnected || !link.welcome) return this.giveUp();
    this.#stopKeeping();
    this.kept = undefined;
    link.welcome = { ...link.welcome, resume };
    link.setReady(true);
    link.init.endpoint.goOn();
  }

  /** The session is lost that had lost its connection; why, if that is known. */
  giveUp(why?: string): void {
    this.#stopKeeping();
    if (!this.kept) return;
    this.kept.end();
    this.kept = undefined;
    const lost = 'the session was not resumed';
    this.#link.init.endpoint.lost(new Error(why ? `${lost}: ${why}` : lost));
  }

  /** Does not try again. */
  stop(): void {
    this.#stopWaiting();
  }

  /** Waits for the session to go on, as long as the router keeps it. */
  #keep(kept: LeanPeer, ticket: Ticket): void {
    const { clock } = this.#link.init.platform;
    this.kept = kept;
    this.#ticket = ticket;
    this.#stopKeeping();
    this.#stopKeeping = clock.after(ticket.keptMs, () => {
      // A connection that is just being made may still succeed: WELCOME decides, or its end.
      this.#ticket = undefined;
      if (!this.#link.isConnected) this.giveUp();
    });
  }
}

function ticketIn(welcome: MessageOf<'welcome'> | undefined): Ticket | undefined {
  return welcome?.resume && { session: welcome.session, ...welcome.resume };
}
