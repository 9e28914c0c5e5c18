/** All sequences, by chapter. */
import type { Sequence } from '../sequence.ts';
import { LISTING } from './audience.ts';
import { ENDINGS } from './call-endings.ts';
import { CALLS } from './calls.ts';
import { IDS, URIS } from './ids-and-uris.ts';
import { KEPT } from './kept-events.ts';
import { PASSTHRU } from './passthru.ts';
import { PATTERNS } from './patterns.ts';
import { PROGRESS } from './progress.ts';
import { REGISTRATION_META } from './registration-meta.ts';
import { REVOCATION, ROUTING } from './routing.ts';
import { SESSION_META } from './session-meta.ts';
import { SESSIONS } from './sessions.ts';
import { SUBSCRIPTION_META } from './subscription-meta.ts';
import { TESTAMENTS } from './testaments.ts';
import { TOPICS } from './topics.ts';

/** See the head of this file. */
export const SEQUENCES: Readonly<Record<string, readonly Sequence[]>> = {
  sessions: SESSIONS,
  ids: IDS,
  names: URIS,
  topics: TOPICS,
  'topic patterns': PATTERNS,
  'who hears what': LISTING,
  'what is kept': KEPT,
  calls: CALLS,
  'who is called': ROUTING,
  'who is called no more': REVOCATION,
  'how calls end': ENDINGS,
  progress: PROGRESS,
  passthru: PASSTHRU,
  'sessions as the router tells': SESSION_META,
  'registrations as the router tells': REGISTRATION_META,
  'subscriptions as the router tells': SUBSCRIPTION_META,
  testaments: TESTAMENTS,
};
