/**
 * What the router tells of sessions, registrations and subscriptions, and what it does for the dead.
 */
import {
  ANY,
  asks,
  CALL,
  ERROR,
  EVENT,
  GOODBYE,
  hears,
  hearsAll,
  isTold,
  PUBLISH,
  RESULT,
  registers,
  type Sequence,
  type Step,
  says,
  subscribes,
  UNREGISTER,
  UNREGISTERED,
  UNSUBSCRIBE,
  UNSUBSCRIBED,
} from '../sequence.ts';

const sessions = 'advanced.meta.session_meta_api';
const registrations = 'advanced.meta.registration_meta_api';
const subscriptions = 'advanced.meta.subscription_meta_api';
const testaments = 'advanced.pubsub.testament';

const three = [
  { name: 'ann', authid: 'ann@admin' },
  { name: 'bob', authid: 'bob@guest' },
  { name: 'cleo', authid: 'cleo@guest' },
];

/** Bob's session, as the router tells of it. */
const bob = {
  session: '$bob',
  authid: 'bob',
  authrole: 'guest',
  authmethod: ANY,
  authprovider: ANY,
};

/** A session that is said goodbye to answers. */
function leaves(name: string): Step[] {
  return [...says(name, [GOODBYE, {}, 'wamp.close.goodbye_and_out']), { closed: name }];
}

/** A kind of kill, and what becomes of it. */
function kill(
  rule: string,
  [procedure, args]: readonly [string, unknown[]],
  result: readonly unknown[],
  killed: readonly string[],
): Sequence {
  return {
    rule,
    feature: sessions,
    sessions: three,
    steps: [
      ...says('ann', [
        CALL,
        '#kill',
        {},
        procedure,
        args,
        { reason: 'com.bye', message: 'so long' },
      ]),
      ...killed.flatMap((name) => hears(name, [GOODBYE, { message: 'so long' }, 'com.bye'])),
      ...killed.flatMap((name) => leaves(name)),
      ...hears('ann', [RESULT, '#kill', {}, ...result]),
      ...isTold('ann', 'wamp.session.count', [], [[3 - killed.length]]),
    ],
  };
}

