/**
 * The id and the name of a session.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { SessionId } from '@realmwire/protocol';

/** How others speak of a session. */
export interface SessionIds {
  readonly id: SessionId;
  readonly uuid: string;
}

/**
 * A fresh id and name (WAMP §2.1.2: drawn at random, in use once). The id has 31 bits: the engine
 * finds such a number faster than a longer one, and each message looks sessions up.
 */
export function drawIds(taken: ReadonlyMap<SessionId, unknown>): SessionIds {
  let id = 0;
  while (id === 0 || taken.has(id)) id = randomBytes(4).readUInt32BE() >>> 1;
  return { id, uuid: randomUUID() };
}
