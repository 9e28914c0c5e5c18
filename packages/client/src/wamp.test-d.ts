import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import type { connect as connectNative } from './index.ts';
import {
  type Auth,
  connect,
  WampArguments,
  type WampAuth,
  type WampClientOptions,
} from './wamp.ts';

const shop = defineRealm('com.shop', {
  create: rpc({
    input: z.object({ sku: z.string(), qty: z.number() }),
    output: z.object({ id: z.number() }),
    wamp: 'kwargs',
  }),
  add: rpc({ input: z.tuple([z.number(), z.number()]), output: z.number(), wamp: 'args' }),
  state: topic({ payload: z.string(), wamp: 'single' }),
});

declare const options: WampClientOptions;

describe('the client for WAMP routers', () => {
  test('is typed by the contract, whatever its values look like on the wire', () => {
    const use = (c = connect(shop, options)) => {
      expectTypeOf(c.api.create).parameter(0).toEqualTypeOf<{ sku: string; qty: number }>();
      expectTypeOf(c.api.create({ sku: 'a', qty: 1 }).then).toBeFunction();
      expectTypeOf(c.api.add).parameter(0).toEqualTypeOf<[number, number]>();
      // @ts-expect-error keyword arguments are one object
      void c.api.create('a', 1);
      // @ts-expect-error no such procedure
      void c.api.remove();
    };
    expectTypeOf(use).toBeFunction();
  });

  test('is the same with the name of the realm alone', () => {
    const use = () => connect<typeof shop>('com.shop', options);
    expectTypeOf(use).returns.toEqualTypeOf<
      ReturnType<typeof connect<'com.shop', typeof shop.tree>>
    >();
  });

  test('takes the serializers and the dialect that there are', () => {
    expectTypeOf<WampClientOptions['codec']>().toEqualTypeOf<
      'json' | 'msgpack' | 'cbor' | undefined
    >();
    expectTypeOf<WampClientOptions['dialect']>().toEqualTypeOf<'wamp' | undefined>();
    // What WAMP does not have is no option.
    expectTypeOf<WampClientOptions>().not.toHaveProperty('resume');
    expectTypeOf<Parameters<typeof connectNative>[1]>().not.toHaveProperty('dialect');
  });

  test('takes who the client is as the usual client does, and answers of its own', () => {
    expectTypeOf<Auth>().toExtend<WampAuth>();
    expectTypeOf<{ methods: ['m']; onChallenge(): string; id: 'joe' }>().toExtend<WampAuth>();
    expectTypeOf<{ methods: ['m'] }>().not.toExtend<WampAuth>();
  });

  test('a contract has no other shapes', () => {
    // @ts-expect-error a list is `args`
    rpc({ wamp: 'list' });
    expectTypeOf(new WampArguments([1]).kwargs).toEqualTypeOf<Readonly<Record<string, unknown>>>();
  });
});
