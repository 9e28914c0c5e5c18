import { describe, expect, test } from 'vitest';
import { declare, UNDECLARED } from './declarations.ts';
import { NEWS } from './pubsub.test-support.ts';
import { body } from './seats.test-data.ts';
import { withTopicRules } from './topic-rules.ts';

describe('rules about topics that no contract declares', () => {
  test('say what the first of them that matches says', () => {
    const declarations = withTopicRules(UNDECLARED, [
      { uri: 'com.log.error', history: { size: 7, ttlMs: 5 } },
      { uri: 'com.log.', match: 'prefix', history: 3, overflow: 'drop-oldest' },
      { uri: '..state', match: 'wildcard', retain: true },
    ]);
    const keepingOf = (uri: string) => declarations.topic(uri)?.keeping;

    expect(keepingOf('com.log.error')).toEqual({
      history: { size: 7, ttlMs: 5 },
      retain: false,
      overflow: 'history',
    });
    expect(keepingOf('com.log.info')).toEqual({
      history: { size: 3 },
      retain: false,
      overflow: 'drop-oldest',
    });
    expect(keepingOf('com.door.state')).toMatchObject({ retain: true, overflow: 'latest' });
    expect(keepingOf('com.other')).toBeUndefined();
    expect(declarations.topic('com.log.info')).toBe(declarations.topic('com.log.info'));
    expect(declarations.topic('com.log.info')?.checkPayload(body(1))).toBeUndefined();
    expect(declarations.permanent).toEqual([
      { uri: 'com.log.error', match: 'exact' },
      { uri: 'com.log.', match: 'prefix' },
    ]);
  });

  test('leave alone what a contract declares', () => {
    const declarations = withTopicRules(declare(NEWS), [
      { uri: 'com.', match: 'prefix', history: 1 },
    ]);

    expect(declarations.topic('com.both')?.keeping.history).toEqual({ size: 3 });
    expect(declarations.topic('com.none')?.keeping.history).toEqual({ size: 1 });
    expect(declarations.permanent).toContainEqual({ uri: 'com.both', match: 'exact' });
  });

  test('are forgotten for some names when there are too many, and found again', () => {
    const declarations = withTopicRules(UNDECLARED, [{ uri: 't', match: 'prefix', retain: true }]);
    for (let n = 0; n < 10_001; n += 1) declarations.topic(`t${n}`);

    expect(declarations.topic('t10000')).not.toBe(declarations.topic('t10000'));
    expect(declarations.topic('t10000')).toMatchObject({ uri: 't10000' });
  });

  test('change nothing where there are none, and must be about names', () => {
    expect(withTopicRules(UNDECLARED, [])).toBe(UNDECLARED);
    expect(() => withTopicRules(UNDECLARED, [{ uri: 'a b' }])).toThrow(/uri.invalid/);
    expect(() => withTopicRules(UNDECLARED, [{ uri: 'a.', retain: true }])).toThrow(/uri.invalid/);
  });
});
