/**
 * Well-formed UTF-8 (RFC 3629 §4): no overlong form, no surrogate, nothing beyond U+10FFFF. Decoders
 * differ in what they make of anything else, so that a name could pass a check in one program and
 * mean another thing in the next.
 */

/** Whether the bytes from `at` to `end`, which must not lie beyond the last, are well-formed. */
export function isUtf8(bytes: Uint8Array, at: number, end: number): boolean {
  while (at < end) {
    const first = bytes[at++] as number;
    if (first < 0x80) continue;
    const more = followers(first);
    if (more === 0 || at + more > end) return false;
    // The second byte has a range of its own, the others have all the same.
    const second = bytes[at] as number;
    if (second < leastSecond(first) || second > greatestSecond(first)) return false;
    for (let next = 1; next < more; next++) {
      if (((bytes[at + next] as number) & 0xc0) !== 0x80) return false;
    }
    at += more;
  }
  return true;
}

function followers(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 1;
  return first < 0xf0 ? 2 : 3;
}

function leastSecond(first: number): number {
  if (first === 0xe0) return 0xa0;
  return first === 0xf0 ? 0x90 : 0x80;
}

function greatestSecond(first: number): number {
  if (first === 0xed) return 0x9f;
  return first === 0xf4 ? 0x8f : 0xbf;
}
