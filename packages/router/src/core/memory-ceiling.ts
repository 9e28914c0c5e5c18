/**
 * What to do when the memory that sessions and topics hold comes near its budget.
 *
 *     ░░░░░░░░░░░░░░░░░░░░░ 70 % ▒▒▒▒▒▒ 80 % ▓▓▓▓▓▓ 90 % ██████
 *           calm             hold       refuse        shed
 *
 * - hold: those who publish or send much get no more credit; those who take go on, so it empties.
 * - refuse: nobody new comes in either.
 * - shed: those who hold most are ended, until it is down to the first mark.
 *
 * A few who never take anything could keep a router at `hold` and all publishers silent, so that is
 * bounded in time: after `holdMs` it sheds as well.
 *
 * What topics keep has bounds of its own, and no session to be ended for it. Sessions have what it
 * leaves of the budget, and a quarter of the budget at least.
 */

/** How near the budget is. */
export type Level = 'calm' | 'hold' | 'refuse' | 'shed';

/** The levels, from far to near. */
export const LEVELS: readonly Level[] = ['calm', 'hold', 'refuse', 'shed'];

/** Where each level begins, as a share of the budget. */
const BEGINS = { hold: 0.7, refuse: 0.8, shed: 0.9 } as const;
/** A level ends so much below where it begins, or it would come and go with each message. */
const SLACK = 0.05;

/** The least part of the budget that sessions have. */
const LEAST_SHARE = 0.25;

/** How the memory stands. */
export interface Holdings<Id> {
  /** What is held for sessions, in bytes. */
  readonly usedBytes: number;
  /** What is held for topics. */
  readonly keptBytes: number;
  /** Those who can be ended, and what each holds. */
  readonly holders: readonly { readonly id: Id; readonly bytes: number }[];
}

/** What is to be done. */
export interface Relief<Id> {
  readonly level: Level;
  /** Those to be ended, who hold most first. */
  readonly shed: readonly Id[];
}

/** See the head of this file. */
export class MemoryCeiling {
  readonly #budgetBytes: number;
  readonly #holdMs: number;
  #level: Level = 'calm';
  /** Since when it is not calm. */
  #heldSince = 0;

  constructor({ budgetBytes, holdMs }: { readonly budgetBytes: number; readonly holdMs: number }) {
    this.#budgetBytes = budgetBytes;
    this.#holdMs = holdMs;
  }

  /** Where it stands. */
  get level(): Level {
    return this.#level;
  }

  /** Whether this would change the level upwards: then it is worth to look closely. */
  isWorse(usedBytes: number, keptBytes: number): boolean {
    return LEVELS.indexOf(this.#levelOf(usedBytes, keptBytes)) > LEVELS.indexOf(this.#level);
  }

  /** Decides what to do now. */
  decide<Id>({ usedBytes, keptBytes, holders }: Holdings<Id>, now: number): Relief<Id> {
    const level = this.#levelOf(usedBytes, keptBytes);
    if (this.#level === 'calm') this.#heldSince = now;
    this.#level = level;
    const isTooLong = level !== 'calm' && now - this.#heldSince >= this.#holdMs;
    if (level !== 'shed' && !isTooLong) return { level, shed: [] };
    this.#heldSince = now;
    const goalBytes = this.#leftOf(keptBytes) * (BEGINS.hold - SLACK);
    return { level, shed: largest(holders, usedBytes - goalBytes) };
  }

  /** What the topics leave for sessions. */
  #leftOf(keptBytes: number): number {
    return Math.max(this.#budgetBytes - keptBytes, this.#budgetBytes * LEAST_SHARE);
  }

  #levelOf(usedBytes: number, keptBytes: number): Level {
    const share = usedBytes / this.#leftOf(keptBytes);
    if (share >= this.#beginOf('shed')) return 'shed';
    if (share >= this.#beginOf('refuse')) return 'refuse';
    return share >= this.#beginOf('hold') ? 'hold' : 'calm';
  }

  /** A level that has begun ends a little later. */
  #beginOf(level: keyof typeof BEGINS): number {
    const hasBegun = LEVELS.indexOf(this.#level) >= LEVELS.indexOf(level);
    return hasBegun ? BEGINS[level] - SLACK : BEGINS[level];
  }
}

/** The fewest that hold at least `bytes` together. */
function largest<Id>(holders: Holdings<Id>['holders'], bytes: number): Id[] {
  const byBytes = holders
    .filter((holder) => holder.bytes > 0)
    .sort((one, other) => other.bytes - one.bytes);
  const chosen: Id[] = [];
  let freed = 0;
  for (const holder of byBytes) {
    if (freed >= bytes) break;
    chosen.push(holder.id);
    freed += holder.bytes;
  }
  return chosen;
}
