/**
 * Asks the policy of a realm again about what a session has: when it comes back after it was away, what
 * it may not do any more is taken from it.
 */
import type { Match } from '@realmwire/protocol';
import { type Effect, NOTHING } from '../core/effects.ts';
import { ask } from './gate.ts';
import type { Hub } from './hub.ts';
import type { ServedRealm } from './served-realm.ts';
import type { LiveSession } from './types.ts';

const REASON = 'not allowed any more';

/** See the head of this file. */
export function recheck(hub: Hub, realm: ServedRealm, session: LiveSession): void {
  const { broker, dealer, testaments } = realm.core;
  const check = (
    action: 'subscribe' | 'register' | 'publish',
    { uri, match = 'exact' }: { readonly uri: string; readonly match?: Match },
    revoke: () => readonly Effect[],
  ) => {
    const asked = { action, uri, of: action, id: undefined };
    const request = match === 'exact' ? asked : { ...asked, match };
    const verdict = ask(realm, session, request, hub.log);
    if (verdict === undefined) return;
    void Promise.resolve(verdict).then((code) => {
      if (code !== undefined && hub.sessions.has(session.id)) hub.run(revoke());
    });
  };
  for (const topic of broker.heardBy(session.id))
    check('subscribe', topic, () => broker.revoke(session.id, topic.subscription, REASON, hub.now));
  for (const registration of dealer.registrations.of(session.id))
    check('register', registration, () =>
      realm.core.revoke(session.id, registration, REASON, hub.now),
    );
  for (const uri of testaments.topicsOf(session.id))
    check('publish', { uri }, () => {
      testaments.revoke(session.id, uri);
      hub.log.info({ session: session.uuid, topic: uri }, 'a testament was dropped: not allowed');
      return NOTHING;
    });
}
