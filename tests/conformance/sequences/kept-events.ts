/**
 * Events that are kept for those who come later.
 */
import {
  ABSENT,
  ANY,
  asks,
  CALL,
  ERROR,
  EVENT,
  hears,
  PUBLISH,
  PUBLISHED,
  RESULT,
  type Sequence,
  says,
  subscribes,
} from '../sequence.ts';

const feature = 'basic.pubsub';

const everybody = ['ann', 'bob', 'cleo'];
const known = [
  'ann',
  { name: 'bob', authid: 'bob@editor' },
  { name: 'cleo', authid: 'cleo@reader' },
];

/** An event, as the history tells of it. */
const event = (value: number) => ({
  timestamp: ANY,
  subscription: '$log',
  publication: `$p${value}`,
  details: ANY,
  args: [value],
});

/** See the head of this file. */
export const KEPT: readonly Sequence[] = [
  {
    rule: 'an event that is retained is for those who come later and ask for it',
    feature: 'advanced.pubsub.event_retention',
    sessions: everybody,
    steps: [
      ...asks(
        'ann',
        [PUBLISH, '#1', { retain: true, acknowledge: true }, 'com.state', ['old']],
        [PUBLISHED, '#1', '$old'],
      ),
      ...asks(
        'ann',
        [PUBLISH, '#2', { retain: true, acknowledge: true }, 'com.state', ['new']],
        [PUBLISHED, '#2', '$new'],
      ),
      ...subscribes('bob', 'com.state', '$state', { get_retained: true }),
      ...hears('bob', [EVENT, '$state', '$new', { retained: true }, ['new']]),
      ...subscribes('cleo', 'com.state', '$state'),
    ],
  },
  {
    rule: 'an event that is retained is like any other for those who are there',
    feature: 'advanced.pubsub.event_retention',
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.state', '$state', { get_retained: true }),
      ...says('ann', [PUBLISH, '#p', { retain: true }, 'com.state', [1]]),
      ...hears('bob', [EVENT, '$state', '$p', { retained: ABSENT }, [1]]),
    ],
  },
  {
    rule: 'an event that is retained is only for those who were eligible',
    feature: 'advanced.pubsub.event_retention',
    sessions: known,
    steps: [
      ...says('ann', [
        PUBLISH,
        '#p',
        { retain: true, eligible_authrole: ['editor'] },
        'com.state',
        ['secret'],
      ]),
      ...subscribes('cleo', 'com.state', '$state', { get_retained: true }),
      ...subscribes('bob', 'com.state', '$state', { get_retained: true }),
      ...hears('bob', [EVENT, '$state', '$p', { retained: true }, ['secret']]),
    ],
  },
  {
    rule: 'a topic with a contract takes what the contract declares',
    feature,
    sessions: [
      { name: 'ann', realm: 'com.kept' },
      { name: 'bob', realm: 'com.kept' },
    ],
    steps: [
      ...subscribes('bob', 'com.kept.tight', '$tight'),
      ...asks(
        'ann',
        [PUBLISH, '#1', { acknowledge: true }, 'com.kept.tight', [], { text: 5 }],
        [ERROR, PUBLISH, '#1', {}, 'wamp.error.invalid_argument'],
      ),
      ...asks(
        'ann',
        [PUBLISH, '#2', { acknowledge: true }, 'com.kept.nope', [1]],
        [ERROR, PUBLISH, '#2', {}, 'wamp.error.no_such_topic'],
      ),
      ...says('ann', [PUBLISH, '#3', {}, 'com.kept.tight', [], { text: 'fine' }]),
      ...hears('bob', [EVENT, '$tight', '$p', {}, [], { text: 'fine' }]),
    ],
  },
  {
    rule: 'the events of a topic that keeps them can be asked for later',
    feature: 'advanced.pubsub.event_history',
    sessions: [
      { name: 'ann', realm: 'com.kept' },
      { name: 'bob', realm: 'com.kept' },
    ],
    steps: [
      ...[1, 2, 3].flatMap((value) =>
        asks(
          'ann',
          [PUBLISH, `#${value}`, { acknowledge: true }, 'com.kept.log', [value]],
          [PUBLISHED, `#${value}`, `$p${value}`],
        ),
      ),
      ...subscribes('bob', 'com.kept.log', '$log'),
      ...asks(
        'bob',
        [CALL, '#h', {}, 'wamp.subscription.get_events', ['$log'], { limit: 2, reverse: true }],
        [RESULT, '#h', {}, [[event(3), event(2)]]],
      ),
    ],
  },
];