/** See the head of this file. */
export const SESSION_META: readonly Sequence[] = [
  {
    rule: 'sessions are counted and listed, all or those of some roles',
    feature: sessions,
    sessions: three,
    steps: [
      ...isTold('ann', 'wamp.session.count', [], [[3]]),
      ...isTold('ann', 'wamp.session.count', [['guest']], [[2]]),
      ...isTold('ann', 'wamp.session.count', [['nobody']], [[0]]),
      ...isTold('ann', 'wamp.session.list', [], [[['$ann', '$bob', '$cleo']]]),
      ...isTold('ann', 'wamp.session.list', [['admin']], [[['$ann']]]),
    ],
  },
  {
    rule: 'it is told who a session is, or that there is none',
    feature: sessions,
    sessions: three,
    steps: [
      ...isTold('ann', 'wamp.session.get', ['$bob'], [[bob]]),
      ...asks(
        'ann',
        [CALL, '#nobody', {}, 'wamp.session.get', [1]],
        [ERROR, CALL, '#nobody', {}, 'wamp.error.no_such_session'],
      ),
    ],
  },
  {
    rule: 'it is told who comes and who goes',
    feature: sessions,
    sessions: [
      'ann',
      { name: 'bob', authid: 'bob@guest', joins: false },
      { name: 'cleo', authid: 'cleo@guest', joins: false },
    ],
    steps: [
      ...subscribes('ann', 'wamp.session.on_join', '$joined'),
      ...subscribes('ann', 'wamp.session.on_leave', '$left'),
      { joins: 'bob' },
      ...hears('ann', [EVENT, '$joined', ANY, {}, [bob]]),
      { joins: 'cleo' },
      ...hears('ann', [EVENT, '$joined', ANY, {}, ANY]),
      ...asks(
        'bob',
        [GOODBYE, {}, 'wamp.close.normal'],
        [GOODBYE, {}, 'wamp.close.goodbye_and_out'],
      ),
      ...hears('ann', [EVENT, '$left', ANY, {}, ['$bob', 'bob', 'guest']]),
      { cuts: 'cleo' },
      ...hears('ann', [EVENT, '$left', ANY, {}, ['$cleo', 'cleo', 'guest']]),
    ],
  },
  {
    rule: 'a session is ended for the usual reason',
    feature: sessions,
    sessions: three,
    steps: [
      ...says('ann', [CALL, '#kill', {}, 'wamp.session.kill', ['$bob']]),
      ...hears('bob', [GOODBYE, {}, 'wamp.close.killed']),
      ...hears('ann', [RESULT, '#kill', {}]),
      ...leaves('bob'),
      ...isTold('ann', 'wamp.session.list', [], [[['$ann', '$cleo']]]),
    ],
  },
  kill('a session is ended for a reason', ['wamp.session.kill', ['$bob']], [], ['bob']),
  kill(
    'those of a user are ended, and it is told who they were',
    ['wamp.session.kill_by_authid', ['bob']],
    [[['$bob']]],
    ['bob'],
  ),
  kill(
    'those of a role are ended, and it is told how many they were',
    ['wamp.session.kill_by_authrole', ['guest']],
    [[2]],
    ['bob', 'cleo'],
  ),
  kill(
    'all are ended but the caller, and it is told how many they were',
    ['wamp.session.kill_all', []],
    [[2]],
    ['bob', 'cleo'],
  ),
  kill('nobody ends itself by its role', ['wamp.session.kill_by_authrole', ['admin']], [[0]], []),
  {
    rule: 'nobody ends itself, or who is not there',
    feature: sessions,
    sessions: three,
    steps: ['$ann', 1].flatMap((session, index) =>
      asks(
        'ann',
        [CALL, `#${index}`, {}, 'wamp.session.kill', [session]],
        [ERROR, CALL, `#${index}`, {}, 'wamp.error.no_such_session'],
      ),
    ),
  },
  {
    rule: 'a reason is a name',
    feature: sessions,
    sessions: three,
    steps: ['', 'not a name', 5].flatMap((reason, index) =>
      asks(
        'ann',
        [CALL, `#${index}`, {}, 'wamp.session.kill', ['$bob'], { reason }],
        [ERROR, CALL, `#${index}`, {}, 'wamp.error.invalid_uri'],
      ),
    ),
  },
  {
    rule: 'where all are ended nobody is told, and no testament is read',
    feature: sessions,
    sessions: three,
    steps: [
      ...subscribes('ann', 'wamp.session.on_leave', '$left'),
      ...subscribes('ann', 'com.will', '$will'),
      ...isTold('bob', 'wamp.session.add_testament', ['com.will', ['mine'], {}], []),
      ...says('ann', [CALL, '#kill', {}, 'wamp.session.kill_all']),
      ...hears('bob', [GOODBYE, {}, 'wamp.close.killed']),
      ...hears('cleo', [GOODBYE, {}, 'wamp.close.killed']),
      ...hears('ann', [RESULT, '#kill', {}, [2]]),
      ...leaves('bob'),
      ...leaves('cleo'),
    ],
  },
  {
    rule: 'arguments of another type are refused',
    feature: sessions,
    sessions: ['ann'],
    steps: [
      ['wamp.session.get', ['one']],
      ['wamp.session.get', []],
      ['wamp.session.count', ['guest']],
      ['wamp.session.kill_by_authid', [5]],
    ].flatMap(([procedure, args], index) =>
      asks(
        'ann',
        [CALL, `#${index}`, {}, procedure, args],
        [ERROR, CALL, `#${index}`, {}, 'wamp.error.invalid_argument'],
      ),
    ),
  },
  {
    rule: 'the router has no other procedures',
    feature: sessions,
    sessions: ['ann'],
    steps: asks(
      'ann',
      [CALL, '#c', {}, 'wamp.session.sing'],
      [ERROR, CALL, '#c', {}, 'wamp.error.no_such_procedure'],
    ),
  },
];

