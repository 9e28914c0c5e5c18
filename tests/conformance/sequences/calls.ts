/**
 * Who answers a call.
 */

import {
  ABSENT,
  asks,
  CALL,
  ERROR,
  hears,
  INTERRUPT,
  INVOCATION,
  isCut,
  REGISTER,
  RESULT,
  registers,
  type Sequence,
  says,
  UNREGISTER,
  UNREGISTERED,
  YIELD,
} from '../sequence.ts';
import { plainBob, two, underWay } from './cast.ts';

const feature = 'basic.rpc';
const shared = 'advanced.rpc.shared_registration';

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
      ...underWay('#1'),
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
      ...underWay('#c'),
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
    rule: 'arguments that are null are taken for absent',
    feature,
    profile: 'interop',
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#c', {}, 'com.b', null, null]),
      ...hears('bob', [INVOCATION, '$i', '$b', {}]),
      ...says('bob', [YIELD, '$i', {}, [], null]),
      ...hears('ann', [RESULT, '#c', {}]),
    ],
  },
  {
    rule: 'arguments that are null break the protocol',
    feature,
    profile: 'strict',
    sessions: ['ann'],
    steps: [...says('ann', [CALL, '#c', {}, 'com.b', null, null]), ...isCut('ann')],
  },
  {
    rule: 'a call that was begun is finished although the procedure is registered no more',
    feature,
    sessions: two,
    steps: [
      ...underWay('#c'),
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
      ...underWay('#c'),
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
      ...underWay('#c'),
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
    steps: [...underWay('#c'), { cuts: 'ann' }, ...says('bob', [YIELD, '$i', {}, ['too late']])],
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
  {
    rule: 'no caller is disclosed where the realm forbids it',
    feature: 'advanced.rpc.caller_identification',
    sessions: [
      { name: 'ann', realm: 'com.masked' },
      { name: 'bob', realm: 'com.masked' },
    ],
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#1', {}, 'com.b']),
      ...hears('bob', [INVOCATION, '$i', '$b', { caller: ABSENT }]),
      ...asks(
        'ann',
        [CALL, '#2', { disclose_me: true }, 'com.b'],
        [ERROR, CALL, '#2', {}, 'wamp.error.option_disallowed.disclose_me'],
      ),
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
