/**
 * What the methods need of cryptography, from the platform: browsers, Node, Bun and Deno have the same.
 */
import { Unanswerable } from './method.ts';

/** Bytes, in memory that is not shared. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Who asks for more wants to keep us busy. */
const MOST_ROUNDS = 10_000_000;

/** The platform's cryptography. A page that was not loaded safely has none. */
export function subtle(): SubtleCrypto {
  const { subtle: found } = globalThis.crypto as { readonly subtle?: SubtleCrypto };
  if (found) return found;
  throw new Unanswerable('there is no WebCrypto here; in browsers a page must come by https');
}

/** HMAC-SHA256. */
export async function hmac(secret: Bytes, text: string): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await subtle().importKey('raw', secret, algorithm, false, ['sign']);
  return new Uint8Array(await subtle().sign('HMAC', key, bytesOf(text)));
}

/** SHA-256. */
export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle().digest('SHA-256', bytes));
}

/** What a password is stretched by. */
export interface Stretching {
  readonly salt: Bytes;
  readonly rounds: unknown;
  readonly bytes: unknown;
  /** Fewer rounds would give the password away. */
  readonly leastRounds: number;
}

/** PBKDF2 with SHA-256. */
export async function stretched(
  password: string,
  { salt, rounds, bytes, leastRounds }: Stretching,
): Promise<Bytes> {
  if (!isWithin(rounds, leastRounds, MOST_ROUNDS) || !isWithin(bytes, 1, 1024)) {
    throw new Unanswerable('the router asks to stretch the password too little, or too much');
  }
  const key = await subtle().importKey('raw', bytesOf(password), 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds };
  return new Uint8Array(await subtle().deriveBits(how, key, bytes * 8));
}

/** A text as UTF-8. */
export function bytesOf(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Bytes as base64. */
export function base64Of(bytes: Bytes): string {
  return btoa(String.fromCharCode(...bytes));
}

/** Base64 as bytes. */
export function bytesOfBase64(text: string): Bytes {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Bytes in hexadecimal. */
export function hexOf(bytes: Bytes): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Hexadecimal as bytes; undefined if it is not so many of them. */
export function bytesOfHex(text: unknown, count: number): Bytes | undefined {
  if (typeof text !== 'string' || text.length !== count * 2 || !/^[0-9a-f]*$/i.test(text))
    return undefined;
  return Uint8Array.from({ length: count }, (_, index) =>
    Number.parseInt(text.slice(index * 2, index * 2 + 2), 16),
  );
}

function isWithin(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