/** See the head of this file. */
export const TESTAMENTS: readonly Sequence[] = [
  {
    rule: 'testaments are published when the session ends, those of what is detached first',
    feature: testaments,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.will', '$will'),
      ...isTold('bob', 'wamp.session.add_testament', ['com.will', ['one'], { a: 1 }], []),
      ...asks(
        'bob',
        [
          CALL,
          '#2',
          {},
          'wamp.session.add_testament',
          ['com.will', ['two'], {}],
          { scope: 'detached' },
        ],
        [RESULT, '#2', {}],
      ),
      ...asks(
        'bob',
        [
          CALL,
          '#3',
          {},
          'wamp.session.add_testament',
          ['com.will', ['three'], {}],
          { scope: 'destroyed' },
        ],
        [RESULT, '#3', {}],
      ),
      { cuts: 'bob' },
      ...hears(
        'ann',
        [EVENT, '$will', '$2', {}, ['two']],
        [EVENT, '$will', '$1', {}, ['one'], { a: 1 }],
        [EVENT, '$will', '$3', {}, ['three']],
      ),
    ],
  },
  {
    rule: 'testaments can be taken back, each kind by itself',
    feature: testaments,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'com.will', '$will'),
      ...isTold('bob', 'wamp.session.add_testament', ['com.will', ['destroyed'], {}], []),
      ...asks(
        'bob',
        [
          CALL,
          '#2',
          {},
          'wamp.session.add_testament',
          ['com.will', ['detached'], {}],
          { scope: 'detached' },
        ],
        [RESULT, '#2', {}],
      ),
      ...isTold('bob', 'wamp.session.flush_testaments', [], []),
      { cuts: 'bob' },
      ...hears('ann', [EVENT, '$will', '$p', {}, ['detached']]),
    ],
  },
  {
    rule: 'testaments are for those whom their author names',
    feature: testaments,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('ann', 'com.will', '$will'),
      ...subscribes('cleo', 'com.will', '$will'),
      ...asks(
        'bob',
        [
          CALL,
          '#1',
          {},
          'wamp.session.add_testament',
          ['com.will', ['for cleo'], {}],
          { publish_options: { eligible: ['$cleo'], acknowledge: true } },
        ],
        [RESULT, '#1', {}],
      ),
      ...asks(
        'bob',
        [GOODBYE, {}, 'wamp.close.normal'],
        [GOODBYE, {}, 'wamp.close.goodbye_and_out'],
      ),
      ...hears('cleo', [EVENT, '$will', '$p', {}, ['for cleo']]),
    ],
  },
  {
    rule: 'testaments speak not in the name of the router, nor to what is no name',
    feature: testaments,
    sessions: ['ann'],
    steps: ['wamp.session.on_join', 'com..will'].flatMap((topic, index) =>
      asks(
        'ann',
        [CALL, `#${index}`, {}, 'wamp.session.add_testament', [topic, [], {}]],
        [ERROR, CALL, `#${index}`, {}, 'wamp.error.invalid_uri'],
      ),
    ),
  },
  {
    rule: 'a testament is read before it is told that its author has left',
    feature: testaments,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('ann', 'wamp.session.on_leave', '$left'),
      ...subscribes('ann', 'com.will', '$will'),
      ...isTold('bob', 'wamp.session.add_testament', ['com.will', ['bye'], {}], []),
      { cuts: 'bob' },
      ...hears('ann', [EVENT, '$will', ANY, {}, ['bye']], [EVENT, '$left', ANY, {}, ANY]),
    ],
  },
];

/** A registration or a subscription, as the router tells of it. */
const registration = (id: string, uri: string, match: string, invoke: string) => ({
  id,
  created: ANY,
  uri,
  match,
  invoke,
});

/** See the head of this file. */
export const REGISTRATION_META: readonly Sequence[] = [
  {
    rule: 'registrations are listed and found by their names, or are null',
    feature: registrations,
    sessions: ['ann', 'bob'],
    steps: [
      ...registers('bob', 'com.b', '$exact'),
      ...registers('bob', 'com.b', '$prefix', { match: 'prefix' }),
      ...registers('bob', 'com..c', '$wildcard', { match: 'wildcard' }),
      ...isTold(
        'ann',
        'wamp.registration.list',
        [],
        [[{ exact: ['$exact'], prefix: ['$prefix'], wildcard: ['$wildcard'] }]],
      ),
      ...isTold('ann', 'wamp.registration.lookup', ['com.b'], [['$exact']]),
      ...isTold('ann', 'wamp.registration.lookup', ['com.b', { match: 'prefix' }], [['$prefix']]),
      ...isTold('ann', 'wamp.registration.lookup', ['com.nope'], [[null]]),
      ...isTold('ann', 'wamp.registration.match', ['com.b.x'], [['$prefix']]),
      ...isTold('ann', 'wamp.registration.match', ['org.nope'], [[null]]),
    ],
  },
  {
    rule: 'it is told what a registration is, and who serves it',
    feature: registrations,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...registers('bob', 'com.b', '$b', { invoke: 'roundrobin' }),
      ...registers('cleo', 'com.b', '$b', { invoke: 'roundrobin' }),
      ...isTold(
        'ann',
        'wamp.registration.get',
        ['$b'],
        [[registration('$b', 'com.b', 'exact', 'roundrobin')]],
      ),
      ...isTold('ann', 'wamp.registration.list_callees', ['$b'], [[['$bob', '$cleo']]]),
      ...isTold('ann', 'wamp.registration.count_callees', ['$b'], [[2]]),
      ...['get', 'list_callees', 'count_callees'].flatMap((name) =>
        asks(
          'ann',
          [CALL, `#${name}`, {}, `wamp.registration.${name}`, [999_999]],
          [ERROR, CALL, `#${name}`, {}, 'wamp.error.no_such_registration'],
        ),
      ),
    ],
  },
  {
    rule: 'it is told when registrations come and go, in order',
    feature: registrations,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('ann', 'wamp.registration.on_create', '$create'),
      ...subscribes('ann', 'wamp.registration.on_register', '$register'),
      ...subscribes('ann', 'wamp.registration.on_unregister', '$unregister'),
      ...subscribes('ann', 'wamp.registration.on_delete', '$delete'),
      ...registers('bob', 'com.b', '$b', { invoke: 'first' }),
      ...hears(
        'ann',
        [EVENT, '$create', ANY, {}, ['$bob', registration('$b', 'com.b', 'exact', 'first')]],
        [EVENT, '$register', ANY, {}, ['$bob', '$b']],
      ),
      ...registers('cleo', 'com.b', '$b', { invoke: 'first' }),
      ...hears('ann', [EVENT, '$register', ANY, {}, ['$cleo', '$b']]),
      ...asks('bob', [UNREGISTER, '#u', '$b'], [UNREGISTERED, '#u']),
      ...hears('ann', [EVENT, '$unregister', ANY, {}, ['$bob', '$b']]),
      { cuts: 'cleo' },
      ...hears(
        'ann',
        [EVENT, '$unregister', ANY, {}, ['$cleo', '$b']],
        [EVENT, '$delete', ANY, {}, ['$cleo', '$b']],
      ),
    ],
  },
];

