/**
 * What one side has sent and the other may not have taken: sent again when the session is resumed.
 *
 * Counted frames are acknowledged by number. Credit for a stream is a free message without one, but
 * frames arrive in order: once a counted frame that was sent after it is acknowledged, it has arrived
 * too. Of each stream only the last mark matters.
 */
import type { MessageOf } from '../messages/message.ts';
import type { Frame } from '../transport.ts';

type StreamCredit = Extract<MessageOf<'next'>, { readonly of: unknown }>;

/** See the head of this file. Bounded by the window: more than that is never under way. */
export class Unseen {
  /** Counted frames, the oldest first. */
  readonly frames: Frame[] = [];
  /** The length of all of them. */
  bytes = 0;
  readonly #credits = new Map<string, { readonly message: StreamCredit; readonly after: number }>();

  /** The last credit of each stream that may not have arrived. */
  get credits(): StreamCredit[] {
    return [...this.#credits.values()].map(({ message }) => message);
  }

  /** A counted frame is sent. */
  add(frame: Frame): void {
    this.frames.push(frame);
    this.bytes += frame.data.length;
  }

  /** Credit for a stream is sent, after so many counted frames. */
  addCredit(message: StreamCredit, after: number): void {
    this.#credits.set(message.of + message.stream, { message, after });
  }

  /** So many more frames were taken; the last of them has the number `seen`. */
  drop(count: number, seen: number): void {
    for (const { data } of this.frames.splice(0, count)) this.bytes -= data.length;
    for (const [stream, { after }] of this.#credits) {
      if (after < seen) this.#credits.delete(stream);
    }
  }
}
