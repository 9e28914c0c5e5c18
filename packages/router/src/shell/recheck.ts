/**
 * Asks the policy of a realm again about what a session has, when it comes back after it was away: what
 * it may not do any more is taken from it before it is sent anything.
 */
import type { Match } from '@realmwire/protocol';
import { type Effect, NOTHING } from '../core/effects.ts';
import { ask } from './gate.ts';
import type { Hub } from './hub.ts';
import type { ServedRealm } from './served-realm.ts';
import type { LiveSession } from './types.ts';

const REASON = 'not allowed any more';

/** Takes one thing from a session. */
export type Revoke = () => readonly Effect[];

interface Held {
  readonly action: 'subscribe' | 'register' | 'publish';
  readonly uri: string;
  readonly match?: Match;
  readonly revoke: Revoke;
}

/** How to take from it what is refused; a promise where the policy has to ask somebody. */
export function recheck(
  hub: Hub,
  realm: ServedRealm,
  session: LiveSession,
): readonly Revoke[] | Promise<readonly Revoke[]> {
  const held = heldBy(hub, realm, session);
  const verdicts = held.map(({ action, uri, match = 'exact' }) => {
    const asked = { action, uri, of: action, id: undefined };
    return ask(realm, session, match === 'exact' ? asked : { ...asked, match }, hub.log);
  });
  const refused = (codes: readonly unknown[]): Revoke[] =>
    held.flatMap(({ revoke }, index) => (codes[index] === undefined ? [] : revoke));
  if (!verdicts.some((verdict) => verdict instanceof Promise)) return refused(verdicts);
  return Promise.all(verdicts.map((verdict) => Promise.resolve(verdict))).then(refused);
}

/** What a session has that needs a right. */
function heldBy(hub: Hub, realm: ServedRealm, { id, uuid }: LiveSession): Held[] {
  const { broker, dealer, testaments } = realm.core;
  const topics = broker.heardBy(id).map(({ uri, match, subscription }): Held => {
    const revoke = () => broker.revoke(id, subscription, REASON, hub.now);
    return { action: 'subscribe', uri, match, revoke };
  });
  const procedures = dealer.registrations.of(id).map((registration): Held => {
    const { uri, match } = registration;
    const revoke = () => realm.core.revoke(id, registration, REASON, hub.now);
    return { action: 'register', uri, match, revoke };
  });
  const willed = testaments.topicsOf(id).map((uri): Held => {
    const revoke = () => {
      testaments.revoke(id, uri);
      hub.log.info({ session: uuid, topic: uri }, 'a testament was dropped: not allowed');
      return NOTHING;
    };
    return { action: 'publish', uri, revoke };
  });
  return [...topics, ...procedures, ...willed];
}
