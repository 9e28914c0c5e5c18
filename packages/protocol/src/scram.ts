/**
 * The text that both sides of SCRAM sign, and how a name or password is written in it (RFC 5802 §7,
 * WAMP "Salted Challenge Response Authentication"). The cryptography is each side's own.
 */

/** What was said until the client proves itself. */
export interface ScramExchange {
  /** Who the client would be, as it was said. */
  readonly id: string;
  readonly clientNonce: string;
  /** The client's, and then the router's. */
  readonly nonce: string;
  /** In base64. */
  readonly salt: string;
  readonly iterations: number;
}

/** `n,,` in base64: there is no channel to bind to. */
const NO_CHANNEL = 'biws';

/** The text that is signed: RFC 5802 calls it AuthMessage. */
export function scramAuthMessage(exchange: ScramExchange): string {
  const { id, clientNonce, nonce, salt, iterations } = exchange;
  const name = preparedText(id).replaceAll('=', '=3D').replaceAll(',', '=2C');
  return [
    `n=${name},r=${clientNonce}`,
    `r=${nonce},s=${salt},i=${iterations}`,
    `c=${NO_CHANNEL},r=${nonce}`,
  ].join(',');
}

/**
 * A name or password in the one form in which both sides use it (RFC 4013): composed by
 * compatibility, with plain spaces, without what has no width.
 *
 * The lists of what RFC 4013 prohibits are left out: such a text only has to be the same on both sides.
 */
export function preparedText(text: string): string {
  return text.replace(INVISIBLE, '').replace(SPACES, ' ').normalize('NFKC');
}

/** RFC 3454 table B.1: mapped to nothing. */
const INVISIBLE =
  /\u00AD|\u034F|\u1806|[\u180B-\u180D]|[\u200B-\u200D]|\u2060|[\uFE00-\uFE0F]|\uFEFF/g;

/** RFC 3454 table C.1.2: spaces that are not the ASCII one. */
const SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
