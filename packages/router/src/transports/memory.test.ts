import type { FrameData } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { type MemoryTransport, memoryPair } from './memory.ts';

describe('a pair of joined transports', () => {
  test('hands what one sends to the other, in order, in a later microtask', async () => {
    const [left, right] = memoryPair();
    const heard = listen(right);

    left.send([{ data: 'a' }, { data: 'b' }]);
    left.send([{ data: Uint8Array.of(1) }]);
    const atOnce = [...heard.frames];
    await turn();

    expect(atOnce).toEqual([]);
    expect(heard.frames).toEqual(['a', 'b', Uint8Array.of(1)]);
  });

  test('keeps what comes before the other side listens, and says how much that is', async () => {
    const [left, right] = memoryPair();

    left.send([{ data: 'abc' }]);
    await turn();
    const buffered = right.buffered;
    const heard = listen(right);
    await turn();

    expect(buffered).toBe(3);
    expect(heard.frames).toEqual(['abc']);
    expect(right.buffered).toBe(0);
  });

  test('tells both sides of its end, once, with the code and the reason', async () => {
    const [left, right] = memoryPair();
    const [atLeft, atRight] = [listen(left), listen(right)];

    left.close(4400, 'enough');
    left.close(1000, 'again');
    await turn();

    expect(atLeft.closes).toEqual(['4400 enough']);
    expect(atRight.closes).toEqual(['4400 enough']);
  });

  test('what was sent before the end arrives before it', async () => {
    const [left, right] = memoryPair();
    const heard = listen(right);

    left.send([{ data: 'last words' }]);
    left.close(1000, '');
    await turn();

    expect(heard.log).toEqual(['last words', 'closed']);
  });

  test('nothing is sent or heard after the end', async () => {
    const [left, right] = memoryPair();
    const [atLeft, atRight] = [listen(left), listen(right)];
    right.close(1000, '');
    await turn();

    left.send([{ data: 'late' }]);
    right.send([{ data: 'late' }]);
    await turn();

    expect([...atLeft.frames, ...atRight.frames]).toEqual([]);
  });

  test('what comes while one side is ending is dropped there', async () => {
    const [left, right] = memoryPair();
    const heard = listen(left);
    left.close(1000, '');
    right.send([{ data: 'crossing' }]);
    queueMicrotask(() => right.send([{ data: 'late' }]));

    await turn();

    expect(heard.frames).toEqual([]);
  });

  test('a listener that closes gets nothing of the frames behind', async () => {
    const [left, right] = memoryPair();
    const frames: FrameData[] = [];
    right.open({
      onFrame: (data) => {
        frames.push(data);
        right.close(1000, '');
      },
      onClose: () => {},
    });

    left.send([{ data: 'a' }]);
    await turn();
    left.send([{ data: 'b' }]);
    await turn();

    expect(frames).toEqual(['a']);
  });
});

function listen(end: MemoryTransport) {
  const heard = { frames: [] as FrameData[], closes: [] as string[], log: [] as string[] };
  end.open({
    onFrame: (data) => {
      heard.frames.push(data);
      heard.log.push(String(data));
    },
    onClose: (code, reason) => {
      heard.closes.push(`${code} ${reason}`);
      heard.log.push('closed');
    },
  });
  return heard;
}

/** All microtasks have run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
