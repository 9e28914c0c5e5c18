import { describe, expect, test } from 'vitest';
import { bitmapOf } from '../../examples/demo/page/bitmap.ts';

const RED = [255, 0, 0, 255];
const BLUE = [0, 0, 255, 255];

describe('a bitmap file', () => {
  test('begins with its kind, its length and the place of the picture', () => {
    const file = bitmapOf({ width: 2, height: 1, data: [...RED, ...BLUE] });
    const header = new DataView(file.buffer);

    expect(new TextDecoder().decode(file.subarray(0, 2))).toBe('BM');
    expect(header.getUint32(2, true)).toBe(file.length);
    expect(header.getUint32(10, true)).toBe(54);
    expect([header.getInt32(18, true), header.getInt32(22, true)]).toEqual([2, 1]);
  });

  test('holds the rows from the last to the first, filled up to four bytes, blue first', () => {
    const file = bitmapOf({ width: 1, height: 2, data: [...RED, ...BLUE] });

    expect([...file.subarray(54)]).toEqual([255, 0, 0, 0, 0, 0, 255, 0]);
  });

  test('of a scanned page is several megabytes long', () => {
    const data = new Uint8Array(1240 * 1754 * 4);

    expect(bitmapOf({ width: 1240, height: 1754, data }).length).toBeGreaterThan(6_000_000);
  });
});
