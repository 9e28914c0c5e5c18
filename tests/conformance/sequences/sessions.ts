/**
 * How sessions begin and end, and what of a peer is no message (facts of the Basic Profile).
 */
import {
  ABORT,
  ABSENT,
  ANY,
  asks,
  CALL,
  ERROR,
  EVENT,
  GOODBYE,
  HELLO,
  hears,
  isCut,
  PUBLISH,
  PUBLISHED,
  RESULT,
  type Sequence,
  SUBSCRIBE,
  SUBSCRIBED,
  says,
  subscribes,
  WELCOME,
} from '../sequence.ts';

const feature = 'basic.sessions';
/** Has a transport, and has not said HELLO. */
const nina = { name: 'nina', joins: false } as const;
const caller = { roles: { caller: {} } };

/** See the head of this file. */
export const SESSIONS: readonly Sequence[] = [
  {
    rule: 'WELCOME is the first answer to HELLO, and says who the router is and who the client',
    feature,
    sessions: [nina],
    steps: asks(
      'nina',
      [HELLO, 'realm1', caller],
      [
        WELCOME,
        '$session',
        {
          realm: 'realm1',
          authid: '$authid',
          authrole: 'anonymous',
          authmethod: 'anonymous',
          roles: { broker: { features: ANY }, dealer: { features: ANY } },
        },
      ],
    ),
  },
  {
    rule: 'the router announces to be broker and dealer, and no more',
    feature,
    sessions: [nina],
    steps: asks(
      'nina',
      [HELLO, 'realm1', caller],
      [
        WELCOME,
        '$session',
        { roles: { caller: ABSENT, callee: ABSENT, publisher: ABSENT, subscriber: ABSENT } },
      ],
    ),
  },
  {
    rule: 'a realm that nobody serves cannot be joined',
    feature,
    sessions: [nina],
    steps: [
      ...says('nina', [HELLO, 'realm9', caller]),
      ...isCut('nina', 'wamp.error.no_such_realm'),
    ],
  },
  ...[
    ['no roles', {}],
    ['an empty dictionary of roles', { roles: {} }],
    ['the roles of a router only', { roles: { broker: {}, dealer: {} } }],
  ].map(
    ([what, details]): Sequence => ({
      rule: `a client has to announce a role: not ${what as string}`,
      feature,
      sessions: [nina],
      steps: [...says('nina', [HELLO, 'realm1', details]), ...isCut('nina', ANY)],
    }),
  ),
  {
    rule: 'HELLO is said once',
    feature,
    sessions: ['ann'],
    steps: [...says('ann', [HELLO, 'realm1', caller]), ...isCut('ann')],
  },
  ...[
    ['CALL', [CALL, 1, {}, 'com.a']],
    ['SUBSCRIBE', [SUBSCRIBE, 1, {}, 'com.a']],
    ['GOODBYE', [GOODBYE, {}, 'wamp.close.normal']],
  ].map(
    ([what, message]): Sequence => ({
      rule: `nothing is said before HELLO: not ${what as string}`,
      feature,
      sessions: [nina],
      steps: [...says('nina', message as unknown[]), ...isCut('nina')],
    }),
  ),
  {
    rule: 'sessions have ids of their own',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.ids', '$ids'),
      ...asks('ann', [SUBSCRIBE, '#again', {}, 'com.ids'], [SUBSCRIBED, '#again', '$ids']),
      ...asks(
        'bob',
        [CALL, '#who', {}, 'wamp.session.get', ['$bob']],
        [
          50,
          '#who',
          {},
          [
            {
              session: '$bob',
              authid: '$bob.authid',
              authrole: ANY,
              authmethod: ANY,
              authprovider: ANY,
            },
          ],
        ],
      ),
    ],
  },
  {
    rule: 'GOODBYE is answered in kind, and nothing follows',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.news', '$news'),
      ...asks(
        'ann',
        [GOODBYE, {}, 'wamp.close.close_realm'],
        [GOODBYE, {}, 'wamp.close.goodbye_and_out'],
      ),
      ...says('bob', [PUBLISH, '#p', {}, 'com.news', ['too late']]),
    ],
  },
  {
    rule: 'after GOODBYE the transport may be used for another session',
    feature,
    sessions: ['ann'],
    steps: [
      ...asks(
        'ann',
        [GOODBYE, {}, 'wamp.close.normal'],
        [GOODBYE, {}, 'wamp.close.goodbye_and_out'],
      ),
      ...asks('ann', [HELLO, 'realm2', caller], [WELCOME, '$second', { realm: 'realm2' }]),
      ...asks('ann', [SUBSCRIBE, 1, {}, 'com.a'], [SUBSCRIBED, 1, '$a']),
    ],
  },
  {
    rule: 'whoever is said goodbye to is heard no more until it answers',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...asks('ann', [CALL, '#kill', {}, 'wamp.session.kill', ['$bob']], [RESULT, '#kill', {}]),
      ...hears('bob', [GOODBYE, {}, 'wamp.close.killed']),
      ...says('bob', [CALL, '#late', {}, 'wamp.session.count']),
      ...says('bob', [GOODBYE, {}, 'wamp.close.goodbye_and_out']),
      { closed: 'bob' },
      ...asks('ann', [CALL, '#count', {}, 'wamp.session.count'], [RESULT, '#count', {}, [1]]),
    ],
  },
  {
    rule: 'ABORT is never answered',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...says('ann', [ABORT, {}, 'wamp.error.protocol_violation']),
      { closed: 'ann' },
      ...asks('bob', [CALL, '#count', {}, 'wamp.session.count'], [RESULT, '#count', {}, [1]]),
    ],
  },
  ...[
    ['an empty list', []],
    ['a list without a code', ['HELLO']],
    ['an unknown code', [999, 1, {}]],
    ['a code that only the router says', [EVENT, 1, 2, {}]],
    ['too few elements', [SUBSCRIBE, 1, {}]],
    ['options that are no dictionary', [SUBSCRIBE, 1, [], 'com.a']],
    ['a topic that is no text', [SUBSCRIBE, 1, {}, 5]],
    ['arguments that are no list', [CALL, 1, {}, 'com.a', 'text']],
    ['named arguments that are no dictionary', [CALL, 1, {}, 'com.a', [], []]],
  ].map(
    ([what, message]): Sequence => ({
      rule: `what is no message breaks the protocol: ${what as string}`,
      feature,
      sessions: ['ann'],
      steps: [...says('ann', message as unknown[]), ...isCut('ann')],
    }),
  ),
  ...[
    ['no JSON', '[32,1,{}'],
    ['no list', '{"code":32}'],
    ['nothing', ''],
    ['a binary frame', new TextEncoder().encode('[32,1,{},"com.a"]')],
  ].map(
    ([what, frame]): Sequence => ({
      rule: `what cannot be read breaks the protocol: ${what as string}`,
      feature,
      sessions: ['ann'],
      serializer: 'json',
      steps: [{ from: 'ann', frame: frame as string | Uint8Array }, ...isCut('ann', ANY)],
    }),
  ),
  {
    rule: 'one that breaks the protocol costs the others nothing',
    feature,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$news'),
      ...says('ann', [999]),
      ...isCut('ann'),
      ...asks(
        'bob',
        [PUBLISH, '#p', { acknowledge: true, exclude_me: false }, 'com.news', ['still here']],
        [EVENT, '$news', '$publication', {}, ['still here']],
      ),
      ...hears('bob', [PUBLISHED, '#p', '$publication']),
    ],
  },
  {
    rule: 'an error tells of a request that cannot be fulfilled, and the session goes on',
    feature,
    sessions: ['ann'],
    steps: [
      ...asks(
        'ann',
        [CALL, '#nope', {}, 'com.nobody.serves'],
        [ERROR, CALL, '#nope', {}, 'wamp.error.no_such_procedure'],
      ),
      ...subscribes('ann', 'com.a', '$a'),
    ],
  },
];
