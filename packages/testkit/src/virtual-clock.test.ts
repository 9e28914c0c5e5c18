import { describe, expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('a virtual clock', () => {
  test('rings in the order of time, and in the order of asking within one instant', async () => {
    const { clock, rung, ring } = openClock();
    clock.after(20, ring('late'));
    clock.after(10, ring('first'));
    clock.after(10, ring('second'));

    await clock.run(15);
    const before = [...rung];
    await clock.run(15);

    expect(before).toEqual(['10 first', '10 second']);
    expect(rung.at(-1)).toBe('20 late');
    expect(clock.elapsedMs).toBe(30);
  });

  test('lets all promises settle before anything else happens', async () => {
    const { clock, rung, ring } = openClock();
    clock.after(10, () => {
      void Promise.resolve()
        .then(() => {})
        .then(ring('promise'));
    });
    clock.after(10, ring('next'));

    await clock.run(10);

    expect(rung).toEqual(['10 promise', '10 next']);
  });

  test('puts off to the end of a turn, before time goes on', async () => {
    const { clock, rung, ring } = openClock();
    clock.after(10, () => clock.soon(ring('soon')));
    clock.after(10, ring('same turn'));
    clock.after(11, ring('next turn'));

    await clock.run(20);

    expect(rung).toEqual(['10 same turn', '10 soon', '11 next turn']);
  });

  test('rings again and again, and not when it was called off', async () => {
    const { clock, rung, ring } = openClock();
    const stop = clock.every(10, ring('tick'));
    clock.after(15, ring('never'))();
    clock.after(35, stop);

    await clock.run(100);

    expect(rung).toEqual(['10 tick', '20 tick', '30 tick']);
  });

  test('a machine that has crashed does nothing any more', async () => {
    const { clock, rung, ring } = openClock();
    const machine = clock.machine('m');
    machine.clock.after(10, ring('alive'));
    machine.clock.after(30, ring('dead'));
    machine.clock.every(12, ring('tick'));
    machine.clock.soon(ring('soon'));
    clock.after(20, () => machine.crash());

    await clock.run(100);

    expect(machine).toMatchObject({ name: 'm', isDead: true });
    expect(rung).toEqual(['0 soon', '10 alive', '12 tick']);
  });

  test('ends early when all is done, and tells what was thrown', async () => {
    const { clock, errors } = openClock();
    clock.after(10, () => {
      throw new Error('broken');
    });

    await clock.run(100, () => errors.length > 0);

    expect(clock.elapsedMs).toBe(10);
    expect(errors).toEqual([new Error('broken')]);
  });

  test('notices that time stands still', async () => {
    const { clock } = openClock();
    const again = (): void => void clock.after(0, again);
    again();

    await expect(clock.run(10)).rejects.toThrow('time stands still');
  });
});

function openClock() {
  const rung: string[] = [];
  const errors: unknown[] = [];
  const clock = new VirtualClock((error) => errors.push(error));
  const ring = (name: string) => () => void rung.push(`${clock.elapsedMs} ${name}`);
  return { clock, rung, errors, ring };
}
