/**
 * Who hears what is published to the topics of a pattern.
 */
import {
  asks,
  EVENT,
  hears,
  hearsAll,
  PUBLISH,
  PUBLISHED,
  type Sequence,
  says,
  subscribes,
  UNSUBSCRIBE,
  UNSUBSCRIBED,
} from '../sequence.ts';

const patterns = 'advanced.pubsub.pattern_based_subscription';

/** See the head of this file. */
export const PATTERNS: readonly Sequence[] = [
  {
    rule: 'each subscription that matches brings the event, with the same publication',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.shop.news', '$exact'),
      ...subscribes('bob', 'com.shop', '$prefix', { match: 'prefix' }),
      ...subscribes('bob', 'com..news', '$wildcard', { match: 'wildcard' }),
      ...asks(
        'ann',
        [PUBLISH, '#p', { acknowledge: true }, 'com.shop.news', [1]],
        [PUBLISHED, '#p', '$p'],
      ),
      ...hearsAll(
        'bob',
        [EVENT, '$exact', '$p', {}, [1]],
        [EVENT, '$prefix', '$p', { topic: 'com.shop.news' }, [1]],
        [EVENT, '$wildcard', '$p', { topic: 'com.shop.news' }, [1]],
      ),
    ],
  },
  {
    rule: 'a prefix matches as text, not by components',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.emergency', '$e', { match: 'prefix' }),
      ...says(
        'ann',
        [PUBLISH, '#1', {}, 'com.emergency_low', [1]],
        [PUBLISH, '#2', {}, 'com.emergenc', [2]],
        [PUBLISH, '#3', {}, 'com.emergency.a.b', [3]],
        [PUBLISH, '#4', {}, 'com.emergency', [4]],
      ),
      ...hears(
        'bob',
        [EVENT, '$e', '$p1', { topic: 'com.emergency_low' }, [1]],
        [EVENT, '$e', '$p3', { topic: 'com.emergency.a.b' }, [3]],
        [EVENT, '$e', '$p4', { topic: 'com.emergency' }, [4]],
      ),
    ],
  },
  {
    rule: 'an empty component stands for any one component',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com..news.', '$w', { match: 'wildcard' }),
      ...says(
        'ann',
        [PUBLISH, '#1', {}, 'com.shop.news.de', [1]],
        [PUBLISH, '#2', {}, 'com.shop.news', [2]],
        [PUBLISH, '#3', {}, 'com.shop.old.de', [3]],
        [PUBLISH, '#4', {}, 'com.shop.news.de.x', [4]],
        [PUBLISH, '#5', {}, 'com.a_b.news.en', [5]],
      ),
      ...hears(
        'bob',
        [EVENT, '$w', '$p1', { topic: 'com.shop.news.de' }, [1]],
        [EVENT, '$w', '$p5', { topic: 'com.a_b.news.en' }, [5]],
      ),
    ],
  },
  {
    rule: 'the same name with another way to match is another subscription',
    feature: patterns,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.news', '$exact'),
      ...subscribes('bob', 'com.news', '$prefix', { match: 'prefix' }),
      ...asks('bob', [UNSUBSCRIBE, '#u', '$prefix'], [UNSUBSCRIBED, '#u']),
      ...says('ann', [PUBLISH, '#p', {}, 'com.news', [1]]),
      ...hears('bob', [EVENT, '$exact', '$p', {}, [1]]),
    ],
  },
  {
    rule: 'who hears all that there is does not hear the router',
    feature: patterns,
    sessions: ['ann', { name: 'bob', joins: false }],
    steps: [
      ...subscribes('ann', '..', '$all', { match: 'wildcard' }),
      ...subscribes('ann', 'w', '$w', { match: 'prefix' }),
      { joins: 'bob' },
    ],
  },
];
