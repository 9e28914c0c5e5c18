/**
 * Who answers a call, and what becomes of calls that nobody answers.
 */
import {
  ABSENT,
  asks,
  CALL,
  CANCEL,
  ERROR,
  hears,
  INTERRUPT,
  INVOCATION,
  isCut,
  REGISTER,
  RESULT,
  registers,
  type Sequence,
  type Step,
  says,
  UNREGISTER,
  UNREGISTERED,
  YIELD,
} from '../sequence.ts';

const feature = 'basic.rpc';
const shared = 'advanced.rpc.shared_registration';
const patterns = 'advanced.rpc.pattern_based_registration';
const canceling = 'advanced.rpc.call_canceling';
const timeout = 'advanced.rpc.call_timeout';
const results = 'advanced.rpc.progressive_call_results';
const invocations = 'advanced.rpc.progressive_call_invocations';

const two = ['ann', 'bob'];
/** Bob knows nothing of the Advanced Profile. */
const plainBob = ['ann', { name: 'bob', lacks: 'all' }] as const;

/** Ann calls what bob serves, and bob has the invocation `$i`. */
function calls(id: string, options: object = {}, ...payload: readonly unknown[]): Step[] {
  return [
    ...says('ann', [CALL, id, options, 'com.b', ...payload]),
    ...hears('bob', [INVOCATION, '$i', '$b', {}, ...payload]),
  ];
}

