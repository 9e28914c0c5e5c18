/**
 * What sessions want published when they are gone: their testaments (WAMP §13.2).
 *
 *     add ──▶ detached ──▶ published when the connection is lost, or else before ─┐
 *         └─▶ destroyed ─▶ published when the session ends                      ◀─┘
 *
 * Each is published once, in the order in which they were added.
 */
import type { Limits, MessageOf, SessionId } from '@realmwire/protocol';
import { messageBytes } from '../payload-bytes.ts';

/** When a testament is published: when the connection is lost, or when the session ends. */
export const SCOPES = ['detached', 'destroyed'] as const;

/** One of {@link SCOPES}. */
export type Scope = (typeof SCOPES)[number];

/** The limits that concern testaments. */
export type TestamentLimit = 'maxTestaments' | 'testamentBytes' | 'maxKeptBytes';

interface Testament {
  readonly scope: Scope;
  readonly publication: MessageOf<'publish'>;
  readonly bytes: number;
}

/** See the head of this file. */
export class Testaments {
  readonly #limits: Pick<Limits, TestamentLimit>;
  readonly #bySession = new Map<SessionId, readonly Testament[]>();
  #bytes = 0;

  constructor(limits: Pick<Limits, TestamentLimit>) {
    this.#limits = limits;
  }

  /** Bytes of all testaments. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds one; false if the session, or all together, would have too much. */
  add(session: SessionId, scope: Scope, publication: MessageOf<'publish'>): boolean {
    const { maxTestaments, testamentBytes, maxKeptBytes } = this.#limits;
    const before = this.#of(session);
    const bytes = messageBytes(publication.payload);
    const isTooMuch =
      before.length >= maxTestaments ||
      bytesOf(before) + bytes > testamentBytes ||
      this.#bytes + bytes > maxKeptBytes;
    if (isTooMuch) return false;
    this.#put(session, [...before, { scope, publication, bytes }]);
    return true;
  }

  /** Those of a session that are to be published now; they are its testaments no longer. */
  take(session: SessionId, scope: Scope): MessageOf<'publish'>[] {
    const all = this.#of(session);
    const due = all.filter((each) => each.scope === scope);
    if (due.length > 0)
      this.#put(
        session,
        all.filter((each) => each.scope !== scope),
      );
    return due.map(({ publication }) => publication);
  }

  /** The names of the topics that a session would publish to. */
  topicsOf(session: SessionId): string[] {
    return [...new Set(this.#of(session).map(({ publication }) => publication.uri))];
  }

  /** A session may not publish to this topic any more. */
  revoke(session: SessionId, uri: string): void {
    this.#put(
      session,
      this.#of(session).filter(({ publication }) => publication.uri !== uri),
    );
  }

  /** A session is gone, and what it has not had published is not wanted. */
  forget(session: SessionId): void {
    this.#put(session, []);
  }

  #of(session: SessionId): readonly Testament[] {
    return this.#bySession.get(session) ?? [];
  }

  #put(session: SessionId, testaments: readonly Testament[]): void {
    this.#bytes += bytesOf(testaments) - bytesOf(this.#of(session));
    if (testaments.length > 0) this.#bySession.set(session, testaments);
    else this.#bySession.delete(session);
  }
}

function bytesOf(testaments: readonly Testament[]): number {
  return testaments.reduce((sum, { bytes }) => sum + bytes, 0);
}