/** See the head of this file. */
export const SUBSCRIPTION_META: readonly Sequence[] = [
  {
    rule: 'subscriptions are listed and found by their names, or are null',
    feature: subscriptions,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.b', '$exact'),
      ...subscribes('bob', 'com.b', '$prefix', { match: 'prefix' }),
      ...subscribes('bob', 'com..c', '$wildcard', { match: 'wildcard' }),
      ...isTold(
        'ann',
        'wamp.subscription.list',
        [],
        [[{ exact: ['$exact'], prefix: ['$prefix'], wildcard: ['$wildcard'] }]],
      ),
      ...isTold('ann', 'wamp.subscription.lookup', ['com.b'], [['$exact']]),
      ...isTold(
        'ann',
        'wamp.subscription.lookup',
        ['com..c', { match: 'wildcard' }],
        [['$wildcard']],
      ),
      ...isTold('ann', 'wamp.subscription.lookup', ['com.nope'], [[null]]),
      ...isTold('ann', 'wamp.subscription.match', ['com.b.c'], [[['$prefix', '$wildcard']]]),
      ...isTold('ann', 'wamp.subscription.match', ['org.nope'], [[null]]),
    ],
  },
  {
    rule: 'it is told what a subscription is, and who hears it',
    feature: subscriptions,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('bob', 'com.b', '$b'),
      ...subscribes('cleo', 'com.b', '$b'),
      ...isTold(
        'ann',
        'wamp.subscription.get',
        ['$b'],
        [[{ id: '$b', created: ANY, uri: 'com.b', match: 'exact' }]],
      ),
      ...isTold('ann', 'wamp.subscription.list_subscribers', ['$b'], [[['$bob', '$cleo']]]),
      ...isTold('ann', 'wamp.subscription.count_subscribers', ['$b'], [[2]]),
      ...['get', 'list_subscribers', 'count_subscribers', 'get_events'].flatMap((name) =>
        asks(
          'ann',
          [CALL, `#${name}`, {}, `wamp.subscription.${name}`, [999_999]],
          [ERROR, CALL, `#${name}`, {}, 'wamp.error.no_such_subscription'],
        ),
      ),
    ],
  },
  {
    rule: 'it is told when subscriptions come and go, in order',
    feature: subscriptions,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('ann', 'wamp.subscription.on_create', '$create'),
      ...subscribes('ann', 'wamp.subscription.on_subscribe', '$subscribe'),
      ...subscribes('ann', 'wamp.subscription.on_unsubscribe', '$unsubscribe'),
      ...subscribes('ann', 'wamp.subscription.on_delete', '$delete'),
      ...says('ann', [PUBLISH, '#p', {}, 'com.b']),
      ...subscribes('bob', 'com.b', '$b'),
      ...hears(
        'ann',
        [
          EVENT,
          '$create',
          ANY,
          {},
          ['$bob', { id: '$b', created: ANY, uri: 'com.b', match: 'exact' }],
        ],
        [EVENT, '$subscribe', ANY, {}, ['$bob', '$b']],
      ),
      ...subscribes('cleo', 'com.b', '$b'),
      ...hears('ann', [EVENT, '$subscribe', ANY, {}, ['$cleo', '$b']]),
      ...asks('bob', [UNSUBSCRIBE, '#u', '$b'], [UNSUBSCRIBED, '#u']),
      ...hears('ann', [EVENT, '$unsubscribe', ANY, {}, ['$bob', '$b']]),
      { cuts: 'cleo' },
      ...hearsAll(
        'ann',
        [EVENT, '$unsubscribe', ANY, {}, ['$cleo', '$b']],
        [EVENT, '$delete', ANY, {}, ['$cleo', '$b']],
      ),
    ],
  },
];
