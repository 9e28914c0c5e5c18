/**
 * What the router tells of registrations.
 */
import {
  ANY,
  asks,
  EVENT,
  hears,
  isTold,
  knowsNone,
  registers,
  type Sequence,
  subscribes,
  UNREGISTER,
  UNREGISTERED,
} from '../sequence.ts';

const registrations = 'advanced.meta.registration_meta_api';

/** A registration or a subscription, as the router tells of it. */
const registration = (id: string, uri: string, match: string, invoke: string) => ({
  id,
  created: ANY,
  uri,
  match,
  invoke,
});

/** See the head of this file. */
export const REGISTRATION_META: readonly Sequence[] = [
  {
    rule: 'registrations are listed and found by their names, or are null',
    feature: registrations,
    sessions: ['ann', 'bob'],
    steps: [
      ...registers('bob', 'com.b', '$exact'),
      ...registers('bob', 'com.b', '$prefix', { match: 'prefix' }),
      ...registers('bob', 'com..c', '$wildcard', { match: 'wildcard' }),
      ...isTold(
        'ann',
        'wamp.registration.list',
        [],
        [[{ exact: ['$exact'], prefix: ['$prefix'], wildcard: ['$wildcard'] }]],
      ),
      ...isTold('ann', 'wamp.registration.lookup', ['com.b'], [['$exact']]),
      ...isTold('ann', 'wamp.registration.lookup', ['com.b', { match: 'prefix' }], [['$prefix']]),
      ...isTold('ann', 'wamp.registration.lookup', ['com.nope'], [[null]]),
      ...isTold('ann', 'wamp.registration.match', ['com.b.x'], [['$prefix']]),
      ...isTold('ann', 'wamp.registration.match', ['org.nope'], [[null]]),
    ],
  },
  {
    rule: 'it is told what a registration is, and who serves it',
    feature: registrations,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...registers('bob', 'com.b', '$b', { invoke: 'roundrobin' }),
      ...registers('cleo', 'com.b', '$b', { invoke: 'roundrobin' }),
      ...isTold(
        'ann',
        'wamp.registration.get',
        ['$b'],
        [[registration('$b', 'com.b', 'exact', 'roundrobin')]],
      ),
      ...isTold('ann', 'wamp.registration.list_callees', ['$b'], [[['$bob', '$cleo']]]),
      ...isTold('ann', 'wamp.registration.count_callees', ['$b'], [[2]]),
      ...knowsNone('registration', 'get', 'list_callees', 'count_callees'),
    ],
  },
  {
    rule: 'it is told when registrations come and go, in order',
    feature: registrations,
    sessions: ['ann', 'bob', 'cleo'],
    steps: [
      ...subscribes('ann', 'wamp.registration.on_create', '$create'),
      ...subscribes('ann', 'wamp.registration.on_register', '$register'),
      ...subscribes('ann', 'wamp.registration.on_unregister', '$unregister'),
      ...subscribes('ann', 'wamp.registration.on_delete', '$delete'),
      ...registers('bob', 'com.b', '$b', { invoke: 'first' }),
      ...hears(
        'ann',
        [EVENT, '$create', ANY, {}, ['$bob', registration('$b', 'com.b', 'exact', 'first')]],
        [EVENT, '$register', ANY, {}, ['$bob', '$b']],
      ),
      ...registers('cleo', 'com.b', '$b', { invoke: 'first' }),
      ...hears('ann', [EVENT, '$register', ANY, {}, ['$cleo', '$b']]),
      ...asks('bob', [UNREGISTER, '#u', '$b'], [UNREGISTERED, '#u']),
      ...hears('ann', [EVENT, '$unregister', ANY, {}, ['$bob', '$b']]),
      { cuts: 'cleo' },
      ...hears(
        'ann',
        [EVENT, '$unregister', ANY, {}, ['$cleo', '$b']],
        [EVENT, '$delete', ANY, {}, ['$cleo', '$b']],
      ),
    ],
  },
];
