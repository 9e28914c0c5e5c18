/**
 * Ids of requests, and names of topics and procedures.
 */
import {
  asks,
  CALL,
  ERROR,
  EVENT,
  hears,
  INTERRUPT,
  INVOCATION,
  isCut,
  PUBLISH,
  PUBLISHED,
  REGISTER,
  REGISTERED,
  RESULT,
  registers,
  type Sequence,
  type Step,
  SUBSCRIBE,
  SUBSCRIBED,
  says,
  subscribes,
  UNREGISTER,
  UNSUBSCRIBE,
  YIELD,
} from '../sequence.ts';

const feature = 'basic.ids';
const uris = 'basic.uris';

/** Each kind of request, with an id. */
const REQUESTS: Readonly<Record<string, (id: unknown) => unknown[]>> = {
  SUBSCRIBE: (id) => [SUBSCRIBE, id, {}, 'com.a'],
  UNSUBSCRIBE: (id) => [UNSUBSCRIBE, id, 1],
  PUBLISH: (id) => [PUBLISH, id, {}, 'com.a'],
  REGISTER: (id) => [REGISTER, id, {}, 'com.a'],
  UNREGISTER: (id) => [UNREGISTER, id, 1],
  CALL: (id) => [CALL, id, {}, 'com.a'],
};

/** See the head of this file. */
export const IDS: readonly Sequence[] = [
  {
    rule: 'the ids of what the router asks begin at 1 and count up, for each callee',
    feature,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...registers('cleo', 'com.c', '$c'),
      ...says(
        'ann',
        [CALL, '#1', {}, 'com.b'],
        [CALL, '#2', {}, 'com.b'],
        [CALL, '#3', {}, 'com.c'],
      ),
      ...hears('bob', [INVOCATION, 1, '$b', {}], [INVOCATION, 2, '$b', {}]),
      ...hears('cleo', [INVOCATION, 1, '$c', {}]),
    ],
  },
  ...Object.entries(REQUESTS).map(
    ([name, request]): Sequence => ({
      rule: `the ids of requests have no gaps: ${name}`,
      feature,
      profile: 'strict',
      sessions: ['ann'],
      steps: [
        ...asks('ann', [SUBSCRIBE, 1, {}, 'com.x'], [SUBSCRIBED, 1, '$x']),
        ...says('ann', request(3)),
        ...isCut('ann'),
      ],
    }),
  ),
  ...Object.entries(REQUESTS).map(
    ([name, request]): Sequence => ({
      rule: `the id of a request is used once: ${name}`,
      feature,
      profile: 'strict',
      sessions: ['ann'],
      steps: [
        ...asks('ann', [SUBSCRIBE, 1, {}, 'com.x'], [SUBSCRIBED, 1, '$x']),
        ...says('ann', request(1)),
        ...isCut('ann'),
      ],
    }),
  ),
  {
    rule: 'clients that count with gaps are put up with',
    feature,
    profile: 'interop',
    sessions: ['ann'],
    steps: [
      ...asks('ann', [SUBSCRIBE, 7, {}, 'com.x'], [SUBSCRIBED, 7, '$x']),
      ...asks('ann', [SUBSCRIBE, 3, {}, 'com.x'], [SUBSCRIBED, 3, '$x']),
    ],
  },
  {
    rule: 'two calls under way have not the same id',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, 1, {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', {}]),
      ...says('ann', [CALL, 1, {}, 'com.b']),
      ...isCut('ann'),
      // Nobody waits for it any more.
      ...hears('bob', [INTERRUPT, '$i', { mode: 'killnowait' }]),
    ],
  },
  ...[0, -1, 1.5, 'one', null, 2 ** 60].map(
    (id): Sequence => ({
      rule: `an id is a whole number from 1 to 2^53: not ${JSON.stringify(id)}`,
      feature,
      sessions: ['ann'],
      steps: [...says('ann', [SUBSCRIBE, id, {}, 'com.a']), ...isCut('ann')],
    }),
  ),
  {
    rule: 'an invocation that there never was is not answered',
    feature,
    profile: 'strict',
    sessions: ['ann'],
    steps: [...says('ann', [YIELD, 5, {}, ['what?']]), ...isCut('ann')],
  },
  {
    rule: 'an invocation of another is not answered',
    feature,
    sessions: ['ann', 'bob', 'eve'],
    profile: 'strict',
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', {}]),
      ...says('eve', [YIELD, '$i', {}, ['forged']]),
      ...isCut('eve'),
      ...says('bob', [YIELD, '$i', {}, ['true']]),
      ...hears('ann', [RESULT, '#c', {}, ['true']]),
    ],
  },
];

