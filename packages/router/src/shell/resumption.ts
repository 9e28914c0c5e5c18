/**
 * The sessions that can be resumed: hands out their tokens, keeps those whose connection was lost, and
 * finds the one that a client comes back for.
 *
 *     joined ── connection lost ──▶ kept ── resume ──▶ goes on
 *                                     └─ resumeMs ───▶ left
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FaultCode, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { TokenFamily } from '../core/token-family.ts';
import type { Hub } from './hub.ts';
import type { Identity } from './types.ts';
import type { WireSession } from './wire-session.ts';

const TOKEN_BYTES = 32;

/** What WELCOME and RESUMED say of the next resume. */
export type Offer = NonNullable<MessageOf<'welcome'>['resume']>;

/** A client that comes back, and is who it says. */
export interface Return {
  readonly message: MessageOf<'resume'>;
  readonly identity: Identity;
  readonly isApp: boolean;
  readonly codec: string;
}

/** What came of it. */
export type Comeback = { readonly session: WireSession; readonly offer: Offer } | FaultCode;

/** See the head of this file. */
export class Resumption {
  readonly #hub: Hub;
  readonly #families = new Map<string, { session: WireSession; tokens: TokenFamily }>();
  /** When each session that is kept is given up; the one that waits longest comes first. */
  readonly #kept = new Map<WireSession, number>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** How many sessions are kept without a connection. */
  get size(): number {
    return this.#kept.size;
  }

  /** Bytes that wait in them. */
  get queuedBytes(): number {
    let bytes = 0;
    for (const session of this.#kept.keys()) bytes += session.queuedBytes;
    return bytes;
  }

  /** What WELCOME offers to a session; undefined where sessions are not kept. */
  offerTo(session: WireSession): Offer | undefined {
    if (this.#hub.limits.resumeMs === 0) return undefined;
    const offer = this.#newOffer();
    this.#families.set(session.uuid, { session, tokens: new TokenFamily(hashOf(offer.token)) });
    return offer;
  }

  /** The connection of a session is lost; whether the session is kept. */
  keep(session: WireSession): boolean {
    const { maxSuspended, resumeMs, calleeGraceMs } = this.#hub.limits;
    if (!this.#families.has(session.uuid) || maxSuspended === 0) return false;
    // With its app a realm stands still, so nobody waits for one longer than for a callee.
    const keptMs = session.isApp ? Math.min(resumeMs, calleeGraceMs) : resumeMs;
    this.#kept.set(session, this.#hub.now + keptMs);
    const [longest] = this.#kept.keys();
    if (this.#kept.size > maxSuspended) longest?.abandon();
    return true;
  }

  /** A frame has come over the connection with which a session was resumed. */
  confirm(session: WireSession): void {
    this.#families.get(session.uuid)?.tokens.confirm();
  }

  /** The session that a client comes back for, and the token for the next time; or why not. */
  find({ message, identity, isApp, codec }: Return): Comeback {
    const family = this.#families.get(message.session);
    if (family === undefined) return 'resume.expired';
    const { session, tokens } = family;
    const hash = hashOf(message.token);
    const worth = tokens.worthOf(hash);
    if (worth === 'spent') {
      this.#hub.log.warn({ session: session.uuid, realm: session.realm }, 'resume token reused');
      session.end('resume.reused');
      return 'resume.reused';
    }
    const isSame =
      session.realm === message.realm &&
      session.isApp === isApp &&
      session.codec === codec &&
      session.isOf(identity);
    if (worth === 'none' || !isSame) return 'resume.refused';
    const offer = this.#newOffer();
    tokens.rotate(hash, hashOf(offer.token));
    this.#kept.delete(session);
    return { session, offer };
  }

  /** A session has left: nobody can come back for it. */
  forget(session: WireSession): void {
    this.#families.delete(session.uuid);
    this.#kept.delete(session);
  }

  /** Gives up the sessions that were away too long. */
  expire(now: number): void {
    for (const [session, until] of this.#kept) if (until <= now) session.abandon();
  }

  /** Gives up all that are kept. */
  close(): void {
    for (const session of [...this.#kept.keys()]) session.abandon();
  }

  #newOffer(): Offer {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return { token, keptMs: this.#hub.limits.resumeMs };
  }
}

/** What is stored of a token: enough to know it again, and nothing that could be presented. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Says of a fault whether it only concerns the return: then the client may join anew. */
export function isAboutReturn(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError && error.code === 'resume.diverged';
}
