import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineRealm, rpc, topic } from './contract.ts';
import type { Realm } from './spec.ts';
import { declarationsOf, findTopic, leavesOf } from './tree.ts';
import { topicUri } from './uri.ts';

const text = z.string();
const create = rpc({ input: text });
const status = topic({ payload: text, params: z.object({ region: text, id: text }) });
const notice = topic({ payload: text });
// A group may have a member that is called `kind` or `spec`.
const kind = rpc({});
const shop = defineRealm('com.shop', { order: { create, status }, notice, meta: { kind } });
const declarations = declarationsOf(shop);

const treeOf = (tree: unknown): Realm => ({ kind: 'realm', name: 'com.shop', tree });

describe('the declarations of a realm', () => {
  test('are its leaves by URI', () => {
    expect([...declarations.values()]).toEqual([
      { kind: 'rpc', uri: 'com.shop.order.create', path: ['order', 'create'], spec: create.spec },
      {
        kind: 'topic',
        uri: 'com.shop.order.status',
        path: ['order', 'status'],
        spec: status.spec,
        paramNames: ['region', 'id'],
      },
      {
        kind: 'topic',
        uri: 'com.shop.notice',
        path: ['notice'],
        spec: notice.spec,
        paramNames: [],
      },
      { kind: 'rpc', uri: 'com.shop.meta.kind', path: ['meta', 'kind'], spec: {} },
    ]);
    expect([...declarations.keys()]).toEqual([...declarations.values()].map(({ uri }) => uri));
  });
});

describe('the topic of a concrete URI', () => {
  test('is the one that declares it, with the values in it', () => {
    const uri = topicUri('com.shop.order.status', { id: '4.2', region: 'eu' });

    expect(findTopic(declarations, uri)).toEqual({
      topic: declarations.get('com.shop.order.status'),
      params: { id: '4.2', region: 'eu' },
    });
    expect(findTopic(declarations, 'com.shop.notice')?.params).toEqual({});
  });

  test.each([
    ['com.shop.order.status', 'the parameters are missing'],
    ['com.shop.order.status.1', 'one is missing'],
    ['com.shop.order.status.1.2.3', 'there is one too many'],
    ['com.shop.notice.1', 'it takes none'],
    ['com.shop.order.create', 'it is a procedure'],
    ['com.shop.order.create.1', 'it is inside a procedure'],
    ['com.shop.order', 'it is a group'],
    ['com.other', 'it is another realm'],
    ['', 'it is nothing'],
  ])('is not found for %j: %s', (uri) => {
    expect(findTopic(declarations, uri)).toBeUndefined();
  });
});

describe('the tree of a realm', () => {
  test.each([
    [{ a: 1 }, 'com.shop.a: neither rpc(), nor topic(), nor a group'],
    [{ a: { b: null } }, 'com.shop.a.b: neither'],
    [{ a: [rpc({})] }, 'com.shop.a: neither'],
    [{ a: new Map() }, 'com.shop.a: neither'],
    [undefined, 'com.shop: neither'],
    [{ 'a.b': rpc({}) }, 'com.shop: "a.b" is no name'],
    [{ '': rpc({}) }, 'com.shop: "" is no name'],
    [{ 'a b': rpc({}) }, 'is no name'],
    [{ ['a'.repeat(65)]: rpc({}) }, 'is no name'],
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    [{ then: rpc({}) }, '"then" is taken by the client'],
    [{ a: { publish: rpc({}) } }, 'com.shop.a: "publish" is taken by the client'],
    [JSON.parse('{"__proto__":{}}'), '"__proto__" is taken'],
    [rpc({}), 'com.shop: the tree of a realm is a group'],
  ])('may not be %o', (tree, problem) => {
    expect(() => leavesOf(treeOf(tree))).toThrow(problem);
  });

  test('may hold groups without a prototype, and empty ones', () => {
    const bare = Object.assign(Object.create(null) as object, { ping: rpc({}), empty: {} });

    expect(leavesOf(treeOf(bare))).toHaveLength(1);
  });

  test('may not hold itself', () => {
    const group: Record<string, unknown> = {};
    group['again'] = group;

    expect(() => leavesOf(treeOf(group))).toThrow('deeper than 16 groups');
  });
});
