/**
 * Bounds the depth of a JSON text before it is parsed.
 */
import { ProtocolError } from '../protocol-error.ts';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_FIELDS = 123;
const CLOSE_FIELDS = 125;

/**
 * Throws `message.too_deep` if `text` nests deeper than `maxDepth`. Says nothing else about it:
 * whether it is JSON at all, JSON.parse finds out.
 */
export function scanText(text: string, maxDepth: number): void {
  // Most texts are proved harmless by counting; only the others are read letter by letter.
  if (text.length <= maxDepth || !hasMore(text, maxDepth)) return;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_LIST:
      case OPEN_FIELDS:
        if (++depth > maxDepth) throw new ProtocolError('message.too_deep', { at });
        break;
      case CLOSE_LIST:
      case CLOSE_FIELDS:
        depth--;
    }
  }
}

/** Whether the text has more openers than `most`, those in strings included. */
function hasMore(text: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf('['); at >= 0; at = text.indexOf('[', at + 1)) {
    if (++count > most) return true;
  }
  for (let at = text.indexOf('{'); at >= 0; at = text.indexOf('{', at + 1)) {
    if (++count > most) return true;
  }
  return false;
}

/** Where the string that opens at `start` ends; the text's end if it does not. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
