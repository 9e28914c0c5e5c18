/**
 * Calls and results in parts.
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
  RESULT,
  registers,
  type Sequence,
  says,
  YIELD,
} from '../sequence.ts';
import { plainBob, two, underWay } from './cast.ts';

const timeout = 'advanced.rpc.call_timeout';
const results = 'advanced.rpc.progressive_call_results';
const invocations = 'advanced.rpc.progressive_call_invocations';

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
      ...underWay('#c', { receive_progress: true }),
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
      ...underWay('#c', { receive_progress: true, timeout: 1_000 }),
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
