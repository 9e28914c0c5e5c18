/**
 * Who an operator can talk to, and under which name.
 */
import type { Hub } from '../shell/hub.ts';
import type { LiveSession } from '../shell/types.ts';

/** The sessions that an operator can talk to or end: the app in this process has none such. */
export function* reachable(hub: Hub): Iterable<LiveSession> {
  for (const session of hub.sessions.values()) if (session.dialect !== 'embedded') yield session;
}

/** The session that has this id, or else the first that has this name. */
export function sessionNamed(hub: Hub, name: string): LiveSession | undefined {
  for (const realm of hub.realms.values()) {
    const found = realm.core.find(name) as LiveSession | undefined;
    if (found !== undefined && found.dialect !== 'embedded') return found;
  }
  for (const session of reachable(hub)) if (session.name === name) return session;
  return undefined;
}
