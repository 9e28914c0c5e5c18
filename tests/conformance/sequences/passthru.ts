/**
 * Payloads that nobody opens but who gets them.
 */

import {
  CALL,
  hears,
  INVOCATION,
  isCut,
  RESULT,
  registers,
  type Sequence,
  says,
  YIELD,
} from '../sequence.ts';
import { calls, two } from './cast.ts';

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
