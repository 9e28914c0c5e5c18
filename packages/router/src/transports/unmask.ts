/**
 * Takes the mask off the payload of a WebSocket frame (RFC 6455 §5.3), where it lies.
 *
 * All octets that clients send pass here, so it goes by words of four octets, which costs less than
 * half of going one by one.
 */

/** The mask, turned to where a word begins: written as octets, read as a word of this machine. */
const turned = new Uint8Array(4);
const turnedWord = new Int32Array(turned.buffer);

/** The highest bit of each octet of a word: not set in ASCII. */
const HIGH_BITS = 0x80808080;

/** The memory of `chunk` by words, for {@link unmask}; made once for all frames of a chunk. */
export function wordsOf({ buffer }: Uint8Array): Int32Array {
  return new Int32Array(buffer, 0, buffer.byteLength >> 2);
}

/**
 * Applies the mask that stands in the four octets before `from` to all up to `end`. To apply it
 * twice changes nothing.
 *
 * @param words - what {@link wordsOf} gives for `chunk`
 * @returns whether all octets are ASCII then
 */
export function unmask(chunk: Uint8Array, words: Int32Array, from: number, end: number): boolean {
  // Words begin at multiples of four in memory, not in the chunk.
  const { byteOffset } = chunk;
  const firstWord = (byteOffset + from + 3) >> 2;
  const endWord = Math.max(firstWord, (byteOffset + end) >> 2);
  const wordsFrom = Math.min(end, firstWord * 4 - byteOffset);
  for (let index = 0; index < 4; index++) {
    turned[index] = chunk[from - 4 + ((wordsFrom - from + index) & 3)] as number;
  }
  const mask = turnedWord[0] as number;
  let seen = unmaskOctets(chunk, from, from, wordsFrom);
  for (let at = firstWord; at < endWord; at++) {
    const word = (words[at] as number) ^ mask;
    words[at] = word;
    seen |= word & HIGH_BITS;
  }
  seen |= unmaskOctets(chunk, from, Math.max(wordsFrom, endWord * 4 - byteOffset), end);
  return (seen & HIGH_BITS) === 0;
}

/** The octets from `at` to `end` of a payload that begins at `from`; returns all their bits. */
function unmaskOctets(chunk: Uint8Array, from: number, at: number, end: number): number {
  let seen = 0;
  for (let index = at; index < end; index++) {
    const octet = (chunk[index] as number) ^ (chunk[from - 4 + ((index - from) & 3)] as number);
    chunk[index] = octet;
    seen |= octet;
  }
  return seen;
}
