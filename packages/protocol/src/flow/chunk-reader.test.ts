import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageOf } from '../messages/message.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { FrameData } from '../transport.ts';
import { ChunkReader, type ChunkReaderOptions } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { ReassemblyBudget } from './reassembly-budget.ts';

type Chunk = MessageOf<'chunk'>;

describe('chunk reader', () => {
  test('text comes whole with its last chunk', () => {
    const reader = openReader();

    expect(reader.onChunk(chunk({ total: 5, data: 'ab' }), 0)).toBeUndefined();
    expect(reader.onChunk(chunk({ data: 'cd' }), 0)).toBeUndefined();
    expect(reader.openStreams).toBe(1);
    expect(reader.onChunk(chunk({ last: true, data: 'e' }), 0)).toBe('abcde');
    expect(reader.openStreams).toBe(0);
  });

  test('bytes come whole, and apart from the frames they came in', () => {
    const reader = openReader();
    const frame = Uint8Array.of(9, 1, 2, 9);
    reader.onChunk(chunk({ total: 4, data: frame.subarray(1, 3) }), 0);
    frame.fill(0);

    const whole = reader.onChunk(chunk({ last: true, data: Uint8Array.of(3, 4) }), 0);

    expect(whole).toEqual(Uint8Array.of(1, 2, 3, 4));
  });

  test('a message of one chunk costs no memory', () => {
    const budget = new ReassemblyBudget(0);
    const reader = openReader({ budget });

    expect(reader.onChunk(chunk({ total: 2, last: true, data: 'ab' }), 0)).toBe('ab');
    expect(reader.openStreams).toBe(0);
  });

  test('an id may be used again after its message has ended', () => {
    const reader = openReader();
    reader.onChunk(chunk({ total: 2, last: true, data: 'ab' }), 0);

    expect(reader.onChunk(chunk({ total: 2, last: true, data: 'cd' }), 0)).toBe('cd');
  });

  test('messages come whole, however their chunks are cut and mixed', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 300 });
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
    const messages = fc.array(fc.oneof(text, bytes), { minLength: 1, maxLength: 4 });
    const turns = fc.infiniteStream(
      fc.record({ who: fc.nat(3), cut: fc.integer({ min: 2, max: 99 }) }),
    );
    fc.assert(
      fc.property(messages, turns, (sent, stream) => {
        const budget = new ReassemblyBudget(1_000_000);
        const reader = openReader({ maxMessageBytes: 1000, budget });
        const writers = sent.map((data, id) => new ChunkWriter(id + 1, data));
        const received = new Map<number, FrameData | undefined>();
        for (const { who, cut } of stream) {
          if (writers.every(({ leftBytes }) => leftBytes === 0)) break;
          const writer = writers[who % writers.length];
          if (!writer || writer.leftBytes === 0) continue;
          const whole = reader.onChunk(writer.next(cut), 0);
          expect(whole !== undefined).toBe(writer.leftBytes === 0);
          received.set(writer.id, whole);
        }

        expect(sent.map((_, id) => received.get(id + 1))).toEqual(sent);
        expect(budget.usedBytes).toBe(0);
      }),
    );
  });

  test('the time to put a message together grows with its length, not faster', () => {
    const piece = new Uint8Array(1024);
    const copiesOf = (count: number): number => {
      let copied = 0;
      const set = Uint8Array.prototype.set;
      Uint8Array.prototype.set = function count(this: Uint8Array, from: ArrayLike<number>, at) {
        copied += from.length;
        set.call(this, from, at);
      };
      const reader = openReader({ maxMessageBytes: count * 1024 });
      reader.onChunk(chunk({ total: count * 1024, data: piece }), 0);
      for (let next = 2; next < count; next += 1) reader.onChunk(chunk({ data: piece }), 0);
      reader.onChunk(chunk({ last: true, data: piece }), 0);
      Uint8Array.prototype.set = set;
      return copied;
    };

    expect(copiesOf(10_000)).toBeLessThan(3 * 10_000 * 1024);
  });
});