/** The three that name something, where the router refuses the name. */
function refused(name: string, why: string, also: readonly Step[] = []): Sequence {
  const error = 'wamp.error.invalid_uri';
  return {
    rule: `${why} names nothing: ${JSON.stringify(name)}`,
    feature: uris,
    sessions: ['ann'],
    steps: [
      ...asks('ann', [SUBSCRIBE, '#s', {}, name], [ERROR, SUBSCRIBE, '#s', {}, error]),
      ...asks('ann', [REGISTER, '#r', {}, name], [ERROR, REGISTER, '#r', {}, error]),
      ...asks('ann', [CALL, '#c', {}, name], [ERROR, CALL, '#c', {}, error]),
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true }, name],
        [ERROR, PUBLISH, '#p', {}, error],
      ),
      ...also,
    ],
  };
}

/** See the head of this file. */
export const URIS: readonly Sequence[] = [
  refused('com..shop', 'an empty component'),
  refused('com.my shop', 'white space'),
  refused('com.shop#1', 'a hash'),
  refused('.com', 'a leading dot'),
  refused('com.', 'a trailing dot'),
  { ...refused('com.Shop', 'a capital'), profile: 'strict' },
  { ...refused('com.my-shop', 'a hyphen'), profile: 'strict' },
  {
    rule: 'names are loose: whatever has no white space and no hash may be a component',
    feature: uris,
    profile: 'interop',
    sessions: ['ann'],
    steps: [
      ...subscribes('ann', 'com.Shop-1.äöü.🎈', '$a'),
      ...registers('ann', 'com.Shop-1.äöü.🎈', '$b'),
    ],
  },
  {
    rule: 'components of patterns may be empty',
    feature: uris,
    sessions: ['ann'],
    steps: [
      ...subscribes('ann', 'com..shop', '$a', { match: 'wildcard' }),
      ...subscribes('ann', 'com.', '$b', { match: 'prefix' }),
      ...registers('ann', '..shop', '$c', { match: 'wildcard' }),
    ],
  },
  {
    rule: 'nobody registers what is the router’s',
    feature: uris,
    sessions: ['ann'],
    steps: ['wamp.session.count', 'wamp.my.own', 'wamp'].flatMap((name, index) =>
      asks(
        'ann',
        [REGISTER, `#${index}`, {}, name],
        [ERROR, REGISTER, `#${index}`, {}, 'wamp.error.invalid_uri'],
      ),
    ),
  },
  {
    rule: 'nobody publishes in the name of the router',
    feature: uris,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'wamp.session.on_join', '$joined'),
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true }, 'wamp.session.on_join', [{ session: 1 }]],
        [ERROR, PUBLISH, '#p', {}, 'wamp.error.invalid_uri'],
      ),
      ...says('ann', [PUBLISH, '#q', {}, 'wamp.session.on_join', [{ session: 1 }]]),
    ],
  },
  {
    rule: 'a publication that is refused is not spoken of unless its publisher wants to know',
    feature: uris,
    sessions: ['ann'],
    steps: [
      ...says('ann', [PUBLISH, '#p', {}, 'com..a']),
      ...asks('ann', [PUBLISH, '#q', { acknowledge: true }, 'com.a'], [PUBLISHED, '#q', '$p']),
    ],
  },
  {
    rule: 'names are case sensitive',
    feature: uris,
    profile: 'interop',
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.News', '$news'),
      ...says('bob', [PUBLISH, '#1', {}, 'com.news', [1]], [PUBLISH, '#2', {}, 'com.News', [2]]),
      ...hears('ann', [EVENT, '$news', '$p', {}, [2]]),
    ],
  },
  {
    rule: 'a registration is there before the call that needs it',
    feature,
    sessions: ['ann'],
    steps: [
      ...says('ann', [REGISTER, '#r', {}, 'com.a'], [CALL, '#c', {}, 'com.a']),
      ...hears('ann', [REGISTERED, '#r', '$a'], [INVOCATION, '$i', '$a', {}]),
    ],
  },
];
