/**
 * How many come in, and how fast: handshakes, connections that have not joined yet, and sessions.
 *
 *     upgrade ── a few in each turn, so many at most ──▶ connection ── a token each ──▶ session
 *        └── 503                                              └── abort `router.busy`, come again in …
 *
 * Operators are let in always: they are who can help.
 */
import { Admission } from '../core/admission.ts';
import type { Remote } from './doorman.ts';
import { FewAtATime, type Task } from './few-at-a-time.ts';
import type { Hub } from './hub.ts';

/** Handshakes in one turn of the event loop: some milliseconds. */
const UPGRADES_PER_TURN = 16;

/** Who was turned away. */
export interface EntranceStats {
  /** Connections that had not joined, too many at once. */
  readonly refusedConnections: number;
  /** Connections that said nothing in time, or began like nothing that is known. */
  readonly strangers: number;
  /** Connections and requests from addresses that may not connect. */
  readonly refusedAddresses: number;
  /** Sessions that came too fast, or while memory was short. */
  readonly refusedSessions: number;
}

/** See the head of this file. */
export class Entrance {
  readonly #hub: Hub;
  readonly #admission: Admission;
  readonly #upgrades: FewAtATime;
  /** Connections that have not joined. */
  #joining = 0;
  #refusedConnections = 0;
  #strangers = 0;
  #refusedAddresses = 0;
  #refusedSessions = 0;

  constructor(hub: Hub) {
    const { sessionsPerSecond: perSecond, sessionBurst: burst } = hub.limits;
    this.#hub = hub;
    this.#admission = new Admission({ perSecond, burst }, hub.now);
    this.#upgrades = new FewAtATime(UPGRADES_PER_TURN, hub.clock.soon);
  }

  /** Who was turned away so far. */
  get stats(): EntranceStats {
    return {
      refusedConnections: this.#refusedConnections,
      strangers: this.#strangers,
      refusedAddresses: this.#refusedAddresses,
      refusedSessions: this.#refusedSessions,
    };
  }

  /** Does a handshake, now or soon; false: too many have not joined yet, and it is not done. */
  take(upgrade: Task, isOperator: boolean): boolean {
    const isCrowded = this.#joining + this.#upgrades.size >= this.#hub.limits.maxJoining;
    if (isCrowded && !isOperator) {
      this.#refusedConnections += 1;
      return false;
    }
    if (isOperator) upgrade.run();
    else this.#upgrades.give(upgrade);
    return true;
  }

  /** A connection was cut before anybody knew what it speaks. */
  onStranger(): void {
    this.#strangers += 1;
  }

  /** Somebody has come from where nobody may. */
  onRefusedAddress(ip: string): void {
    this.#refusedAddresses += 1;
    this.#hub.log.info({ ip }, 'an address was refused');
  }

  /** There is one more connection, which has not joined. */
  onOpen(): void {
    this.#joining += 1;
  }

  /** It has joined, or gone without. */
  onSettled(): void {
    this.#joining -= 1;
  }

  /** Lets a session in: undefined; or says in how many ms it is to come again. */
  admit(remote: Remote, wants: 'hello' | 'resume'): number | undefined {
    if (remote.isOperator) return undefined;
    // A session that is resumed is held already, and lets go of what waits for it.
    const isShort = wants === 'hello' && this.#hub.memory.isRefusing;
    const { now } = this.#hub;
    const retryAfterMs = isShort ? this.#admission.placeInLine(now) : this.#admission.admit(now);
    if (retryAfterMs !== undefined) this.#refusedSessions += 1;
    return retryAfterMs;
  }

  /** Nobody comes in any more. */
  close(): void {
    this.#upgrades.close();
  }
}
