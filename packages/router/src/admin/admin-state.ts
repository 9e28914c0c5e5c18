/**
 * What the page of operators shows: sessions, realms and figures, in one answer.
 */
import type { Connections } from '../shell/connections.ts';
import type { Hub } from '../shell/hub.ts';
import { infoOf } from './command-desk.ts';
import type { SessionInfo } from './commands.ts';
import { reachable } from './reachable.ts';
import { type Stats, statsOf } from './stats.ts';

/** See the head of this file. */
export interface AdminState {
  readonly now: number;
  readonly isDraining: boolean;
  /** Sessions that an operator can talk to. */
  readonly total: number;
  /** Those of them that were looked for. */
  readonly found: number;
  /** The first of these. */
  readonly sessions: readonly SessionInfo[];
  readonly stats: Stats;
}

/** A page cannot show more, and a person would not read them. */
const MOST_SHOWN = 200;

/** Looks for sessions; an empty text finds all. */
export function adminState(hub: Hub, connections: Connections, search: string): AdminState {
  const now = hub.tick();
  const wanted = search.trim().toLowerCase();
  const sessions: SessionInfo[] = [];
  let total = 0;
  let found = 0;
  for (const session of reachable(hub)) {
    total += 1;
    const info = infoOf(session);
    if (!isMeant(info, wanted)) continue;
    found += 1;
    if (found <= MOST_SHOWN) sessions.push(info);
  }
  const { isDraining } = hub;
  return { now, isDraining, total, found, sessions, stats: statsOf(hub, connections) };
}

function isMeant({ session, name, realm, user, dialect, remote }: SessionInfo, text: string) {
  return [session, name, realm, user, dialect, remote].some(
    (each) => each?.toLowerCase().includes(text) === true,
  );
}
