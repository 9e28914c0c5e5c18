/**
 * What a session is sent while its connection is lost.
 *
 * It waits here and not in the engine: what the session may not hear any more when it comes back must
 * not be sent, and the engine forgets nothing that it was given.
 */
import type { Codec, Message, SharedFrames } from '@realmwire/protocol';
import { UNASKED } from '../core/refusal.ts';

/** A message that waits. */
export interface Letter {
  readonly message: Message;
  /** Has its frame already, in the codec of the session. */
  readonly shared: SharedFrames;
  readonly bytes: number;
}

/** See the head of this file. */
export class AwayMail {
  readonly #codec: Codec;
  readonly #chunkBytes: number;
  #letters: Letter[] = [];
  /** The last credit of each stream; it holds no memory worth counting. */
  readonly #credits = new Map<string, Message>();
  #bytes = 0;
  #smallBytes = 0;

  /** @param chunkBytes - longer messages are transfers that take their time */
  constructor(codec: Codec, chunkBytes: number) {
    this.#codec = codec;
    this.#chunkBytes = chunkBytes;
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The part of them that is short messages. */
  get smallBytes(): number {
    return this.#smallBytes;
  }

  /** Adds a message; throws what the codec throws if it cannot say it. */
  add(message: Message, shared: SharedFrames = {}): void {
    if (message.opcode === 'next' && 'of' in message)
      return void this.#credits.set(message.of + message.stream, message);
    if (message.opcode === 'unsubscribed' && message.id === UNASKED)
      this.#withdraw(message.subscription);
    shared[this.#codec.name] ??= this.#codec.encode(message);
    const bytes = shared[this.#codec.name]?.data.length ?? 0;
    this.#letters.push({ message, shared, bytes });
    this.#count(bytes, 1);
  }

  /** Takes everything: first the credits, which hold nobody up, then the messages in their order. */
  take(): { readonly credits: readonly Message[]; readonly letters: readonly Letter[] } {
    const [credits, letters] = [[...this.#credits.values()], this.#letters];
    this.#credits.clear();
    this.#letters = [];
    this.#bytes = 0;
    this.#smallBytes = 0;
    return { credits, letters };
  }

  /** The session may not hear a topic any more: what it has not heard of it goes. */
  #withdraw(subscription: number | undefined): void {
    this.#letters = this.#letters.filter(({ message, bytes }) => {
      const isOfIt =
        (message.opcode === 'event' || message.opcode === 'gap') &&
        message.subscription === subscription;
      if (isOfIt) this.#count(bytes, -1);
      return !isOfIt;
    });
  }

  #count(bytes: number, sign: 1 | -1): void {
    this.#bytes += sign * bytes;
    if (bytes <= this.#chunkBytes) this.#smallBytes += sign * bytes;
  }
}
