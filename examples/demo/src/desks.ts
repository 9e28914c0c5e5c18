/**
 * Who sits at which desk. A session that has not said its name sits at a desk with a number.
 */
import type { Desk } from './records.ts';

const COLOURS = 8;

/** See the head of this file. */
export class Desks {
  readonly #bySession = new Map<string, Desk>();
  #lastNumber = 0;

  /** Everybody, in the order of arrival. */
  get all(): Desk[] {
    return [...this.#bySession.values()];
  }

  /** The desk of a session, which gets one if it has none. */
  of(session: string): Desk {
    return this.#bySession.get(session) ?? this.enter(session, `Desk ${++this.#lastNumber}`);
  }

  /** Gives a session a desk, or its desk a new name. */
  enter(session: string, name: string): Desk {
    const colour = this.#bySession.get(session)?.colour ?? this.#freeColour();
    const desk: Desk = { session, name, colour };
    this.#bySession.set(session, desk);
    return desk;
  }

  /** The session is gone; whether it had a desk. */
  leave(session: string): boolean {
    return this.#bySession.delete(session);
  }

  /** The colour that the fewest desks have. */
  #freeColour(): number {
    const uses = new Array<number>(COLOURS).fill(0);
    for (const { colour } of this.#bySession.values()) uses[colour] = (uses[colour] ?? 0) + 1;
    return uses.indexOf(Math.min(...uses));
  }
}
