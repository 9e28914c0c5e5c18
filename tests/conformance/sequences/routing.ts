/**
 * Which of several registrations a call is for, and who is called no more.
 */

import {
  ANY,
  asks,
  CALL,
  ERROR,
  hears,
  INVOCATION,
  REGISTER,
  REGISTERED,
  RESULT,
  registers,
  type Sequence,
  type Step,
  says,
  UNREGISTER,
  UNREGISTERED,
  YIELD,
} from '../sequence.ts';
import { calls, two } from './cast.ts';

const shared = 'advanced.rpc.shared_registration';
const patterns = 'advanced.rpc.pattern_based_registration';
const revocation = 'advanced.rpc.registration_revocation';

/** Calls a procedure, and it is the one with this registration that is asked. */
function reaches(procedure: string, registration: string): Step[] {
  return [
    ...says('ann', [CALL, `#${procedure}`, {}, procedure]),
    ...hears('bob', [INVOCATION, `$i ${procedure}`, registration, {}]),
    ...says('bob', [YIELD, `$i ${procedure}`, {}]),
    ...hears('ann', [RESULT, `#${procedure}`, {}]),
  ];
}

/** Bob, cleo and dan share a procedure: who is asked. */
function share(invoke: string, ...asked: readonly string[]): Sequence {
  return {
    rule: `a procedure that is shared by ${invoke} is asked of ${asked.join(', ')}`,
    feature: shared,
    sessions: ['ann', 'bob', 'cleo', 'dan'],
    steps: [
      ...['bob', 'cleo', 'dan'].flatMap((name) => registers(name, 'com.b', '$b', { invoke })),
      ...asked.flatMap((name, index) => [
        ...says('ann', [CALL, `#${index}`, {}, 'com.b']),
        ...hears(name, [INVOCATION, `$${index}`, '$b', {}]),
        ...says(name, [YIELD, `$${index}`, {}]),
        ...hears('ann', [RESULT, `#${index}`, {}]),
      ]),
    ],
  };
}

