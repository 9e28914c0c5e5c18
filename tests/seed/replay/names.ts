/**
 * Names that the router gives, and those that the recorded servers gave to the same clients.
 */

/** See the head of this file. */
export class Names {
  readonly #pairs = new Map<string, string>();

  /** The client that was `recorded` is `ours` now. */
  learn(recorded: string, ours: string): void {
    this.#pairs.set(recorded, ours);
  }

  /** What a client of today says where it was recorded to say `text`. */
  ours(text: string): string {
    return [...this.#pairs].reduce((said, [from, to]) => said.replaceAll(from, to), text);
  }

  /** What was recorded where the router says `text`. */
  recorded(text: string): string {
    return [...this.#pairs].reduce((said, [to, from]) => said.replaceAll(from, to), text);
  }

  /** Whether a client is called so, as recorded. */
  has(recorded: unknown): boolean {
    return typeof recorded === 'string' && this.#pairs.has(recorded);
  }
}