/** See the head of this file. */
export const CALLS: readonly Sequence[] = [
  {
    rule: 'a call is answered by who has registered the procedure',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', {}, 'com.b', [[1, 2]], { a: null }]),
      ...hears('bob', [INVOCATION, '$i', '$b', {}, [[1, 2]], { a: null }]),
      ...says('bob', [YIELD, '$i', {}, [[]], { b: { c: 0 } }]),
      ...hears('ann', [RESULT, '#c', {}, [[]], { b: { c: 0 } }]),
    ],
  },
  {
    rule: 'a result may be empty, and named values may come without others',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#1'),
      ...says('bob', [YIELD, '$i', {}]),
      ...hears('ann', [RESULT, '#1', {}]),
      ...says('ann', [CALL, '#2', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$j', '$b', {}]),
      ...says('bob', [YIELD, '$j', {}, [], { a: 1 }]),
      ...hears('ann', [RESULT, '#2', {}, [], { a: 1 }]),
    ],
  },
  {
    rule: 'a session may call itself',
    feature,
    sessions: ['ann'],
    steps: [
      ...registers('ann', 'com.a', '$a'),
      ...asks('ann', [CALL, '#c', {}, 'com.a', [1]], [INVOCATION, '$i', '$a', {}, [1]]),
      ...asks('ann', [YIELD, '$i', {}, [2]], [RESULT, '#c', {}, [2]]),
    ],
  },
  {
    rule: 'an error of the callee reaches the caller as it is',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...says('bob', [
        ERROR,
        INVOCATION,
        '$i',
        {},
        'com.shop.sold_out',
        ['sorry', 5],
        { left: [0] },
      ]),
      ...hears('ann', [ERROR, CALL, '#c', {}, 'com.shop.sold_out', ['sorry', 5], { left: [0] }]),
    ],
  },
  {
    rule: 'a procedure is registered once',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...['ann', 'bob'].flatMap((name) =>
        asks(
          name,
          [REGISTER, '#r', {}, 'com.b'],
          [ERROR, REGISTER, '#r', {}, 'wamp.error.procedure_already_exists'],
        ),
      ),
    ],
  },
  {
    rule: 'what is registered no more is not called',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...asks(
        'ann',
        [UNREGISTER, '#u', '$b'],
        [ERROR, UNREGISTER, '#u', {}, 'wamp.error.no_such_registration'],
      ),
      ...asks('bob', [UNREGISTER, '#u', '$b'], [UNREGISTERED, '#u']),
      ...asks(
        'ann',
        [CALL, '#c', {}, 'com.b'],
        [ERROR, CALL, '#c', {}, 'wamp.error.no_such_procedure'],
      ),
      ...asks(
        'bob',
        [UNREGISTER, '#v', '$b'],
        [ERROR, UNREGISTER, '#v', {}, 'wamp.error.no_such_registration'],
      ),
    ],
  },
  {
    rule: 'a call that was begun is finished although the procedure is registered no more',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...asks('bob', [UNREGISTER, '#u', '$b'], [UNREGISTERED, '#u']),
      ...says('bob', [YIELD, '$i', {}, ['done']]),
      ...hears('ann', [RESULT, '#c', {}, ['done']]),
    ],
  },
  {
    rule: 'calls of one session reach one callee in their order, and are answered in any',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#1', {}, 'com.b', [1]], [CALL, '#2', {}, 'com.b', [2]]),
      ...hears('bob', [INVOCATION, '$1', '$b', {}, [1]], [INVOCATION, '$2', '$b', {}, [2]]),
      ...says('bob', [YIELD, '$2', {}, ['two']], [YIELD, '$1', {}, ['one']]),
      ...hears('ann', [RESULT, '#2', {}, ['two']], [RESULT, '#1', {}, ['one']]),
    ],
  },
  {
    rule: 'who waits for a callee that is gone is told',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      { cuts: 'bob' },
      ...hears('ann', [ERROR, CALL, '#c', {}, 'wamp.error.canceled']),
      ...asks(
        'ann',
        [CALL, '#d', {}, 'com.b'],
        [ERROR, CALL, '#d', {}, 'wamp.error.no_such_procedure'],
      ),
    ],
  },
  {
    rule: 'a callee is told that nobody waits any more, where it knows what that is',
    feature,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      { cuts: 'ann' },
      ...hears('bob', [INTERRUPT, '$i', { mode: 'killnowait' }]),
      ...says('bob', [YIELD, '$i', {}, ['too late']]),
      { joins: 'ann' },
      ...says('ann', [CALL, 1, {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$j', '$b', {}]),
    ],
  },
  {
    rule: 'a callee that does not know what that is is not told that nobody waits any more',
    feature,
    sessions: plainBob,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      { cuts: 'ann' },
      ...says('bob', [YIELD, '$i', {}, ['too late']]),
    ],
  },
  {
    rule: 'a caller is disclosed where it wants to be',
    feature: 'advanced.rpc.caller_identification',
    sessions: [{ name: 'ann', authid: 'ann@editor' }, 'bob'],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#1', {}, 'com.b']),
      ...hears('bob', [
        INVOCATION,
        '$i',
        '$b',
        { caller: ABSENT, caller_authid: ABSENT, caller_authrole: ABSENT },
      ]),
      ...says('ann', [CALL, '#2', { disclose_me: true }, 'com.b']),
      ...hears('bob', [
        INVOCATION,
        '$j',
        '$b',
        { caller: '$ann', caller_authid: 'ann', caller_authrole: 'editor' },
      ]),
    ],
  },
  ...[{ timeout: 'long' }, { receive_progress: 1 }, { disclose_me: 'yes' }].map(
    (options): Sequence => ({
      rule: `an option of the wrong type breaks the protocol: ${JSON.stringify(options)}`,
      feature,
      sessions: ['ann'],
      steps: [...says('ann', [CALL, '#c', options, 'com.a']), ...isCut('ann')],
    }),
  ),
  ...[{ match: 'regex' }, { invoke: 'any' }, { invoke: 5 }].map(
    (options): Sequence => ({
      rule: `an option of the wrong type breaks the protocol: ${JSON.stringify(options)}`,
      feature: shared,
      sessions: ['ann'],
      steps: [...says('ann', [REGISTER, '#r', options, 'com.a']), ...isCut('ann')],
    }),
  ),
];

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
export const ENDINGS: readonly Sequence[] = [
  {
    rule: 'skip: the caller is answered at once, and the callee is not told',
    feature: canceling,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...asks(
        'ann',
        [CANCEL, '#c', { mode: 'skip' }],
        [ERROR, CALL, '#c', {}, 'wamp.error.canceled'],
      ),
      ...says('bob', [YIELD, '$i', {}, ['too late']]),
      ...says('ann', [CALL, '#d', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$j', '$b', {}]),
    ],
  },
  {
    rule: 'killnowait: the caller is answered at once, and the callee is told',
    feature: canceling,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...asks(
        'ann',
        [CANCEL, '#c', { mode: 'killnowait' }],
        [ERROR, CALL, '#c', {}, 'wamp.error.canceled'],
      ),
      ...hears('bob', [INTERRUPT, '$i', { mode: 'killnowait' }]),
      ...says('bob', [ERROR, INVOCATION, '$i', {}, 'wamp.error.canceled']),
    ],
  },
  {
    rule: 'kill: the callee is told, and the caller gets what it answers',
    feature: canceling,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...says('ann', [CANCEL, '#c', { mode: 'kill' }]),
      ...hears('bob', [INTERRUPT, '$i', { mode: 'kill' }]),
      ...says('bob', [ERROR, INVOCATION, '$i', {}, 'wamp.error.canceled', ['stopped']]),
      ...hears('ann', [ERROR, CALL, '#c', {}, 'wamp.error.canceled', ['stopped']]),
    ],
  },
  {
    rule: 'kill: a result that was faster is the answer',
    feature: canceling,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...says('ann', [CANCEL, '#c', { mode: 'kill' }]),
      ...hears('bob', [INTERRUPT, '$i', { mode: 'kill' }]),
      ...says('bob', [YIELD, '$i', {}, ['done']]),
      ...hears('ann', [RESULT, '#c', {}, ['done']]),
    ],
  },
  ...['kill', 'killnowait', 'skip'].map(
    (mode): Sequence => ({
      rule: `a callee that knows nothing of it is not told of a cancel: ${mode}`,
      feature: canceling,
      sessions: plainBob,
      steps: [
        ...registers('bob', 'com.b', '$b'),
        ...calls('#c'),
        ...asks('ann', [CANCEL, '#c', { mode }], [ERROR, CALL, '#c', {}, 'wamp.error.canceled']),
        ...says('bob', [YIELD, '$i', {}, ['too late']]),
      ],
    }),
  ),
  {
    rule: 'to cancel what is over changes nothing',
    feature: canceling,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c'),
      ...says('bob', [YIELD, '$i', {}]),
      ...hears('ann', [RESULT, '#c', {}]),
      ...says('ann', [CANCEL, '#c', {}]),
      ...says('ann', [CALL, '#d', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$j', '$b', {}]),
    ],
  },
  {
    rule: 'a call that takes too long is answered for the callee, which is told',
    feature: timeout,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', { timeout: 1_000 }),
      { waitMs: 900 },
      { waitMs: 200 },
      ...hears('ann', [ERROR, CALL, '#c', {}, 'wamp.error.timeout']),
      ...hears('bob', [INTERRUPT, '$i', {}]),
      ...says('bob', [YIELD, '$i', {}, ['too late']]),
    ],
  },
  {
    rule: 'a timeout is in milliseconds, and over when the call is',
    feature: timeout,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', { timeout: 1_000 }),
      { waitMs: 900 },
      ...says('bob', [YIELD, '$i', {}, ['in time']]),
      ...hears('ann', [RESULT, '#c', {}, ['in time']]),
      { waitMs: 1_000 },
    ],
  },
  {
    rule: 'a timeout of 0 is none',
    feature: timeout,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', { timeout: 0 }),
      { waitMs: 10_000 },
      ...says('bob', [YIELD, '$i', {}, ['slowly']]),
      ...hears('ann', [RESULT, '#c', {}, ['slowly']]),
    ],
  },
  {
    rule: 'a callee that knows nothing of it is not told of a timeout',
    feature: timeout,
    sessions: plainBob,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', { timeout: 1_000 }),
      { waitMs: 1_100 },
      ...hears('ann', [ERROR, CALL, '#c', {}, 'wamp.error.timeout']),
      ...says('bob', [YIELD, '$i', {}, ['too late']]),
    ],
  },
];