/** See the head of this file. */
export const ROUTING: readonly Sequence[] = [
  {
    rule: 'exact comes before the longest prefix, and that before wildcards with the longest beginning',
    feature: patterns,
    sessions: two,
    steps: [
      ...registers('bob', 'a1.b2.c3.d4.e55', '$1'),
      ...registers('bob', 'a1.b2.c3', '$2', { match: 'prefix' }),
      ...registers('bob', 'a1.b2.c3.d4', '$3', { match: 'prefix' }),
      ...registers('bob', 'a1.b2..d4.e5', '$4', { match: 'wildcard' }),
      ...registers('bob', 'a1.b2.c33..e5', '$5', { match: 'wildcard' }),
      ...registers('bob', 'a1.b2..d4.e5..g7', '$6', { match: 'wildcard' }),
      ...registers('bob', 'a1.b2..d4..f6.g7', '$7', { match: 'wildcard' }),
      ...reaches('a1.b2.c3.d4.e55', '$1'),
      ...reaches('a1.b2.c3.d98.e74', '$2'),
      ...reaches('a1.b2.c3.d4.e325', '$3'),
      ...reaches('a1.b2.c55.d4.e5', '$4'),
      ...reaches('a1.b2.c88.d4.e5.f6.g7', '$6'),
      // The table of the specification says 5, but its rule says that a prefix is one of the text.
      ...reaches('a1.b2.c33.d4.e5', '$2'),
      ...asks(
        'ann',
        [CALL, '#none', {}, 'a2.b2.c2.d2.e2'],
        [ERROR, CALL, '#none', {}, 'wamp.error.no_such_procedure'],
      ),
    ],
  },
  {
    rule: 'a wildcard with the longer beginning comes first',
    feature: patterns,
    sessions: two,
    steps: [
      ...registers('bob', 'a1.b2..d4.e5', '$4', { match: 'wildcard' }),
      ...registers('bob', 'a1.b2.c3..e5', '$5', { match: 'wildcard' }),
      ...reaches('a1.b2.c3.d4.e5', '$5'),
      ...reaches('a1.b2.c4.d4.e5', '$4'),
    ],
  },
  {
    rule: 'who has registered a pattern is told which procedure is called',
    feature: patterns,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b', { match: 'prefix' }),
      ...says('ann', [CALL, '#c', {}, 'com.b.add', [1]]),
      ...hears('bob', [INVOCATION, '$i', '$b', { procedure: 'com.b.add' }, [1]]),
    ],
  },
  {
    rule: 'the same name with another way to match is another registration',
    feature: patterns,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$exact'),
      ...registers('bob', 'com.b', '$prefix', { match: 'prefix' }),
      ...asks('bob', [UNREGISTER, '#u', '$exact'], [UNREGISTERED, '#u']),
      ...reaches('com.b', '$prefix'),
    ],
  },
  share('first', 'bob', 'bob', 'bob'),
  share('last', 'dan', 'dan', 'dan'),
  share('roundrobin', 'bob', 'cleo', 'dan', 'bob', 'cleo'),
  {
    rule: 'the first to register says how a procedure is shared',
    feature: shared,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...registers('ann', 'com.a', '$a', { invoke: 'roundrobin' }),
      ...asks(
        'bob',
        [REGISTER, '#1', { invoke: 'first' }, 'com.a'],
        [ERROR, REGISTER, '#1', {}, 'wamp.error.procedure_already_exists'],
      ),
      ...asks(
        'bob',
        [REGISTER, '#2', {}, 'com.a'],
        [ERROR, REGISTER, '#2', {}, 'wamp.error.procedure_already_exists'],
      ),
      ...registers('cleo', 'com.a', '$a', { invoke: 'roundrobin' }),
    ],
  },
  {
    rule: 'a callee gets as many calls at once as it takes, and then the next',
    feature: shared,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b', { concurrency: 1 }),
      ...says('ann', [CALL, '#1', {}, 'com.b', [1]], [CALL, '#2', {}, 'com.b', [2]]),
      ...hears('bob', [INVOCATION, '$1', '$b', {}, [1]]),
      ...says('bob', [YIELD, '$1', {}]),
      ...hears('ann', [RESULT, '#1', {}]),
      ...hears('bob', [INVOCATION, '$2', '$b', {}, [2]]),
    ],
  },
  {
    rule: 'a procedure can be shared by asking who has least to do',
    feature: shared,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...['bob', 'cleo'].flatMap((name) => registers(name, 'com.b', '$b', { invoke: 'leastbusy' })),
      ...says('ann', [CALL, '#1', {}, 'com.b'], [CALL, '#2', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$1', '$b', {}]),
      ...hears('cleo', [INVOCATION, '$2', '$b', {}]),
      ...says('cleo', [YIELD, '$2', {}]),
      ...hears('ann', [RESULT, '#2', {}]),
      ...says('ann', [CALL, '#3', {}, 'com.b']),
      ...hears('cleo', [INVOCATION, '$3', '$b', {}]),
    ],
  },
  {
    rule: 'a procedure that is shared is served by those who are left',
    feature: shared,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...registers('cleo', 'com.b', '$b', { invoke: 'first' }),
      ...registers('bob', 'com.b', '$b', { invoke: 'first' }),
      { cuts: 'cleo' },
      ...reaches('com.b', '$b'),
    ],
  },
];

/** See the head of this file. */
export const REVOCATION: readonly Sequence[] = [
  {
    rule: 'a callee from whom a procedure is taken is told, where it knows what that is',
    feature: revocation,
    sessions: [...two, { name: 'cleo', lacks: 'all' }],
    steps: [
      ...registers('bob', 'com.b', '$b', { invoke: 'first' }),
      ...registers('cleo', 'com.b', '$b', { invoke: 'first' }),
      ...says('ann', [CALL, '#1', {}, 'wamp.registration.remove_callee', ['$b', '$bob']]),
      ...hears('bob', [UNREGISTERED, 0, { registration: '$b' }]),
      ...hears('ann', [RESULT, '#1', {}, [null]]),
      ...says('ann', [CALL, '#2', {}, 'wamp.registration.remove_callee', ['$b', '$cleo']]),
      ...hears('ann', [RESULT, '#2', {}, [null]]),
      ...asks(
        'ann',
        [CALL, '#c', {}, 'com.b'],
        [ERROR, CALL, '#c', {}, 'wamp.error.no_such_procedure'],
      ),
    ],
  },
  {
    rule: 'who comes again takes its procedures from who it was',
    feature: revocation,
    sessions: [
      'ann',
      { name: 'old', authid: 'bob' },
      { name: 'bob', authid: 'bob' },
      { name: 'eve', authid: 'eve' },
    ],
    steps: [
      ...registers('old', 'com.b', '$first'),
      ...asks(
        'eve',
        [REGISTER, '#r', { force_reregister: true }, 'com.b'],
        [ERROR, REGISTER, '#r', {}, ANY],
      ),
      ...says('bob', [REGISTER, '#r', { force_reregister: true }, 'com.b']),
      ...hears('old', [UNREGISTERED, 0, { registration: '$first' }]),
      ...hears('bob', [REGISTERED, '#r', '$b']),
      ...calls('#c'),
    ],
  },
];
