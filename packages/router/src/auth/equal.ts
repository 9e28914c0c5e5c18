/**
 * Compares secrets so that the time it takes tells nothing about them.
 */
import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same. Digests are compared: they are of one length. */
export function isEqual(one: string | Uint8Array, other: string | Uint8Array): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

function digestOf(secret: string | Uint8Array): Buffer {
  return createHash('sha256').update(secret).digest();
}
