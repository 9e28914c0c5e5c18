import { limitsOf } from '@realmwire/protocol';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SYSTEM_CLOCK } from '../../shell/clock.ts';
import { Hub } from '../../shell/hub.ts';
import { silentLogger } from '../../shell/logger.ts';
import { checkResources } from './check-resources.ts';

const shop = defineRealm('com.shop', {
  order: rpc({ input: z.string() }),
  price: topic({ payload: z.number() }),
});
const loose = defineRealm('com.loose', {}, { allowUndeclared: true });

const hub = new Hub({ limits: limitsOf(), log: silentLogger(), clock: SYSTEM_CLOCK });
hub.open('com.shop', shop, {});
hub.open('com.loose', loose, {});
hub.open('com.open', undefined, {});

describe('the resources of the seed dialect', () => {
  test('lead to what a contract declares, or to a realm that checks nothing', () => {
    const routes = { order: { call: 'com.shop.order' }, price: { publish: 'com.shop.price' } };
    const anything = { routes: { x: { call: 'a.b' } }, topics: { 'c.d': 'e' } };

    expect(
      checkResources(
        {
          '/web': { realm: 'com.shop', routes, topics: { 'com.shop.price': 'price' } },
          '/php': { realm: 'com.shop' },
          '/loose': { realm: 'com.loose', ...anything },
          '/open': { realm: 'com.open', ...anything },
        },
        hub.realms,
      ),
    ).toEqual({ wrong: [], missing: [] });
  });

  test('are told what the contract does not declare', () => {
    const routes = { order: { call: 'com.shop.price' }, price: { publish: 'com.shop.order' } };

    expect(
      checkResources(
        { '/web': { realm: 'com.shop', routes, topics: { 'com.shop.order': 'order' } } },
        hub.realms,
      ).wrong,
    ).toEqual([
      'seed.resources["/web"].routes["order"] calls com.shop.price, which the contract of com.shop does not declare',
      'seed.resources["/web"].routes["price"] publishes com.shop.order, which the contract of com.shop does not declare',
      'seed.resources["/web"].topics has com.shop.order, which the contract of com.shop does not declare',
    ]);
  });

  test('may lead to a realm that comes later', () => {
    expect(checkResources({ '/': { realm: 'com.later' } }, hub.realms)).toEqual({
      wrong: [],
      missing: ['seed.resources["/"]: the realm com.later is not served yet'],
    });
  });
});
