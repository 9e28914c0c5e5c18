import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Checks } from './checks.ts';
import { defineRealm, rpc, topic } from './contract.ts';
import { ContractError } from './contract-error.ts';

describe('a realm', () => {
  test('is its name, its tree and its options', () => {
    const ping = rpc({ output: z.literal('pong') });
    const notice = topic({ payload: z.string() });

    const realm = defineRealm(
      'com.shop',
      { ping, notice },
      { version: '2.1', allowUndeclared: true },
    );

    expect(realm).toEqual({
      kind: 'realm',
      name: 'com.shop',
      tree: { ping, notice },
      version: '2.1',
      allowUndeclared: true,
      '~checks': Checks,
    });
    expect(ping.kind).toBe('rpc');
    expect(notice.kind).toBe('topic');
    expect(Object.isFrozen(realm)).toBe(true);
  });

  test('brings what applies its schemas, which is no part of what it says', () => {
    const realm = defineRealm('com.shop', {});

    expect(realm['~checks']).toBe(Checks);
    expect({ ...realm }['~checks']).toBe(Checks);
    expect(JSON.parse(JSON.stringify(realm))).toEqual({
      kind: 'realm',
      name: 'com.shop',
      tree: {},
    });
  });

  test('without options has none', () => {
    expect(Object.keys(defineRealm('com.shop', {}))).toEqual(['kind', 'name', 'tree', '~checks']);
  });

  test('is checked when it is defined', () => {
    const tree = { publish: rpc({}) };

    expect(() => defineRealm('com.shop', tree)).toThrow(ContractError);
  });
});