describe('a chunk that breaks the rules', () => {
  const HALF = { total: 4, data: 'ab' };
  test.each<{ name: string; chunks: Partial<Chunk>[]; code: string }>([
    { name: 'continues nothing', chunks: [{ data: 'ab' }], code: 'chunk.out_of_order' },
    { name: 'begins a message twice', chunks: [HALF, HALF], code: 'chunk.out_of_order' },
    {
      name: 'mixes bytes with text',
      chunks: [HALF, { data: Uint8Array.of(1) }],
      code: 'chunk.out_of_order',
    },
    {
      name: 'mixes text with bytes',
      chunks: [{ total: 4, data: Uint8Array.of(1) }, { data: 'a' }],
      code: 'chunk.out_of_order',
    },
    {
      name: 'ends a message too early',
      chunks: [HALF, { last: true, data: 'c' }],
      code: 'chunk.out_of_order',
    },
    {
      name: 'does not end a complete message',
      chunks: [HALF, { data: 'cd' }],
      code: 'chunk.out_of_order',
    },
    { name: 'brings nothing', chunks: [HALF, { data: '' }], code: 'chunk.out_of_order' },
    { name: 'begins with nothing', chunks: [{ total: 4, data: '' }], code: 'chunk.out_of_order' },
    { name: 'declares too much', chunks: [{ total: 101, data: 'ab' }], code: 'chunk.over_bound' },
    {
      name: 'brings more than declared',
      chunks: [HALF, { data: 'cde' }],
      code: 'chunk.over_bound',
    },
    {
      name: 'brings more at once',
      chunks: [{ total: 1, last: true, data: 'ab' }],
      code: 'chunk.over_bound',
    },
  ])('is refused when it $name', ({ chunks, code }) => {
    const reader = openReader();
    const takeAll = (): void => {
      for (const part of chunks) reader.onChunk(chunk(part), 0);
    };

    expect(takeAll).toThrow(expect.objectContaining({ code }));
  });

  test('is refused when too many messages are open', () => {
    const reader = openReader({ maxChunkStreams: 2 });
    reader.onChunk(chunk({ id: 1, total: 4, data: 'ab' }), 0);
    reader.onChunk(chunk({ id: 2, total: 4, data: 'ab' }), 0);

    expect(() => reader.onChunk(chunk({ id: 3, total: 4, data: 'ab' }), 0)).toThrow(
      'chunk.too_many',
    );
    expect(reader.onChunk(chunk({ id: 2, last: true, data: 'cd' }), 0)).toBe('abcd');
  });

  test('is refused when all readers together hold too much', () => {
    const budget = new ReassemblyBudget(250);
    const [first, second] = [openReader({ budget }), openReader({ budget })];
    first.onChunk(chunk({ total: 100, data: 'a'.repeat(90) }), 0);

    expect(() => second.onChunk(chunk({ total: 100, data: 'a'.repeat(90) }), 0)).toThrow(
      'chunk.too_many',
    );

    expect(second.openStreams).toBe(0);
    first.abandon();
    second.onChunk(chunk({ total: 100, data: 'a'.repeat(90) }), 0);
  });
});

describe('the time a chunked message may take', () => {
  test('there is no deadline while none is open', () => {
    const reader = openReader();

    expect(reader.deadline).toBeUndefined();
    expect(() => reader.expire(1e9)).not.toThrow();
  });

  test('a message that nobody continues expires', () => {
    const reader = openReader();
    reader.onChunk(chunk({ total: 50, data: 'a' }), 1_000);
    reader.onChunk(chunk({ data: 'b' }), 1_050);

    expect(reader.deadline).toBe(1_150);
    expect(() => reader.expire(1_149)).not.toThrow();
    expect(() => reader.expire(1_150)).toThrow(
      expect.objectContaining({ code: 'chunk.timeout', detail: { id: 1, received: 2, total: 50 } }),
    );
  });

  test('a message that never ends expires', () => {
    const reader = openReader();
    reader.onChunk(chunk({ total: 100, data: 'a' }), 1_000);
    for (let now = 1_050; now < 1_500; now += 50) reader.onChunk(chunk({ data: 'b' }), now);

    expect(reader.deadline).toBe(1_500);
    expect(() => reader.expire(1_500)).toThrow('chunk.timeout');
  });

  test('the earliest deadline of several messages counts', () => {
    const reader = openReader();
    reader.onChunk(chunk({ id: 1, total: 50, data: 'a' }), 1_000);
    reader.onChunk(chunk({ id: 2, total: 50, data: 'a' }), 1_020);
    reader.onChunk(chunk({ id: 1, data: 'b' }), 1_040);

    expect(reader.deadline).toBe(1_120);
    expect(() => reader.expire(1_120)).toThrow(
      expect.objectContaining({ detail: { id: 2, received: 1, total: 50 } }),
    );
  });
});

