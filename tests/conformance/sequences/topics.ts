/**
 * Who hears what is published.
 */
import {
  ABSENT,
  asks,
  CALL,
  ERROR,
  EVENT,
  hears,
  hearsAll,
  isCut,
  PUBLISH,
  PUBLISHED,
  RESULT,
  type Sequence,
  SUBSCRIBE,
  SUBSCRIBED,
  says,
  subscribes,
  UNSUBSCRIBE,
  UNSUBSCRIBED,
} from '../sequence.ts';

const feature = 'basic.pubsub';
const patterns = 'advanced.pubsub.pattern_based_subscription';
const listing = 'advanced.pubsub.subscriber_blackwhite_listing';

/** Payloads that have to arrive as they were said. */
const PAYLOADS: readonly (readonly unknown[])[] = [
  [],
  [[1, 2, 3]],
  [[[1, 2]]],
  [[[]]],
  [[null]],
  [[{}]],
  [['', 0, false]],
  [[2 ** 53 - 1, -(2 ** 31), 1.5]],
  [['äöü', '🎈', '\u0001', ' ']],
  [[], { a: 1, b: { c: [null] } }],
  [['x'], { 'not an identifier': true }],
];

const everybody = ['ann', 'bob', 'cleo'];
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
export const TOPICS: readonly Sequence[] = [
  {
    rule: 'a publication is not acknowledged unless its publisher asks for it',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...says('ann', [PUBLISH, '#1', {}, 'com.news', ['one']]),
      ...hears('bob', [EVENT, '$news', '$p1', {}, ['one']]),
      ...asks(
        'ann',
        [PUBLISH, '#2', { acknowledge: true }, 'com.news', ['two']],
        [PUBLISHED, '#2', '$p2'],
      ),
      ...hears('bob', [EVENT, '$news', '$p2', {}, ['two']]),
    ],
  },
  ...PAYLOADS.map(
    (payload): Sequence => ({
      rule: `a payload arrives as it was said: ${JSON.stringify(payload)}`,
      feature,
      sessions: ['ann', 'bob'],
      steps: [
        ...subscribes('bob', 'com.news', '$news'),
        ...says('ann', [PUBLISH, '#p', {}, 'com.news', ...payload]),
        ...hears('bob', [EVENT, '$news', '$p', {}, ...payload]),
      ],
    }),
  ),
  {
    rule: 'empty arguments are as good as none',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...says('ann', [PUBLISH, '#1', {}, 'com.news', []], [PUBLISH, '#2', {}, 'com.news', [], {}]),
      ...hears('bob', [EVENT, '$news', '$p1', {}], [EVENT, '$news', '$p2', {}]),
    ],
  },
  {
    rule: 'to subscribe twice is to subscribe once',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...asks('bob', [SUBSCRIBE, '#again', {}, 'com.news'], [SUBSCRIBED, '#again', '$news']),
      ...says('ann', [PUBLISH, '#p', {}, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$news', '$p', {}, [1]]),
      ...asks('bob', [UNSUBSCRIBE, '#u', '$news'], [UNSUBSCRIBED, '#u']),
      ...asks(
        'bob',
        [UNSUBSCRIBE, '#v', '$news'],
        [ERROR, UNSUBSCRIBE, '#v', {}, 'wamp.error.no_such_subscription'],
      ),
    ],
  },
  {
    rule: 'those who subscribe to the same have the same subscription',
    feature,
    sessions: everybody,
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...subscribes('cleo', 'com.news', '$news'),
      ...says('ann', [PUBLISH, '#p', {}, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$news', '$p', {}, [1]]),
      ...hears('cleo', [EVENT, '$news', '$p', {}, [1]]),
    ],
  },
  {
    rule: 'nothing follows UNSUBSCRIBED, and others hear on',
    feature,
    sessions: everybody,
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...subscribes('cleo', 'com.news', '$news'),
      ...asks('bob', [UNSUBSCRIBE, '#u', '$news'], [UNSUBSCRIBED, '#u']),
      ...says('ann', [PUBLISH, '#p', {}, 'com.news', [1]]),
      ...hears('cleo', [EVENT, '$news', '$p', {}, [1]]),
    ],
  },
  {
    rule: 'nobody ends a subscription of another',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...asks(
        'ann',
        [UNSUBSCRIBE, '#u', '$news'],
        [ERROR, UNSUBSCRIBE, '#u', {}, 'wamp.error.no_such_subscription'],
      ),
      ...says('ann', [PUBLISH, '#p', {}, 'com.news']),
      ...hears('bob', [EVENT, '$news', '$p', {}]),
    ],
  },
  {
    rule: 'what one publishes is heard in its order, whatever the topic',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.a', '$a'),
      ...subscribes('bob', 'com.b', '$b'),
      ...says(
        'ann',
        [PUBLISH, '#1', {}, 'com.a', [1]],
        [PUBLISH, '#2', {}, 'com.b', [2]],
        [PUBLISH, '#3', {}, 'com.a', [3]],
      ),
      ...hears(
        'bob',
        [EVENT, '$a', '$p1', {}, [1]],
        [EVENT, '$b', '$p2', {}, [2]],
        [EVENT, '$a', '$p3', {}, [3]],
      ),
    ],
  },
  {
    rule: 'SUBSCRIBED comes before the first event',
    feature,
    sessions: ['ann'],
    steps: [
      ...says(
        'ann',
        [SUBSCRIBE, '#s', {}, 'com.a'],
        [PUBLISH, '#p', { exclude_me: false }, 'com.a', [1]],
      ),
      ...hears('ann', [SUBSCRIBED, '#s', '$a'], [EVENT, '$a', '$p', {}, [1]]),
    ],
  },
  {
    rule: 'sessions of different realms do not hear each other',
    feature,
    sessions: ['ann', { name: 'bob', realm: 'realm2' }],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true }, 'com.news', [1]],
        [PUBLISHED, '#p', '$p'],
      ),
    ],
  },
  {
    rule: 'a session that has lost its connection hears nothing more',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      { cuts: 'bob' },
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true }, 'com.news', [1]],
        [PUBLISHED, '#p', '$p'],
      ),
    ],
  },
  ...[
    { acknowledge: 'yes' },
    { exclude_me: 1 },
    { exclude: 'bob' },
    { exclude: ['bob'] },
    { eligible: 5 },
    { eligible_authid: [5] },
    { exclude_authrole: 'reader' },
    { retain: 'yes' },
  ].map(
    (options): Sequence => ({
      rule: `an option of the wrong type breaks the protocol: ${JSON.stringify(options)}`,
      feature,
      sessions: ['ann'],
      steps: [...says('ann', [PUBLISH, '#p', options, 'com.a']), ...isCut('ann')],
    }),
  ),
  ...[{ match: 'regex' }, { match: 5 }, { get_retained: 'yes' }].map(
    (options): Sequence => ({
      rule: `an option of the wrong type breaks the protocol: ${JSON.stringify(options)}`,
      feature: patterns,
      sessions: ['ann'],
      steps: [...says('ann', [SUBSCRIBE, '#s', options, 'com.a']), ...isCut('ann')],
    }),
  ),
  {
    rule: 'options that nobody knows are ignored',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news', { nobody_knows: [1], _mine: 'a' }),
      ...says('ann', [PUBLISH, '#p', { nobody_knows: {} }, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$news', '$p', {}, [1]]),
    ],
  },
  {
    rule: 'options that are null are taken for absent',
    feature,
    profile: 'interop',
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news', { match: null }),
      ...says('ann', [PUBLISH, '#p', { acknowledge: null, eligible: null }, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$news', '$p', {}, [1]]),
    ],
  },
];

/** See the head of this file. */
export const PATTERNS: readonly Sequence[] = [
  {
    rule: 'each subscription that matches brings the event, with the same publication',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.shop.news', '$exact'),
      ...subscribes('bob', 'com.shop', '$prefix', { match: 'prefix' }),
      ...subscribes('bob', 'com..news', '$wildcard', { match: 'wildcard' }),
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true }, 'com.shop.news', [1]],
        [PUBLISHED, '#p', '$p'],
      ),
      ...hearsAll(
        'bob',
        [EVENT, '$exact', '$p', {}, [1]],
        [EVENT, '$prefix', '$p', { topic: 'com.shop.news' }, [1]],
        [EVENT, '$wildcard', '$p', { topic: 'com.shop.news' }, [1]],
      ),
    ],
  },
  {
    rule: 'a prefix matches as text, not by components',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.emergency', '$e', { match: 'prefix' }),
      ...says(
        'ann',
        [PUBLISH, '#1', {}, 'com.emergency-low', [1]],
        [PUBLISH, '#2', {}, 'com.emergenc', [2]],
        [PUBLISH, '#3', {}, 'com.emergency.a.b', [3]],
        [PUBLISH, '#4', {}, 'com.emergency', [4]],
      ),
      ...hears(
        'bob',
        [EVENT, '$e', '$p1', { topic: 'com.emergency-low' }, [1]],
        [EVENT, '$e', '$p3', { topic: 'com.emergency.a.b' }, [3]],
        [EVENT, '$e', '$p4', { topic: 'com.emergency' }, [4]],
      ),
    ],
  },
  {
    rule: 'an empty component stands for any one component',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com..news.', '$w', { match: 'wildcard' }),
      ...says(
        'ann',
        [PUBLISH, '#1', {}, 'com.shop.news.de', [1]],
        [PUBLISH, '#2', {}, 'com.shop.news', [2]],
        [PUBLISH, '#3', {}, 'com.shop.old.de', [3]],
        [PUBLISH, '#4', {}, 'com.shop.news.de.x', [4]],
        [PUBLISH, '#5', {}, 'com.a-b.news.en', [5]],
      ),
      ...hears(
        'bob',
        [EVENT, '$w', '$p1', { topic: 'com.shop.news.de' }, [1]],
        [EVENT, '$w', '$p5', { topic: 'com.a-b.news.en' }, [5]],
      ),
    ],
  },
  {
    rule: 'the same name with another way to match is another subscription',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$exact'),
      ...subscribes('bob', 'com.news', '$prefix', { match: 'prefix' }),
      ...asks('bob', [UNSUBSCRIBE, '#u', '$prefix'], [UNSUBSCRIBED, '#u']),
      ...says('ann', [PUBLISH, '#p', {}, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$exact', '$p', {}, [1]]),
    ],
  },
  {
    rule: 'who hears all that there is does not hear the router',
    feature: patterns,
    sessions: ['ann', { name: 'bob', joins: false }],
    steps: [
      ...subscribes('ann', '..', '$all', { match: 'wildcard' }),
      ...subscribes('ann', 'w', '$w', { match: 'prefix' }),
      { joins: 'bob' },
    ],
  },
];

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
];