/** See the head of this file. */
export const PROGRESS: readonly Sequence[] = [
  {
    rule: 'parts of a result come before it, where the caller wants them',
    feature: results,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', { receive_progress: true }, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', { receive_progress: true }]),
      ...says(
        'bob',
        [YIELD, '$i', { progress: true }, [1]],
        [YIELD, '$i', { progress: true }, [2]],
      ),
      ...hears(
        'ann',
        [RESULT, '#c', { progress: true }, [1]],
        [RESULT, '#c', { progress: true }, [2]],
      ),
      ...says('bob', [YIELD, '$i', {}, ['all']]),
      ...hears('ann', [RESULT, '#c', { progress: ABSENT }, ['all']]),
    ],
  },
  {
    rule: 'parts of a result are not for who did not ask for them',
    feature: results,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', { receive_progress: ABSENT }]),
      ...says('bob', [YIELD, '$i', { progress: true }, [1]], [YIELD, '$i', {}, ['all']]),
      ...hears('ann', [RESULT, '#c', {}, ['all']]),
    ],
  },
  {
    rule: 'an error may follow parts of a result',
    feature: results,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', { receive_progress: true }),
      ...says('bob', [YIELD, '$i', { progress: true }, [1]]),
      ...hears('ann', [RESULT, '#c', { progress: true }, [1]]),
      ...says('bob', [ERROR, INVOCATION, '$i', {}, 'com.failed']),
      ...hears('ann', [ERROR, CALL, '#c', {}, 'com.failed']),
    ],
  },
  {
    rule: 'a callee that cannot be interrupted is not asked for parts',
    feature: results,
    profile: 'strict',
    sessions: ['ann', { name: 'bob', lacks: ['callee.call_canceling'] }],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', { receive_progress: true }, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', { receive_progress: ABSENT }]),
    ],
  },
  {
    rule: 'a callee that cannot be interrupted may send parts all the same',
    feature: results,
    profile: 'interop',
    sessions: ['ann', { name: 'bob', lacks: ['callee.call_canceling'] }],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', { receive_progress: true }, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', { receive_progress: true }]),
      ...says('bob', [YIELD, '$i', { progress: true }, [1]], [YIELD, '$i', {}]),
      ...hears('ann', [RESULT, '#c', { progress: true }, [1]], [RESULT, '#c', {}]),
    ],
  },
  {
    rule: 'each part of a result gives the call its time anew',
    feature: timeout,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', { receive_progress: true, timeout: 1_000 }),
      ...[1, 2, 3].flatMap((part) => [
        { waitMs: 800 },
        ...says('bob', [YIELD, '$i', { progress: true }, [part]]),
        ...hears('ann', [RESULT, '#c', { progress: true }, [part]]),
      ]),
      { waitMs: 1_100 },
      ...hears('ann', [ERROR, CALL, '#c', {}, 'wamp.error.timeout']),
      ...hears('bob', [INTERRUPT, '$i', {}]),
    ],
  },
  {
    rule: 'parts of a call reach the same callee as the same invocation',
    feature: invocations,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...registers('bob', 'com.b', '$b', { invoke: 'roundrobin' }),
      ...registers('cleo', 'com.b', '$b', { invoke: 'roundrobin' }),
      ...says('ann', [CALL, '#c', { progress: true }, 'com.b', [1]]),
      ...hears('bob', [INVOCATION, '$i', '$b', { progress: true }, [1]]),
      ...says('ann', [CALL, '#c', { progress: true }, 'com.b', [2]]),
      ...hears('bob', [INVOCATION, '$i', '$b', { progress: true }, [2]]),
      ...says('ann', [CALL, '#c', {}, 'com.b', [3]]),
      ...hears('bob', [INVOCATION, '$i', '$b', { progress: ABSENT }, [3]]),
      ...says('bob', [YIELD, '$i', {}, [6]]),
      ...hears('ann', [RESULT, '#c', {}, [6]]),
    ],
  },
  {
    rule: 'a part of a call that is over is discarded',
    feature: invocations,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', { progress: true }, 'com.b', [1]]),
      ...hears('bob', [INVOCATION, '$i', '$b', { progress: true }, [1]]),
      ...says('bob', [YIELD, '$i', {}, ['enough']]),
      ...hears('ann', [RESULT, '#c', {}, ['enough']]),
      ...says(
        'ann',
        [CALL, '#c', { progress: true }, 'com.b', [2]],
        [CALL, '#c', {}, 'com.b', [3]],
      ),
      ...says('ann', [CALL, '#d', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$j', '$b', {}]),
    ],
  },
  {
    rule: 'parts of a call are not for a callee that knows nothing of them',
    feature: invocations,
    sessions: plainBob,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...asks(
        'ann',
        [CALL, '#c', { progress: true }, 'com.b', [1]],
        [ERROR, CALL, '#c', {}, 'wamp.error.feature_not_supported'],
      ),
    ],
  },
  {
    rule: 'who sends parts of a call has to have said that it knows of them',
    feature: invocations,
    profile: 'strict',
    sessions: [{ name: 'ann', lacks: 'all' }, 'bob'],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', { progress: true }, 'com.b', [1]]),
      ...isCut('ann'),
    ],
  },
];

