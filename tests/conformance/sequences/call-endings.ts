/**
 * Calls that are canceled, or take too long.
 */

import {
  ABSENT,
  CALL,
  CANCEL,
  ERROR,
  hears,
  INTERRUPT,
  INVOCATION,
  RESULT,
  registers,
  type Sequence,
  says,
  YIELD,
} from '../sequence.ts';
import { cancels, plainBob, two, underWay } from './cast.ts';

const canceling = 'advanced.rpc.call_canceling';
const timeout = 'advanced.rpc.call_timeout';

/** See the head of this file. */
export const ENDINGS: readonly Sequence[] = [
  {
    rule: 'skip: the caller is answered at once, and the callee is not told',
    feature: canceling,
    sessions: two,
    steps: [
      ...underWay('#c'),
      ...cancels('#c', 'skip'),
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
      ...underWay('#c'),
      ...cancels('#c', 'killnowait'),
      ...hears('bob', [INTERRUPT, '$i', { mode: 'killnowait' }]),
      ...says('bob', [ERROR, INVOCATION, '$i', {}, 'wamp.error.canceled']),
    ],
  },
  {
    rule: 'kill: the callee is told, and the caller gets what it answers',
    feature: canceling,
    sessions: two,
    steps: [
      ...underWay('#c'),
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
      ...underWay('#c'),
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
        ...underWay('#c'),
        ...cancels('#c', mode),
        ...says('bob', [YIELD, '$i', {}, ['too late']]),
      ],
    }),
  ),
  {
    rule: 'to cancel what is over changes nothing',
    feature: canceling,
    sessions: two,
    steps: [
      ...underWay('#c'),
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
      ...underWay('#c', { timeout: 1_000 }),
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
      ...underWay('#c', { timeout: 1_000 }),
      { waitMs: 900 },
      ...says('bob', [YIELD, '$i', {}, ['in time']]),
      ...hears('ann', [RESULT, '#c', {}, ['in time']]),
      { waitMs: 1_000 },
    ],
  },
  {
    rule: 'a callee that watches over the time by itself is told how much there is',
    feature: timeout,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b', { forward_timeout: true }),
      ...says('ann', [CALL, '#1', { timeout: 5_000 }, 'com.b']),
      ...hears('bob', [INVOCATION, '$1', '$b', { timeout: 5_000 }]),
    ],
  },
  {
    rule: 'a callee that has not asked for it is not told how much time there is',
    feature: timeout,
    sessions: two,
    steps: [
      ...registers('bob', 'com.b', '$b'),
      ...says('ann', [CALL, '#1', { timeout: 5_000 }, 'com.b']),
      ...hears('bob', [INVOCATION, '$1', '$b', { timeout: ABSENT }]),
    ],
  },
  {
    rule: 'a timeout of 0 is none',
    feature: timeout,
    sessions: two,
    steps: [
      ...underWay('#c', { timeout: 0 }),
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
      ...underWay('#c', { timeout: 1_000 }),
      { waitMs: 1_100 },
      ...hears('ann', [ERROR, CALL, '#c', {}, 'wamp.error.timeout']),
      ...says('bob', [YIELD, '$i', {}, ['too late']]),
    ],
  },
];
