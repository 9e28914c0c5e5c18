import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { type TestamentLimit, Testaments } from './testaments.ts';

describe('testaments', () => {
  test('are taken by scope, in the order in which they were added, and once', () => {
    const testaments = make();
    testaments.add(1, 'destroyed', publication('a'));
    testaments.add(1, 'detached', publication('b'));
    testaments.add(1, 'destroyed', publication('c'));
    testaments.add(2, 'destroyed', publication('d'));

    expect(taken(testaments, 'destroyed')).toEqual(['a', 'c']);
    expect(taken(testaments, 'destroyed')).toEqual([]);
    expect(taken(testaments, 'detached')).toEqual(['b']);
    expect(testaments.topicsOf(2)).toEqual(['d']);
  });

  test('of one session are no more than the limit says', () => {
    const testaments = make({ maxTestaments: 2 });

    expect(['a', 'b', 'c'].map((uri) => testaments.add(1, 'detached', publication(uri)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(testaments.add(2, 'detached', publication('d'))).toBe(true);
    expect(taken(testaments, 'detached')).toEqual(['a', 'b']);
  });

  test('of one session are no longer than the limit says', () => {
    const testaments = make({ testamentBytes: 2_000 });

    expect(testaments.add(1, 'detached', publication('a', 'x'.repeat(2_000)))).toBe(false);
    expect(testaments.add(1, 'detached', publication('a', 'x'.repeat(1_000)))).toBe(true);
    expect(testaments.add(1, 'destroyed', publication('a', 'x'.repeat(1_000)))).toBe(false);
    expect(testaments.add(2, 'destroyed', publication('a', 'x'.repeat(1_000)))).toBe(true);
  });

  test('of all sessions together are bounded, and what is gone is counted no more', () => {
    const testaments = make({ maxKeptBytes: 3_000 });
    const add = (session: number) =>
      testaments.add(session, 'destroyed', publication('a', 'x'.repeat(1_000)));

    expect([add(1), add(2), add(3)]).toEqual([true, true, false]);
    testaments.take(1, 'detached');
    expect(add(3)).toBe(false);
    testaments.forget(1);
    expect(add(3)).toBe(true);
    testaments.take(2, 'destroyed');
    testaments.forget(3);
    expect(testaments.bytes).toBe(0);
  });

  test('for a topic are revoked where the session may not publish there any more', () => {
    const testaments = make();
    for (const uri of ['a', 'b', 'a']) testaments.add(1, 'destroyed', publication(uri));

    expect(testaments.topicsOf(1)).toEqual(['a', 'b']);
    testaments.revoke(1, 'a');

    expect(testaments.topicsOf(1)).toEqual(['b']);
    expect(testaments.topicsOf(9)).toEqual([]);
  });
});

function make(limits: Partial<Record<TestamentLimit, number>> = {}): Testaments {
  return new Testaments({
    maxTestaments: 10,
    testamentBytes: 100_000,
    maxKeptBytes: 100_000,
    ...limits,
  });
}

function publication(uri: string, text = ''): MessageOf<'publish'> & { opcode: 'publish' } {
  return { opcode: 'publish', uri, payload: { kind: 'args', args: [text] } };
}

function taken(testaments: Testaments, scope: 'detached' | 'destroyed'): string[] {
  return testaments.take(1, scope).map(({ uri }) => uri);
}
