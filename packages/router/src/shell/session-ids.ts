/**
 * The id and the name of a session.
 */
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { SessionId } from '@realmwire/protocol';

/** How others speak of a session. */
export interface SessionIds {
  readonly id: SessionId;
  readonly uuid: string;
}

/** The end of a name is made of its beginning: 90 bits are chance, and 32 say that we have drawn it. */
const SEAL_DIGITS = 8;
const KEY_BYTES = 32;

/** Draws them, and knows those again that it has drawn. */
export class SessionNames {
  readonly #key = randomBytes(KEY_BYTES);

  /**
   * A fresh id and name (WAMP §2.1.2: drawn at random, in use once). The id has 31 bits: the engine
   * finds such a number faster than a longer one, and each message looks sessions up.
   */
  draw(taken: ReadonlyMap<SessionId, unknown>): SessionIds {
    let id = 0;
    while (id === 0 || taken.has(id)) id = randomBytes(4).readUInt32BE() >>> 1;
    const chance = randomUUID().slice(0, -SEAL_DIGITS);
    return { id, uuid: chance + this.#sealOf(chance) };
  }

  /** Whether it is, or was, the name of a session: it is never another one's. */
  isDrawn(name: string): boolean {
    const chance = name.slice(0, -SEAL_DIGITS);
    return name.length === UUID_LENGTH && name.endsWith(this.#sealOf(chance));
  }

  #sealOf(chance: string): string {
    return createHmac('sha256', this.#key).update(chance).digest('hex').slice(0, SEAL_DIGITS);
  }
}

const UUID_LENGTH = 36;
