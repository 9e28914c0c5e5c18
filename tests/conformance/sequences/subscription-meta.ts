/**
 * What the router tells of subscriptions.
 */
import {
  ANY,
  asks,
  EVENT,
  hears,
  hearsAll,
  isTold,
  knowsNone,
  PUBLISH,
  type Sequence,
  says,
  subscribes,
  UNSUBSCRIBE,
  UNSUBSCRIBED,
} from '../sequence.ts';

const subscriptions = 'advanced.meta.subscription_meta_api';

/** See the head of this file. */
export const SUBSCRIPTION_META: readonly Sequence[] = [
  {
    rule: 'subscriptions are listed and found by their names, or are null',
    feature: subscriptions,
    sessions: ['ann', 'bob'],
    steps: [
      ...subscribes('bob', 'com.b', '$exact'),
      ...subscribes('bob', 'com.b', '$prefix', { match: 'prefix' }),
      ...subscribes('bob', 'com..c', '$wildcard', { match: 'wildcard' }),
      ...isTold(
        'ann',
        'wamp.subscription.list',
        [],
        [[{ exact: ['$exact'], prefix: ['$prefix'], wildcard: ['$wildcard'] }]],
      ),
      ...isTold('ann', 'wamp.subscription.lookup', ['com.b'], [['$exact']]),
      ...isTold(
        'ann',
        'wamp.subscription.lookup',
        ['com..c', { match: 'wildcard' }],
        [['$wildcard']],
      ),
      ...isTold('ann', 'wamp.subscription.lookup', ['com.nope'], [[null]]),
      ...isTold('ann', 'wamp.subscription.match', ['com.b.c'], [[['$prefix', '$wildcard']]]),
      ...isTold('ann', 'wamp.subscription.match', ['org.nope'], [[null]]),
    ],
  },
  {
    rule: 'it is told what a subscription is, and who hears it',
    feature: subscriptions,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('bob', 'com.b', '$b'),
      ...subscribes('cleo', 'com.b', '$b'),
      ...isTold(
        'ann',
        'wamp.subscription.get',
        ['$b'],
        [[{ id: '$b', created: ANY, uri: 'com.b', match: 'exact' }]],
      ),
      ...isTold('ann', 'wamp.subscription.list_subscribers', ['$b'], [[['$bob', '$cleo']]]),
      ...isTold('ann', 'wamp.subscription.count_subscribers', ['$b'], [[2]]),
      ...knowsNone('subscription', 'get', 'list_subscribers', 'count_subscribers', 'get_events'),
    ],
  },
  {
    rule: 'it is told when subscriptions come and go, in order',
    feature: subscriptions,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('ann', 'wamp.subscription.on_create', '$create'),
      ...subscribes('ann', 'wamp.subscription.on_subscribe', '$subscribe'),
      ...subscribes('ann', 'wamp.subscription.on_unsubscribe', '$unsubscribe'),
      ...subscribes('ann', 'wamp.subscription.on_delete', '$delete'),
      ...says('ann', [PUBLISH, '#p', {}, 'com.b']),
      ...subscribes('bob', 'com.b', '$b'),
      ...hears(
        'ann',
        [
          EVENT,
          '$create',
          ANY,
          {},
          ['$bob', { id: '$b', created: ANY, uri: 'com.b', match: 'exact' }],
        ],
        [EVENT, '$subscribe', ANY, {}, ['$bob', '$b']],
      ),
      ...subscribes('cleo', 'com.b', '$b'),
      ...hears('ann', [EVENT, '$subscribe', ANY, {}, ['$cleo', '$b']]),
      ...asks('bob', [UNSUBSCRIBE, '#u', '$b'], [UNSUBSCRIBED, '#u']),
      ...hears('ann', [EVENT, '$unsubscribe', ANY, {}, ['$bob', '$b']]),
      { cuts: 'cleo' },
      ...hearsAll(
        'ann',
        [EVENT, '$unsubscribe', ANY, {}, ['$cleo', '$b']],
        [EVENT, '$delete', ANY, {}, ['$cleo', '$b']],
      ),
    ],
  },
];
