/**
 * Cuts one long encoded message into chunks, so that other messages can pass between them.
 *
 * Chunks are cut one at a time, as late as possible, and each may have its own length: a fast link
 * wants longer ones. Bytes are not copied; the encoded message must not change until the end.
 */
import type { MessageOf } from '../messages/message.ts';
import type { FrameData } from '../transport.ts';

/** One long message that is being sent. */
export class ChunkWriter {
  /** Names the message in its chunks. */
  readonly id: number;
  readonly #data: FrameData;
  #at = 0;

  /** @param data the encoded message, not empty */
  constructor(id: number, data: FrameData) {
    this.id = id;
    this.#data = data;
  }

  /** Bytes (of text: UTF-16 units) that are not yet cut off. */
  get leftBytes(): number {
    return this.#data.length - this.#at;
  }

  /** Cuts off the next chunk, at most `chunkBytes` long (2 or more). Ask `leftBytes` first. */
  next(chunkBytes: number): MessageOf<'chunk'> {
    const start = this.#at;
    const end = cutOf(this.#data, start, chunkBytes);
    this.#at = end;
    const text = this.#data;
    const data = typeof text === 'string' ? text.slice(start, end) : text.subarray(start, end);
    return {
      opcode: 'chunk',
      id: this.id,
      ...(start === 0 && { total: this.#data.length }),
      ...(end === this.#data.length && { last: true as const }),
      data,
    };
  }
}

/** Where a chunk that begins at `start` ends. */
function cutOf(data: FrameData, start: number, chunkBytes: number): number {
  const end = start + chunkBytes;
  if (end >= data.length) return data.length;
  // Half a surrogate pair is not text: an encoder to UTF-8 would replace it.
  return typeof data === 'string' && isPair(data, end - 1) ? end - 1 : end;
}

/** Whether the two units at `index` are one character. */
function isPair(text: string, index: number): boolean {
  return (
    (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00
  );
}
