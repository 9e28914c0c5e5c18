/**
 * The credit of one stream (a streaming call or a subscription), in messages.
 *
 * It is given as the application takes items, not as they arrive, so a slow `for await` stops the
 * sender of its own stream and nobody else. Like session credit it is a high-water mark: a NEXT
 * that is repeated or overtaken changes nothing.
 */
import { ProtocolError } from '../protocol-error.ts';

/** The sender's half: how many items the reader is ready for. */
export class StreamSender {
  #sent = 0;
  #until: number;

  /** @param until the credit that came with the request */
  constructor(until: number) {
    this.#until = until;
  }

  /** Items that may be sent now. */
  get credit(): number {
    return this.#until - this.#sent;
  }

  /** Counts an item that is sent. To spend what is not there is our bug: ask `credit` first. */
  spend(): void {
    if (this.#sent >= this.#until) throw new RangeError('spent an item that was not granted');
    this.#sent += 1;
  }

  /** Applies a NEXT of the stream. Never lowers the mark. */
  grant(until: number): void {
    if (until > this.#until) this.#until = until;
  }
}

/** The reader's half: when to say NEXT, and up to which item. */
export class StreamReader {
  readonly #window: number;
  #received = 0;
  #taken = 0;
  #until: number;

  /** @param window items that may be under way; told to the sender with the request */
  constructor(window = 256) {
    this.#window = window;
    this.#until = window;
  }

  /** Items that arrived and were not yet taken. */
  get waiting(): number {
    return this.#received - this.#taken;
  }

  /**
   * Counts an item that arrived.
   *
   * @throws ProtocolError `credit.exceeded` if the sender had no credit for it.
   */
  onItem(): void {
    if (this.#received >= this.#until) {
      throw new ProtocolError('credit.exceeded', { items: this.#received + 1, until: this.#until });
    }
    this.#received += 1;
  }

  /** Counts items that the application took, or that were dropped in its name. */
  take(count = 1): void {
    if (count > this.waiting) throw new RangeError('took items that did not arrive');
    this.#taken += count;
  }

  /** The mark to tell the sender, once a quarter of the window was taken since the last one. */
  takeGrant(): number | undefined {
    const until = this.#taken + this.#window;
    if (until === this.#until || (until - this.#until) * 4 < this.#window) return undefined;
    this.#until = until;
    return until;
  }
}
