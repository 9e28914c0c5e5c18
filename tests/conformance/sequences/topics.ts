/**
 * Who hears what is published.
 */
import {
  asks,
  ERROR,
  EVENT,
  hears,
  isCut,
  PUBLISH,
  PUBLISHED,
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
