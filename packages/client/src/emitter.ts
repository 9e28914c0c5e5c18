/**
 * Listeners by the name of what they listen to.
 */
import type * as TE from 'typed-emitter';

/** See the head of this file. What a listener throws, `emit` throws: its owner says who hears of it. */
export class Emitter<Events extends TE.EventMap> {
  /** Lists are never changed in place: whoever is being told may come and go meanwhile. */
  readonly #listeners = new Map<keyof Events, readonly TE.EventMap[string][]>();

  on<E extends keyof Events>(event: E, listener: Events[E]): void {
    this.#listeners.set(event, [...this.#of(event), listener]);
  }

  off<E extends keyof Events>(event: E, listener: Events[E]): void {
    const left = this.#of(event).filter((other) => other !== listener);
    this.#listeners.set(event, left);
  }

  /** Calls the listeners of now; whether there are any. */
  emit<E extends keyof Events>(event: E, ...args: Parameters<Events[E]>): boolean {
    const listeners = this.#of(event);
    for (const listener of listeners) listener(...args);
    return listeners.length > 0;
  }

  #of(event: keyof Events): readonly TE.EventMap[string][] {
    return this.#listeners.get(event) ?? [];
  }
}
