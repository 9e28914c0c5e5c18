import { limitsOf, ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from './clock.ts';
import { Deadline, saidInTime } from './deadline.ts';
import type { Reply } from './doorman.ts';

function open() {
  const rings = new Set<() => void>();
  const after = (_: number, ring: () => void) => {
    rings.add(ring);
    return () => void rings.delete(ring);
  };
  const clock = { ...SYSTEM_CLOCK, after };
  return { clock, deadline: new Deadline(clock, 70), rings };
}

describe('a deadline', () => {
  test('is met by what comes before', async () => {
    const { deadline, rings } = open();

    expect(await deadline.meet(Promise.resolve(1))).toBe(1);
    await expect(deadline.meet(Promise.reject(new Error('no')))).rejects.toThrow('no');
    deadline.stop();
    expect(rings.size).toBe(0);
  });

  test('is missed by what comes never, and by all that is waited for later', async () => {
    const { deadline, rings } = open();
    const never = new Promise(() => {});
    const missed = { code: 'hello.timeout', detail: { ms: 70 } };
    const first = expect(deadline.meet(never)).rejects.toMatchObject(missed);

    for (const ring of rings) ring();

    await first;
    await expect(deadline.meet(never)).rejects.toMatchObject(missed);
  });

  test('hurts nobody where it passes while nothing is waited for', async () => {
    const { rings } = open();

    for (const ring of rings) ring();
    await new Promise(setImmediate);
  });
});

describe('what a doorman says', () => {
  const refused = new ProtocolError('session.refused');

  test('is waited for, and not for long', async () => {
    const { clock, rings } = open();
    rings.clear();
    const hub = { clock, limits: limitsOf({}) };

    expect(saidInTime(refused, hub)).toBe(refused);
    expect(await saidInTime(Promise.resolve(refused), hub)).toBe(refused);
    await expect(saidInTime(Promise.reject(new Error('bug')), hub)).rejects.toThrow('bug');
    expect(rings.size).toBe(0);

    const said = saidInTime(new Promise<Reply>(() => {}), hub);
    for (const ring of rings) ring();
    expect(await said).toMatchObject({ code: 'hello.timeout' });
  });
});
