/**
 * The invocations of which more parts come, with their registrations: only the first part names it on
 * the canonical side, and each does in WAMP.
 *
 * A callee that never answers keeps them open for ever. So the oldest is forgotten once there are too
 * many; whatever comes of it then is not said.
 */
const MAX_OPEN = 65_536;

/** See the head of this file. */
export class OpenInvocations {
  readonly #registrations = new Map<number, number>();
  readonly #max: number;

  constructor(max = MAX_OPEN) {
    this.#max = max;
  }

  /** The registration of one that is open. */
  get(id: number): number | undefined {
    return this.#registrations.get(id);
  }

  /** One begins; ids count up, so that the first is the oldest. */
  set(id: number, registration: number): void {
    this.#registrations.set(id, registration);
    if (this.#registrations.size <= this.#max) return;
    for (const oldest of this.#registrations.keys()) {
      this.#registrations.delete(oldest);
      return;
    }
  }

  /** One is over. Safe to repeat. */
  delete(id: number): void {
    this.#registrations.delete(id);
  }
}