/** See the head of this file. */
export const KEPT: readonly Sequence[] = [
  {
    rule: 'an event that is retained is for those who come later and ask for it',
    feature: 'advanced.pubsub.event_retention',
    sessions: everybody,
    steps: [
      ...asks(
        'ann',
        [PUBLISH, '#1', { retain: true, acknowledge: true }, 'com.state', ['old']],
        [PUBLISHED, '#1', '$old'],
      ),
      ...asks(
        'ann',
        [PUBLISH, '#2', { retain: true, acknowledge: true }, 'com.state', ['new']],
        [PUBLISHED, '#2', '$new'],
      ),
      ...subscribes('bob', 'com.state', '$state', { get_retained: true }),
      ...hears('bob', [EVENT, '$state', '$new', { retained: true }, ['new']]),
      ...subscribes('cleo', 'com.state', '$state'),
    ],
  },
  {
    rule: 'an event that is retained is like any other for those who are there',
    feature: 'advanced.pubsub.event_retention',
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.state', '$state', { get_retained: true }),
      ...says('ann', [PUBLISH, '#p', { retain: true }, 'com.state', [1]]),
      ...hears('bob', [EVENT, '$state', '$p', { retained: ABSENT }, [1]]),
    ],
  },
  {
    rule: 'an event that is retained is only for those who were eligible',
    feature: 'advanced.pubsub.event_retention',
    sessions: known,
    steps: [
      ...says('ann', [
        PUBLISH,
        '#p',
        { retain: true, eligible_authrole: ['editor'] },
        'com.state',
        ['secret'],
      ]),
      ...subscribes('cleo', 'com.state', '$state', { get_retained: true }),
      ...subscribes('bob', 'com.state', '$state', { get_retained: true }),
      ...hears('bob', [EVENT, '$state', '$p', { retained: true }, ['secret']]),
    ],
  },
  {
    rule: 'a topic with a contract takes what the contract declares',
    feature,
    sessions: [
      { name: 'ann', realm: 'com.kept' },
      { name: 'bob', realm: 'com.kept' },
    ],
    steps: [
      ...subscribes('bob', 'com.kept.tight', '$tight'),
      ...asks(
        'ann',
        [PUBLISH, '#1', { acknowledge: true }, 'com.kept.tight', [], { text: 5 }],
        [ERROR, PUBLISH, '#1', {}, 'wamp.error.invalid_argument'],
      ),
      ...asks(
        'ann',
        [PUBLISH, '#2', { acknowledge: true }, 'com.kept.nope', [1]],
        [ERROR, PUBLISH, '#2', {}, 'wamp.error.no_such_topic'],
      ),
      ...says('ann', [PUBLISH, '#3', {}, 'com.kept.tight', [], { text: 'fine' }]),
      ...hears('bob', [EVENT, '$tight', '$p', {}, [], { text: 'fine' }]),
    ],
  },
  {
    rule: 'the events of a topic that keeps them can be asked for later',
    feature: 'advanced.pubsub.event_history',
    sessions: [
      { name: 'ann', realm: 'com.kept' },
      { name: 'bob', realm: 'com.kept' },
    ],
    steps: [
      ...[1, 2, 3].flatMap((value) =>
        asks(
          'ann',
          [PUBLISH, `#${value}`, { acknowledge: true }, 'com.kept.log', [value]],
          [PUBLISHED, `#${value}`, `$p${value}`],
        ),
      ),
      ...subscribes('bob', 'com.kept.log', '$log'),
      ...asks(
        'bob',
        [CALL, '#h', {}, 'wamp.subscription.get_events', ['$log'], { limit: 2, reverse: true }],
        [RESULT, '#h', {}, '$events'],
      ),
    ],
  },
];
