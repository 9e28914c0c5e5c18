import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { Covers, type Scan, TooLong } from './covers.ts';

const options = { maxBytes: 1000, maxCovers: 2, bytesPerSecond: 1e9 };

describe('the archive of covers', () => {
  test('keeps a scan with its digest', async () => {
    const covers = new Covers(options);

    const { cover } = await covers.store(scanOf('b1', [100, 200]));

    expect(cover.bytes).toBe(300);
    expect(cover.sha256).toBe(createHash('sha256').update(new Uint8Array(300)).digest('hex'));
    expect(covers.of('b1')).toBe(cover);
  });

  test('says how much is written', async () => {
    const stored: number[] = [];
    const onStored = async (bytes: number): Promise<void> => void stored.push(bytes);

    await new Covers(options).store({ ...scanOf('b1', [100, 200]), onStored });

    expect(stored).toEqual([100, 300]);
  });

  test('takes no scan that is too long', async () => {
    const covers = new Covers(options);

    await expect(covers.store(scanOf('b1', [900, 101]))).rejects.toThrow(TooLong);

    expect(covers.of('b1')).toBeUndefined();
  });

  test('keeps nothing of a scan that is broken off', async () => {
    const covers = new Covers(options);
    const broken = new AbortController();
    const onStored = async (): Promise<void> => broken.abort();

    const storing = covers.store({ ...scanOf('b1', [100]), signal: broken.signal, onStored });

    await expect(storing).rejects.toThrow();
    expect(covers.of('b1')).toBeUndefined();
  });

  test('lets the oldest scan go when it is full', async () => {
    const covers = new Covers(options);
    for (const titleId of ['b1', 'b2']) await covers.store(scanOf(titleId, [10]));

    const { dropped } = await covers.store(scanOf('b3', [10]));

    expect(dropped).toEqual(['b1']);
    expect(covers.of('b1')).toBeUndefined();
    expect(covers.of('b2')).toBeDefined();
  });
});

function scanOf(titleId: string, lengths: number[]): Scan {
  async function* parts(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (const length of lengths) yield new Uint8Array(length);
  }
  const signal = new AbortController().signal;
  return { titleId, type: 'image/png', parts: parts(), signal, onStored: async () => {} };
}
