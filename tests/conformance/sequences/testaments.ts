/**
 * What the router publishes for the dead.
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
  subscribes,
} from '../sequence.ts';

const testaments = 'advanced.pubsub.testament';

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
