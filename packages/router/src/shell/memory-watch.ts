/**
 * Keeps the memory that sessions and topics hold below its budget: adds up, and carries out what
 * {@link MemoryCeiling} decides.
 *
 * Everything is measured four times a second; what grows meanwhile is noted, so that a flood does not
 * go unseen until then.
 */
import type { Level } from '../core/memory-ceiling.ts';
import { MemoryCeiling } from '../core/memory-ceiling.ts';
import type { Hub } from './hub.ts';
import type { Flushable } from './turn.ts';

/** Somebody who holds memory of the router. */
export interface Holder {
  /** Bytes of its queues; from now on these are known here. */
  measure(): number;
  /** Bytes that others count for it: of messages that are half read, and of calls that are kept. */
  readonly otherBytes: number;
  /** It may have credit again. */
  release(): void;
  /** Ends it, and frees what it holds at once. */
  shed(bytes: number): void;
}

/** What was done about memory. */
export interface MemoryStats {
  /** Held for sessions: queues, what may have to be said again, half-read messages, calls. */
  readonly usedBytes: number;
  /** Held by topics and procedures: history, retained events, answers of idempotent calls. */
  readonly keptBytes: number;
  readonly budgetBytes: number;
  readonly level: Level;
  /** Sessions that were ended because they held most. */
  readonly shedSessions: number;
}

/** See the head of this file. */
export class MemoryWatch implements Flushable {
  readonly #hub: Hub;
  readonly #ceiling: MemoryCeiling;
  readonly #holders = new Set<Holder>();
  #usedBytes = 0;
  #keptBytes = 0;
  #shedSessions = 0;

  constructor(hub: Hub) {
    const { memoryBudgetBytes: budgetBytes, memoryHoldMs: holdMs } = hub.limits;
    this.#hub = hub;
    this.#ceiling = new MemoryCeiling({ budgetBytes, holdMs });
  }

  /** Whether those who publish or send much get no credit. */
  get isHolding(): boolean {
    return this.#ceiling.level !== 'calm';
  }

  /** Whether nobody new comes in. */
  get isRefusing(): boolean {
    return this.#ceiling.level === 'refuse' || this.#ceiling.level === 'shed';
  }

  /** How it stands. */
  get stats(): MemoryStats {
    return {
      usedBytes: this.#usedBytes,
      keptBytes: this.#keptBytes,
      budgetBytes: this.#hub.limits.memoryBudgetBytes,
      level: this.#ceiling.level,
      shedSessions: this.#shedSessions,
    };
  }

  /** Somebody who holds memory from now on. */
  add(holder: Holder): void {
    this.#holders.add(holder);
  }

  /** Somebody who has gone. */
  remove(holder: Holder): void {
    this.#holders.delete(holder);
  }

  /** What somebody holds has changed by so much since it was measured or noted last. */
  note(bytes: number): void {
    this.#usedBytes += bytes;
    // At the end of the turn: in the middle of it nobody may be ended whom others speak to just now.
    if (bytes > 0 && this.#ceiling.isWorse(this.#usedBytes, this.#keptBytes))
      this.#hub.turn.atEnd(this);
  }

  /** See {@link Flushable.flush}. */
  flush(): void {
    this.look();
  }

  /** Measures everything, and does what has to be done. */
  look(): void {
    let keptBytes = 0;
    let usedBytes = this.#hub.budget.usedBytes;
    for (const { core } of this.#hub.realms.values()) {
      keptBytes += core.keptBytes;
      usedBytes += core.dealer.callBytes();
    }
    const holders = [...this.#holders].map((id) => {
      const bytes = id.measure();
      usedBytes += bytes;
      return { id, bytes: bytes + id.otherBytes };
    });
    this.#usedBytes = usedBytes;
    this.#keptBytes = keptBytes;
    const before = this.#ceiling.level;
    const { level, shed } = this.#ceiling.decide({ usedBytes, keptBytes, holders }, this.#hub.now);
    if (level !== before) this.#hub.log.warn({ level, before, usedBytes }, 'memory');
    if (level === 'calm' && before !== 'calm') for (const holder of this.#holders) holder.release();
    if (shed.length === 0) return;
    const bytesOf = new Map(holders.map(({ id, bytes }) => [id, bytes]));
    for (const holder of shed) {
      this.#shedSessions += 1;
      holder.shed(bytesOf.get(holder) ?? 0);
    }
  }
}
