import { Body } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { openYard, type Yard } from './yard.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

describe.each(['json', 'msgpack'] as const)('calls that wait for a callee (%s)', (codec) => {
  let yard: Yard;
  afterEach(() => yard.close());

  test('count for the memory of their caller, who is ended if it is too much', async () => {
    yard = await openYard({
      memoryBudgetBytes: MIB,
      windowStartBytes: 4 * MIB,
      calleeGraceMs: 60_000,
    });
    const callee = await yard.open(codec);
    await callee.join('com.yard', { resumes: true });
    callee.say({ opcode: 'register', id: 1, uri: 'com.yard.chore' });
    await callee.hear('registered');
    callee.leave();
    await until(() => yard.router.stats().suspended === 1);
    const caller = await yard.open(codec);
    await caller.join('com.yard');
    const other = await yard.open(codec);
    await other.join('com.yard');
    other.say({ opcode: 'call', id: 1, uri: 'com.yard.chore' });
    await until(() => yard.router.stats().pendingCalls === 1);

    const payload = Body.of('x'.repeat(15 * KIB));
    for (let id = 1; id <= 100; id += 1)
      caller.say({ opcode: 'call', id, uri: 'com.yard.chore', payload });

    expect(await caller.end()).toMatchObject({ fault: 'queue.overflow' });
    expect(other.closed).toBeUndefined();
    await until(() => yard.router.stats().memory.level === 'calm');
    expect(yard.router.stats().pendingCalls).toBe(1);
  });
});
