/**
 * How far one subscriber of a feed has got in the order of its topic.
 */
import type { MessageOf } from '@realmwire/protocol';
import type { WireHistory } from './wanted-history.ts';

/** A run of events that a subscriber missed. */
export type Missed = NonNullable<MessageOf<'subscribed'>['gap']>;

/** See the head of this file. The feed gets each event once for all; a place takes it once. */
export class Place {
  /** What it wants to begin with; undefined: what is published from now on. */
  readonly history: WireHistory | undefined;
  /** Offset of the last event that it has had, or that it need not have. */
  #last: number | undefined;
  /** An event that was kept for whoever comes may be older than the last, but not than this. */
  #retainedAfter = 0;

  constructor(history: WireHistory | undefined) {
    this.history = history;
  }

  /** Undefined: it waits for the router's answer. */
  get last(): number | undefined {
    return this.#last;
  }

  /** Whether it waits for the router to say where the events that it wants begin. */
  get isAsking(): boolean {
    return this.#last === undefined && this.history !== undefined;
  }

  /**
   * The router has said where the events begin; what of them was missed is left of `gap`.
   *
   * @param gap what the router cannot give of what was asked for
   */
  begin(offset: number, gap: Missed | undefined): Missed | undefined {
    const last = this.#last ?? 0;
    this.#retainedAfter = last;
    const isElsewhere = this.#last === undefined || gap?.from === 0;
    this.#last = isElsewhere ? offset : Math.max(last, offset);
    return gap && (isElsewhere ? gap : rest(gap, last));
  }

  /** Whether it takes this event; then it has had it. */
  take({ offset, retained }: MessageOf<'event'>): boolean {
    const last = this.#last;
    if (last === undefined) return false;
    // A router that does not count sends nothing twice.
    if (offset === undefined) return true;
    if (offset <= last && !(retained && offset > this.#retainedAfter)) return false;
    this.#retainedAfter = Infinity;
    this.#last = Math.max(last, offset);
    return true;
  }

  /** Events were lost, or were never meant for it: those of them that it misses. */
  miss(gap: Missed): Missed | undefined {
    const last = this.#last;
    if (last === undefined || gap.to <= last) return undefined;
    this.#last = gap.to;
    return rest(gap, last);
  }
}

/** The part of a gap after this offset. */
function rest({ from, to, reason }: Missed, last: number): Missed | undefined {
  return to > last ? { from: Math.max(from, last + 1), to, reason } : undefined;
}
