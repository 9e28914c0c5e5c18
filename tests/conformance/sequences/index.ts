/** All sequences, by chapter. */
import type { Sequence } from '../sequence.ts';
import { CALLS, ENDINGS, PASSTHRU, PROGRESS, ROUTING } from './calls.ts';
import { IDS, URIS } from './ids-and-uris.ts';
import { REGISTRATION_META, SESSION_META, SUBSCRIPTION_META, TESTAMENTS } from './meta.ts';
import { SESSIONS } from './sessions.ts';
import { KEPT, LISTING, PATTERNS, TOPICS } from './topics.ts';

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
  'how calls end': ENDINGS,
  progress: PROGRESS,
  passthru: PASSTHRU,
  'sessions as the router tells': SESSION_META,
  'registrations as the router tells': REGISTRATION_META,
  'subscriptions as the router tells': SUBSCRIPTION_META,
  testaments: TESTAMENTS,
};
