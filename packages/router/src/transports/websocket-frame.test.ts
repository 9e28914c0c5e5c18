import type { Writable } from 'node:stream';
import type { Frame } from '@realmwire/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ws from 'ws';
import { mostOctets, wireOf, writeFrame } from './websocket-frame.ts';

/** Where RFC 6455 §5.2 changes the form of the length, and both sides of it. */
const LENGTHS = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000];

describe('a frame on a WebSocket', () => {
  test.each(LENGTHS)('of %d bytes is read back by ws as it was', (length) => {
    const data = new Uint8Array(length).map((_, index) => index % 251);

    const [read] = readBack(wireOf({ data }));

    expect(Buffer.compare(read as Uint8Array, data)).toBe(0);
  });

  test.each(LENGTHS)('of %d letters is read back by ws as it was', (length) => {
    const data = 'x'.repeat(length);

    expect(readBack(wireOf({ data }))).toEqual([data]);
  });

  test.each(LENGTHS)('of %d bytes or letters is never longer than the room for it', (length) => {
    for (const data of [new Uint8Array(length), 'x'.repeat(length), '日'.repeat(length)]) {
      const frame: Frame = { data };

      const room = mostOctets(frame);
      const { length: octets } = wireOf(frame);

      expect(octets).toBeLessThanOrEqual(room);
      expect(mostOctets(frame)).toBe(octets);
    }
  });

  test('is made once and kept', () => {
    const frame: Frame = { data: 'x' };

    expect(wireOf(frame)).toBe(wireOf(frame));
    expect(frame.wire).toBe(wireOf(frame));
  });

  test('counts the bytes of a text, not its letters', () => {
    const data = '日'.repeat(42);

    expect(wireOf({ data }).length).toBe(4 + 126);
    expect(readBack(wireOf({ data }))).toEqual([data]);
  });
});

describe('frames that leave in one write', () => {
  test('are read back in order, whether they were made before or not', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    const bytes = fc.uint8Array({ maxLength: 200 });
    const long = fc.constantFrom(...LENGTHS).map((length) => 'z'.repeat(length));
    const one = fc.record({ data: fc.oneof(text, bytes, long), isMade: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 5 }), (given) => {
        const frames = given.map(({ data, isMade }) => {
          const frame: Frame = { data };
          if (isMade) wireOf(frame);
          return frame;
        });

        expect(readBack(joined(frames))).toEqual(given.map(({ data }) => data));
      }),
      { numRuns: 50 },
    );
  });

  test.each([42, 43, 21_845, 21_846])('may be %d letters of three bytes each', (length) => {
    const data = '日'.repeat(length);

    expect(readBack(joined([{ data }, { data: 'behind' }]))).toEqual([data, 'behind']);
  });

  test('are written one after the other, and each says where it ends', () => {
    const frames: Frame[] = LENGTHS.map((length) => ({ data: 'y'.repeat(length) }));

    expect(readBack(joined(frames))).toEqual(frames.map(({ data }) => data));
  });
});

/** Frames as a transport writes them together. */
function joined(frames: readonly Frame[]): Buffer {
  const room = frames.map(mostOctets).reduce((sum, octets) => sum + octets, 0);
  const target = Buffer.alloc(room);
  let at = 0;
  for (const frame of frames) at = writeFrame(target, at, frame);
  return target.subarray(0, at);
}

/** The types of ws leave its parser out. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

/** What the parser of ws, as a client, makes of the octets. */
function readBack(wire: Uint8Array): (string | Uint8Array)[] {
  const read: (string | Uint8Array)[] = [];
  const receiver = new Receiver({ isServer: false, allowSynchronousEvents: true });
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    read.push(isBinary ? new Uint8Array(data) : data.toString('utf8'));
  });
  receiver.write(Buffer.from(wire));
  return read;
}
