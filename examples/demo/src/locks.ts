/**
 * Who holds which titles. Opening a page locks its titles for the other desks.
 *
 * Pure functions over immutable values: they return the locks that are true afterwards. A desk
 * holds one page at a time, and a title is never held by two desks.
 */
import type { Desk, Lock } from './records.ts';

/** All locks, by the session that holds them. */
export type Locks = ReadonlyMap<string, Lock>;

/** What came of an attempt to open a page. */
export type Opening =
  | { readonly ok: true; readonly locks: Locks; readonly lock: Lock }
  | { readonly ok: false; readonly by: Desk };

/** Nobody holds anything. */
export const NO_LOCKS: Locks = new Map();

/** Gives the titles of `page` to `desk`, unless another desk holds one of them. */
export function openPage(locks: Locks, desk: Desk, page: number, titles: string[]): Opening {
  const wanted = new Set(titles);
  for (const held of locks.values()) {
    const isOther = held.by.session !== desk.session;
    if (isOther && held.titles.some((id) => wanted.has(id))) return { ok: false, by: held.by };
  }
  const lock: Lock = { page, titles, by: desk };
  return { ok: true, lock, locks: new Map(locks).set(desk.session, lock) };
}

/** Frees what the session holds. The same value comes back if it held nothing. */
export function releaseAll(locks: Locks, session: string): Locks {
  if (!locks.has(session)) return locks;
  const left = new Map(locks);
  left.delete(session);
  return left;
}

/** The locks with the desk as it is called now. */
export function renameHolder(locks: Locks, desk: Desk): Locks {
  const held = locks.get(desk.session);
  return held === undefined ? locks : new Map(locks).set(desk.session, { ...held, by: desk });
}

/** The desk that holds a title. */
export function holderOf(locks: Locks, titleId: string): Desk | undefined {
  for (const { titles, by } of locks.values()) if (titles.includes(titleId)) return by;
  return undefined;
}

/** How many titles a session holds. */
export function heldBy(locks: Locks, session: string): number {
  return locks.get(session)?.titles.length ?? 0;
}
