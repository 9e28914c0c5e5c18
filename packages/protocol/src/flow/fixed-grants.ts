/**
 * The reader's half of session NEXT while little comes: a window that stays as wide as the handshake
 * said. `CreditGrants` goes on from here, with a window that follows the link.
 */
import { ProtocolError } from '../protocol-error.ts';
import type { Grant } from './credit-window.ts';

/** How far the credit of one direction has come. */
export interface Counted {
  readonly seenBytes: number;
  readonly seenFrames: number;
  readonly untilBytes: number;
}

/** See the head of this file. */
export class FixedGrants implements Counted {
  readonly #windowBytes: number;
  seenBytes = 0;
  seenFrames = 0;
  untilBytes: number;

  /** @param windowBytes the credit that was given in the handshake */
  constructor(windowBytes: number) {
    this.#windowBytes = windowBytes;
    this.untilBytes = windowBytes;
  }

  /**
   * Counts a frame that has entered the queue it belongs to.
   *
   * @throws ProtocolError `credit.exceeded` if the sender had no credit for it.
   */
  onFrame(length: number): void {
    this.seenBytes += length;
    this.seenFrames += 1;
    const { seenBytes: bytes, untilBytes: until } = this;
    if (bytes > until) throw new ProtocolError('credit.exceeded', { bytes, until });
  }

  /** Nothing depends on it here. */
  onRoundTrip(): void {}

  /** Whether there is a NEXT to say: a quarter of the window was consumed since the last one. */
  get isDue(): boolean {
    return (this.seenBytes + this.#windowBytes - this.untilBytes) * 4 >= this.#windowBytes;
  }

  /** The NEXT that was said last, with what has come since. */
  repeat(): Grant {
    return { seen: this.seenFrames, until: this.untilBytes };
  }

  /** The NEXT to say, if one is due. */
  takeGrant(): Grant | undefined {
    if (!this.isDue) return undefined;
    this.untilBytes = this.seenBytes + this.#windowBytes;
    return { seen: this.seenFrames, until: this.untilBytes };
  }
}
