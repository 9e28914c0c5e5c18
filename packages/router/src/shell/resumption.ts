/**
 * The sessions that can be resumed: hands out their tokens, keeps those whose connection was lost, and
 * finds the one that a client comes back for.
 *
 *     joined ── connection lost ──▶ kept ── resume ──▶ the policy is asked ──▶ goes on
 *                                     └─ resumeMs ───▶ left
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FaultCode, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { TokenFamily } from '../core/token-family.ts';
import type { Connection } from './connection.ts';
import type { Authenticated } from './doorman.ts';
import type { Hub } from './hub.ts';
import { isOf } from './identity.ts';
import { type Revoke, recheck } from './recheck.ts';
import { standingOf } from './standing.ts';
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
  readonly auth: Authenticated | undefined;
  readonly codec: string;
  readonly connection: Connection;
}

/** What came of it: the session, which speaks over the new connection now, or why not. */
export type Comeback = WireSession | FaultCode;

/** A session that can be resumed. */
interface Family {
  readonly session: WireSession;
  readonly tokens: TokenFamily;
  /** Over which its client comes back, while the policy is asked. */
  returning: Connection | undefined;
}

/** See the head of this file. */
export class Resumption {
  readonly #hub: Hub;
  readonly #families = new Map<string, Family>();
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
    const offer = this.#newOffer(session);
    // What would be kept for no time is not kept.
    if (offer.keptMs === 0 || this.#hub.limits.maxSuspended === 0) return undefined;
    const tokens = new TokenFamily(hashOf(offer.token));
    this.#families.set(session.uuid, { session, tokens, returning: undefined });
    return offer;
  }

  /** The connection of a session is lost; whether the session is kept. */
  keep(session: WireSession): boolean {
    if (!this.#families.has(session.uuid)) return false;
    this.#kept.set(session, this.#hub.now + this.#keptMsOf(session));
    const [longest] = this.#kept.keys();
    if (this.#kept.size > this.#hub.limits.maxSuspended) longest?.abandon();
    return true;
  }

  /** A frame has come over the connection with which a session was resumed. */
  confirm(session: WireSession): void {
    this.#families.get(session.uuid)?.tokens.confirm();
  }

  /**
   * Gives the session to the client that comes back for it, once the policy of its realm was asked about
   * what it has; or says why not. A promise where the policy has to ask somebody.
   */
  comeBack(back: Return): Comeback | Promise<Comeback> {
    const family = this.#find(back);
    if (typeof family === 'string') return family;
    const { session } = family;
    const realm = this.#hub.realmOf(session);
    if (realm === undefined) return 'resume.expired';
    family.returning = back.connection;
    session.recognize(standingOf(back.identity, back.auth?.askAgain), back.connection.remote.ip);
    this.#hub.identities.watch(session);
    const refused = recheck(this.#hub, realm, session);
    if (!(refused instanceof Promise)) return this.#goOn(family, back, refused);
    // Until that is known, nobody gets what is the session's.
    session.standBy();
    return refused.then((revocations) => this.#goOn(family, back, revocations));
  }

  #find({ message, identity, isApp, codec, connection }: Return): Family | FaultCode {
    const family = this.#families.get(message.session);
    if (family === undefined) return 'resume.expired';
    const { session, tokens } = family;
    const worth = tokens.worthOf(hashOf(message.token));
    if (worth === 'spent') {
      this.#hub.log.warn({ session: session.uuid, realm: session.realm }, 'resume token reused');
      session.end('resume.reused');
      return 'resume.reused';
    }
    const isSame =
      session.realm === message.realm &&
      session.isApp === isApp &&
      session.isOperator === connection.remote.isOperator &&
      session.codec === codec &&
      isOf(session, identity);
    if (worth === 'none' || !isSame) return 'resume.refused';
    // One that was told goodbye is not there any more, whether its client has read that or not.
    return session.isResumable ? family : 'resume.expired';
  }

  /** The policy has spoken; meanwhile anything may have happened. */
  #goOn(
    family: Family,
    { message, auth, connection }: Return,
    refused: readonly Revoke[],
  ): Comeback {
    const { session, tokens } = family;
    const hub = this.#hub;
    if (hub.realmOf(session) === undefined || connection.isClosed) return 'resume.expired';
    if (family.returning !== connection) return 'session.moved';
    if (hub.isDraining) return 'router.draining';
    family.returning = undefined;
    for (const revoke of refused) hub.run(revoke());
    if (!session.isResumable) return 'resume.expired';
    const offer = this.#newOffer(session);
    tokens.rotate(hashOf(message.token), hashOf(offer.token));
    this.#kept.delete(session);
    try {
      session.resume(connection, message.seen, { resume: offer, auth });
      return session;
    } catch (error) {
      if (isAboutReturn(error)) return error.code;
      throw error;
    }
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

  #newOffer(session: WireSession): Offer {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return { token, keptMs: this.#keptMsOf(session) };
  }

  /** With its app a realm stands still, so nobody waits for one longer than for a callee. */
  #keptMsOf({ isApp }: WireSession): number {
    const { resumeMs, calleeGraceMs } = this.#hub.limits;
    return isApp ? Math.min(resumeMs, calleeGraceMs) : resumeMs;
  }
}

/** What is stored of a token: enough to know it again, and nothing that could be presented. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Says of a fault whether it only concerns the return: then the client may join anew. */
function isAboutReturn(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError && error.code === 'resume.diverged';
}
