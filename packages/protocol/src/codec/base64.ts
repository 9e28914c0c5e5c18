/**
 * Bytes as text (RFC 4648 §4), strictly: one text for each sequence of bytes. `atob` would take
 * white space, missing padding and stray bits, and browsers and Node share no other helper yet.
 */

// In browsers and Node alike, but not in the bare ES library.
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const PAD = 61;
const NOT_IN_ALPHABET = 64;
/** The six bits that a letter stands for, by its code. */
const BITS = new Uint8Array(256).fill(NOT_IN_ALPHABET);
for (const [bits, code] of CODES.entries()) BITS[code] = bits;

const ascii = new TextDecoder();

/** The text of `bytes`. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  const code = (bits: number) => CODES[bits & 63] as number;
  let at = 0;
  for (let from = 0; from < bytes.length; from += 3) {
    const rest = bytes.length - from;
    const triple =
      ((bytes[from] as number) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from + 2] ?? 0);
    text[at] = code(triple >> 18);
    text[at + 1] = code(triple >> 12);
    if (rest > 1) text[at + 2] = code(triple >> 6);
    if (rest > 2) text[at + 3] = code(triple);
    at += 4;
  }
  return ascii.decode(text);
}

/** The bytes of `text`, or undefined if it is not what {@link toBase64} makes. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const letters = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (let from = 0; from < letters; from++) {
    const six = BITS[text.charCodeAt(from)] ?? NOT_IN_ALPHABET;
    if (six === NOT_IN_ALPHABET) return undefined;
    held = ((held << 6) | six) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = held >> bits;
    }
  }
  // Bits that no byte needs must be zero, or two texts would stand for the same bytes.
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
