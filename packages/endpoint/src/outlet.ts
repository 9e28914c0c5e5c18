/**
 * The items that one end of a stream sends, each as soon as there is credit for it.
 */
import { StreamSender } from '@realmwire/protocol';

interface Waiting {
  readonly isFree: boolean;
  send(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/** See the head of this file. Items leave in the order in which they were posted. */
export class Outlet {
  readonly #sender: StreamSender;
  readonly #waiting: Waiting[] = [];
  #isClosed = false;
  #error: unknown;

  constructor(credit: number) {
    this.#sender = new StreamSender(credit);
  }

  /** Calls `send` when there is credit for one more item; fails once the stream is over. */
  post(send: () => void): Promise<void> {
    return this.#post(send, false);
  }

  /** Calls `send` after every item that was posted; the end of a stream costs no credit. */
  end(send: () => void): Promise<void> {
    return this.#post(send, true);
  }

  /** The reader has taken items: so many may have been sent since the stream began. */
  grant(until: number): void {
    this.#sender.grant(until);
    this.#pump();
  }

  /** The stream is over: what waits fails with `error`. */
  close(error: unknown): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#error = error;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
  }

  #post(send: () => void, isFree: boolean): Promise<void> {
    const posted = new Promise<void>((resolve, reject) => {
      if (this.#isClosed) reject(this.#error);
      else this.#waiting.push({ isFree, send, resolve, reject });
    });
    // Whoever ends the stream tells why; an item that nobody waited for needs no second voice.
    posted.catch(() => {});
    this.#pump();
    return posted;
  }

  #pump(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { isFree, send, resolve, reject } = next;
      if (!isFree && this.#sender.credit <= 0) return;
      this.#waiting.shift();
      if (!isFree) this.#sender.spend();
      try {
        send();
        resolve();
      } catch (error) {
        reject(error);
      }
    }
  }
}
