/**
 * Frames that a server sends, taken out of whatever segments they come in.
 */

/** One frame; servers do not mask. */
export interface ServerFrame {
  readonly op: number;
  readonly payload: Buffer;
}

/** See the head of this file. */
export class Frames {
  #bytes = Buffer.alloc(0);

  /** The frames that are complete with these bytes. */
  push(bytes: Buffer): ServerFrame[] {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const frames: ServerFrame[] = [];
    for (let frame = this.#take(); frame !== undefined; frame = this.#take()) frames.push(frame);
    return frames;
  }

  #take(): ServerFrame | undefined {
    const bytes = this.#bytes;
    const [first = 0, second = 0] = bytes;
    const start = second < 126 ? 2 : second === 126 ? 4 : 10;
    if (bytes.length < start) return undefined;
    if ((first & 0xf0) !== 0x80 || second > 127) throw new Error('an odd frame of a server');
    const length =
      start === 2 ? second : start === 4 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
    if (bytes.length < start + length) return undefined;
    this.#bytes = bytes.subarray(start + length);
    return { op: first & 0x0f, payload: bytes.subarray(start, start + length) };
  }
}
