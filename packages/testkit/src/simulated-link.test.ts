import { describe, expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.ts';
import { type LinkProfile, type Side, SimulatedLink } from './simulated-link.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('a simulated link', () => {
  test('carries frames in order, after its latency and as fast as it can', async () => {
    const { clock, link, heard } = openLink({ latencyMs: 50, bytesPerMs: 10 });
    link.left.send([{ data: 'a'.repeat(100) }, { data: 'b'.repeat(50) }]);
    const buffered = link.left.buffered;

    await clock.run(1_000);

    expect(buffered).toBe(150);
    expect(heard.right).toEqual(['60 aaa', '65 bbb']);
    expect(link.left.buffered).toBe(0);
  });

  test('never lets a frame overtake another, whatever the jitter', async () => {
    const { clock, link, heard } = openLink({ jitterMs: 100 });
    for (let index = 0; index < 50; index += 1) link.left.send([{ data: `${index}` }]);

    await clock.run(1_000);

    const arrived = heard.right.map((entry) => entry.split(' ')[1]);
    expect(arrived).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
    expect(new Set(heard.right.map((entry) => entry.split(' ')[0])).size).toBeGreaterThan(1);
  });

  test('a side that says goodbye hears it back, after all that was sent before', async () => {
    const { clock, link, heard } = openLink({ latencyMs: 10 });
    link.left.send([{ data: 'last' }]);
    link.left.close(1000, 'done');
    link.left.send([{ data: 'too late' }]);

    await clock.run(100);

    expect(heard.right).toEqual(['10 las', '10 closed 1000 done']);
    expect(heard.left).toEqual(['20 closed 1000 done']);
    expect(link.isOver).toBe(true);
  });

  test('a cut loses all but the first of what is under way, and is heard of by whom it is said', async () => {
    const kept = new Set<number>();
    for (let seed = 1; seed < 40; seed += 1) {
      const { clock, link, heard } = openLink({ latencyMs: 10 }, seed);
      for (const name of ['a', 'b', 'c']) link.left.send([{ data: name }]);
      link.cut('left');
      link.right.send([{ data: 'into the void' }]);

      await clock.run(10_000);

      const arrived = heard.right.map((entry) => entry.split(' ')[1] ?? '');
      expect(['a', 'b', 'c'].slice(0, arrived.length)).toEqual(arrived);
      expect(heard.left).toEqual(['10 closed 1006 ']);
      kept.add(arrived.length);
    }
    expect(kept).toEqual(new Set([0, 1, 2, 3]));
  });

  test('who closes a connection that is dead waits for the other side only for a while', async () => {
    const { clock, link, heard } = openLink({});
    link.cut('nobody');
    link.left.close(1000, '');

    await clock.run(10_000);

    expect(heard).toEqual({ left: ['2000 closed 1006 '], right: [] });
  });

  test('a side that stalls reads later, and all of it', async () => {
    const { clock, link, heard } = openLink({ latencyMs: 10 });
    link.setStalled('right', true);
    link.left.send([{ data: 'a' }, { data: 'bc' }]);
    await clock.run(100);
    const unread = link.unreadBytes('right');

    link.setStalled('right', false);
    await clock.run(100);

    expect(unread).toBe(3);
    expect(link.unreadBytes('right')).toBe(0);
    expect(heard.right).toEqual(['100 a', '100 bc']);
  });

  test('a side that is terminated, or whose machine is gone, hears nothing more', async () => {
    const { clock, link, heard } = openLink({ latencyMs: 10 });
    link.right.send([{ data: 'a' }]);
    link.left.terminate?.();
    const other = openLink({ latencyMs: 10 });
    other.link.right.send([{ data: 'a' }]);
    other.link.abandon('left');

    await clock.run(100);
    await other.clock.run(100);

    expect(heard).toEqual({ left: ['0 closed 1006 '], right: ['10 closed 1006 '] });
    expect(other.heard.left).toEqual([]);
  });
});

function openLink(profile: Partial<LinkProfile>, seed = 1) {
  const clock = new VirtualClock(() => {});
  const link = new SimulatedLink({
    clock,
    random: new SeededRandom(seed),
    profile: { latencyMs: 0, jitterMs: 0, bytesPerMs: 0, ...profile },
  });
  const heard: Record<Side, string[]> = { left: [], right: [] };
  for (const side of ['left', 'right'] as const) {
    link[side].open({
      onFrame: (data) => heard[side].push(`${clock.elapsedMs} ${data.slice(0, 3)}`),
      onClose: (code, reason) => heard[side].push(`${clock.elapsedMs} closed ${code} ${reason}`),
    });
  }
  return { clock, link, heard };
}