describe('the memory of chunked messages', () => {
  test('is charged as bytes arrive, not as they are declared', () => {
    const budget = new ReassemblyBudget(1e9);
    const reader = openReader({ maxMessageBytes: 1e9, budget });
    reader.onChunk(chunk({ total: 1e8, data: new Uint8Array(10) }), 0);

    expect(budget.usedBytes).toBeLessThan(100);
  });

  test('is charged for many tiny chunks as well', () => {
    const budget = new ReassemblyBudget(1e9);
    const reader = openReader({ budget });
    reader.onChunk(chunk({ total: 100, data: 'a' }), 0);
    for (let count = 0; count < 50; count += 1) reader.onChunk(chunk({ data: 'a' }), 0);

    expect(budget.usedBytes).toBeGreaterThan(50 * 32);
  });

  test('is given back when the session ends', () => {
    const budget = new ReassemblyBudget(1000);
    const reader = openReader({ budget });
    reader.onChunk(chunk({ id: 1, total: 4, data: 'ab' }), 0);
    reader.onChunk(chunk({ id: 2, total: 4, data: 'ab' }), 0);

    reader.abandon();
    reader.abandon();

    expect(budget.usedBytes).toBe(0);
    expect(reader.openStreams).toBe(0);
    expect(reader.deadline).toBeUndefined();
  });

  test('needs no budget', () => {
    const reader = openReader({ budget: undefined });
    reader.onChunk(chunk({ id: 1, total: 4, data: 'ab' }), 0);
    reader.onChunk(chunk({ id: 2, total: 4, data: 'ab' }), 0);

    expect(reader.onChunk(chunk({ id: 1, last: true, data: 'cd' }), 0)).toBe('abcd');
    expect(() => reader.abandon()).not.toThrow();
  });

  test('no sequence of chunks breaks a bound, and all memory is given back', () => {
    const data = fc.oneof(
      fc.nat(20).map((length) => 'x'.repeat(length)),
      fc.nat(20).map((length) => new Uint8Array(length)),
    );
    const step = fc.record(
      {
        id: fc.integer({ min: 1, max: 4 }),
        data,
        total: fc.integer({ min: 1, max: 60 }),
        last: fc.constant(true as const),
      },
      { requiredKeys: ['id', 'data'] },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const bounds = { maxChunkStreams: 2, maxMessageBytes: 50 };
        const budget = new ReassemblyBudget(300);
        const reader = openReader({ ...bounds, budget });
        const before = { usedBytes: 0, openStreams: 0 };
        for (const part of steps) {
          try {
            const whole = reader.onChunk(chunk(part), 0);
            expect(whole?.length ?? 1).toBeGreaterThan(0);
            expect(whole?.length ?? 0).toBeLessThanOrEqual(bounds.maxMessageBytes);
            before.usedBytes = budget.usedBytes;
            before.openStreams = reader.openStreams;
          } catch (error) {
            expect(error).toBeInstanceOf(ProtocolError);
            expect({ usedBytes: budget.usedBytes, openStreams: reader.openStreams }).toEqual(
              before,
            );
          }
          expect(reader.openStreams).toBeLessThanOrEqual(bounds.maxChunkStreams);
          expect(budget.usedBytes).toBeLessThanOrEqual(300);
          expect(budget.usedBytes).toBeGreaterThanOrEqual(0);
          if (reader.openStreams === 0) expect(budget.usedBytes).toBe(0);
        }

        reader.abandon();
        expect(budget.usedBytes).toBe(0);
      }),
    );
  });
});

function openReader(options: Partial<ChunkReaderOptions> = {}): ChunkReader {
  return new ChunkReader({
    maxChunkStreams: 4,
    maxMessageBytes: 100,
    chunkIdleMs: 100,
    chunkTotalMs: 500,
    budget: new ReassemblyBudget(1e9),
    ...options,
  });
}

function chunk(fields: Partial<Chunk>): Chunk {
  return { opcode: 'chunk', id: 1, data: '', ...fields };
}
