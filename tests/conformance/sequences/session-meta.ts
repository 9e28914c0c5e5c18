/**
 * What the router tells of sessions, and how it ends them.
 */
import {
  ANY,
  asks,
  CALL,
  ERROR,
  EVENT,
  GOODBYE,
  hears,
  isTold,
  RESULT,
  type Sequence,
  type Step,
  says,
  subscribes,
} from '../sequence.ts';

const sessions = 'advanced.meta.session_meta_api';

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
