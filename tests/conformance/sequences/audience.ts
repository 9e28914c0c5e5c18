/**
 * Whom a publisher means, and whether they learn who it is.
 */
import {
  ABSENT,
  asks,
  ERROR,
  EVENT,
  hears,
  PUBLISH,
  PUBLISHED,
  type Sequence,
  says,
  subscribes,
} from '../sequence.ts';

const listing = 'advanced.pubsub.subscriber_blackwhite_listing';

const known = [
  'ann',
  { name: 'bob', authid: 'bob@editor' },
  { name: 'cleo', authid: 'cleo@reader' },
];

/** Ann publishes with these options; who hears it. */
function reaches(rule: string, options: object, ...hearers: readonly string[]): Sequence {
  return {
    rule,
    feature: listing,
    sessions: known,
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...subscribes('cleo', 'com.news', '$news'),
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true, ...options }, 'com.news', [1]],
        [PUBLISHED, '#p', '$p'],
      ),
      ...hearers.flatMap((name) => hears(name, [EVENT, '$news', '$p', {}, [1]])),
    ],
  };
}

/** See the head of this file. */
export const LISTING: readonly Sequence[] = [
  {
    rule: 'a publisher does not hear itself, unless it wants to',
    feature: 'advanced.pubsub.publisher_exclusion',
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.news', '$news'),
      ...subscribes('bob', 'com.news', '$news'),
      ...says(
        'ann',
        [PUBLISH, '#1', {}, 'com.news', [1]],
        [PUBLISH, '#2', { exclude_me: true }, 'com.news', [2]],
        [PUBLISH, '#3', { exclude_me: false }, 'com.news', [3]],
      ),
      ...hears('ann', [EVENT, '$news', '$p3', {}, [3]]),
      ...hears(
        'bob',
        [EVENT, '$news', '$p1', {}, [1]],
        [EVENT, '$news', '$p2', {}, [2]],
        [EVENT, '$news', '$p3', {}, [3]],
      ),
    ],
  },
  reaches('only those hear it who are eligible', { eligible: ['$bob'] }, 'bob'),
  reaches('nobody hears it where nobody is eligible', { eligible: [] }),
  reaches('those do not hear it who are excluded', { exclude: ['$bob'] }, 'cleo'),
  reaches(
    'who is excluded is not eligible',
    { eligible: ['$bob', '$cleo'], exclude: ['$bob'] },
    'cleo',
  ),
  reaches('only those hear it who are eligible by name', { eligible_authid: ['bob'] }, 'bob'),
  reaches('those do not hear it who are excluded by name', { exclude_authid: ['bob'] }, 'cleo'),
  reaches('only those hear it who are eligible by role', { eligible_authrole: ['reader'] }, 'cleo'),
  reaches('those do not hear it who are excluded by role', { exclude_authrole: ['reader'] }, 'bob'),
  reaches('all that is said of receivers has to hold', {
    eligible: ['$bob'],
    eligible_authrole: ['reader'],
  }),
  reaches(
    'what is said of a session and of a role has to hold at once',
    { eligible_authrole: ['reader', 'editor'], exclude_authid: ['cleo'] },
    'bob',
  ),
  {
    rule: 'the publisher is not eligible as long as it is excluded',
    feature: listing,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.news', '$news'),
      ...says(
        'ann',
        [PUBLISH, '#1', { eligible: ['$ann'] }, 'com.news', [1]],
        [PUBLISH, '#2', { eligible: ['$ann'], exclude_me: false }, 'com.news', [2]],
      ),
      ...hears('ann', [EVENT, '$news', '$p2', {}, [2]]),
    ],
  },
  {
    rule: 'a publisher is disclosed where it wants to be',
    feature: 'advanced.pubsub.publisher_identification',
    sessions: known,
    steps: [
      ...subscribes('ann', 'com.news', '$news'),
      ...says('bob', [PUBLISH, '#1', {}, 'com.news', [1]]),
      ...hears('ann', [
        EVENT,
        '$news',
        '$p1',
        { publisher: ABSENT, publisher_authid: ABSENT, publisher_authrole: ABSENT },
        [1],
      ]),
      ...says('bob', [PUBLISH, '#2', { disclose_me: true }, 'com.news', [2]]),
      ...hears('ann', [
        EVENT,
        '$news',
        '$p2',
        { publisher: '$bob', publisher_authid: 'bob', publisher_authrole: 'editor' },
        [2],
      ]),
    ],
  },
  {
    rule: 'no publisher is disclosed where the realm forbids it',
    feature: 'advanced.pubsub.publisher_identification',
    sessions: [
      { name: 'ann', realm: 'com.masked' },
      { name: 'bob', realm: 'com.masked' },
    ],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...says('ann', [PUBLISH, '#1', {}, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$news', '$p1', { publisher: ABSENT }, [1]]),
      ...asks(
        'ann',
        [PUBLISH, '#2', { disclose_me: true, acknowledge: true }, 'com.news', [2]],
        [ERROR, PUBLISH, '#2', {}, 'wamp.error.option_disallowed.disclose_me'],
      ),
    ],
  },
];