/** See the head of this file. */
export const PASSTHRU: readonly Sequence[] = [
  {
    rule: 'what nobody but the receiver opens passes as it is',
    feature: 'advanced.payload_passthru_mode',
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [
        CALL,
        '#c',
        { ppt_scheme: 'x_mine', ppt_serializer: 'cbor' },
        'com.b',
        ['\u0000AQID'],
      ]),
      ...hears('bob', [
        INVOCATION,
        '$i',
        '$b',
        { ppt_scheme: 'x_mine', ppt_serializer: 'cbor' },
        ['\u0000AQID'],
      ]),
      ...says('bob', [YIELD, '$i', { ppt_scheme: 'x_mine' }, ['\u0000BAUG']]),
      ...hears('ann', [RESULT, '#c', { ppt_scheme: 'x_mine' }, ['\u0000BAUG']]),
    ],
    serializer: 'json',
  },
  {
    rule: 'bytes in JSON are text that begins with a zero, and are left alone',
    feature: 'advanced.serialization.binary_json',
    sessions: two,
    serializer: 'json',
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...calls('#c', {}, ['\u0000AQID', '\u0000not base64', '\u0000']),
      ...says('bob', [YIELD, '$i', {}, ['\u0000AA==']]),
      ...hears('ann', [RESULT, '#c', {}, ['\u0000AA==']]),
    ],
  },
  {
    rule: 'who passes what nobody opens has to have said that it knows how',
    feature: 'advanced.payload_passthru_mode',
    profile: 'strict',
    serializer: 'json',
    sessions: [{ name: 'ann', lacks: 'all' }, 'bob'],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', { ppt_scheme: 'x_mine' }, 'com.b', ['\u0000AQID']]),
      ...isCut('ann'),
    ],
  },
];
