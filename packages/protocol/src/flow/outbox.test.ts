import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MessageOf } from '../messages/message.ts';
import type { Frame } from '../transport.ts';
import { ChunkReader } from './chunk-reader.ts';
import { chunkBytesFor, Outbox, type OutboxOptions } from './outbox.ts';

const KIB = 1024;

describe('outbox', () => {
  test('gives nothing when nothing was added', () => {
    const outbox = openOutbox();

    expect(outbox.take(1e9)).toBeUndefined();
    expect(outbox).toMatchObject({ isEmpty: true, hasBulk: false, waitingBytes: 0 });
  });

  test('short frames leave in the order they were added', () => {
    const outbox = openOutbox();
    for (const name of ['a', 'b', 'c']) outbox.add(frame(name, 10), undefined);

    expect(drain(outbox)).toEqual(['a', 'b', 'c']);
    expect(outbox.isEmpty).toBe(true);
  });

  test('a frame waits until there is credit for all of it, and is not overtaken', () => {
    const outbox = openOutbox();
    outbox.add(frame('a', 16), undefined);
    outbox.add(frame('b', 10), undefined);

    expect(outbox.take(15)).toBeUndefined();
    expect(outbox.waitingBytes).toBe(26);
    expect(nameOf(outbox.take(16))).toBe('a');
    expect(outbox.waitingBytes).toBe(10);
  });

  test('a long frame is cut into chunks of one id', () => {
    const outbox = openOutbox({ chunkBytes: 16 });
    outbox.add(frame('a', 40), undefined);

    expect(drainRaw(outbox)).toEqual([
      { opcode: 'chunk', id: 1, total: 40, data: 'a'.repeat(16) },
      { opcode: 'chunk', id: 1, data: 'a'.repeat(16) },
      { opcode: 'chunk', id: 1, last: true, data: 'a'.repeat(8) },
    ]);
    expect(outbox).toMatchObject({ isEmpty: true, hasBulk: false, waitingBytes: 0 });
  });

  test('short frames pass between the chunks of a long one', () => {
    const outbox = openOutbox();
    outbox.add(frame('A', 40), 'k');
    outbox.take(1e9);
    outbox.add(frame('b', 10), 'other');
    outbox.add(frame('c', 10), undefined);

    expect(drain(outbox)).toEqual(['b', 'c', 'A', 'A']);
  });

  test('short items of streams take turns, and other short frames pass them', () => {
    const outbox = openOutbox();
    for (const name of ['a', 'a', 'b', 'b']) outbox.add(frame(name, 5), `key ${name}`, true);
    outbox.add(frame('c', 5), undefined);

    expect(drain(outbox)).toEqual(['c', 'a', 'b', 'a', 'b']);
  });

  test('long frames take turns', () => {
    const outbox = openOutbox();
    outbox.add(frame('A', 48), 'a');
    outbox.add(frame('B', 32), 'b');
    outbox.add(frame('C', 48), undefined);

    expect(drain(outbox)).toEqual(['A', 'B', 'C', 'A', 'B', 'C', 'A', 'C']);
  });

  test('a long frame goes on, however many short items of more keys take turns with it', () => {
    const outbox = openOutbox({ maxOpen: 2 });
    outbox.add(frame('A', 48), 'a');
    for (const name of ['b', 'c', 'd', 'e', 'f', 'g']) outbox.add(frame(name, 10), name, true);

    expect(drain(outbox).join('')).toBe('AbAcAdefg');
  });

  test('only so many long frames are open at once; the others wait for their turn', () => {
    const outbox = openOutbox({ maxOpen: 2 });
    for (const name of ['A', 'B', 'C', 'D']) outbox.add(frame(name, 32), undefined);

    expect(drain(outbox)).toEqual(['A', 'B', 'A', 'B', 'C', 'D', 'C', 'D']);
  });

  test('long frames are cut one after another within a key, and other keys get a turn', () => {
    const outbox = openOutbox({ maxOpen: 1 });
    outbox.add(frame('A', 32), 'k');
    outbox.add(frame('B', 32), 'k');
    outbox.add(frame('C', 32), undefined);

    expect(drain(outbox)).toEqual(['A', 'A', 'C', 'C', 'B', 'B']);
  });

  test('a chunk that did not fit the credit is made once and tried again', () => {
    let made = 0;
    const outbox = openOutbox({
      encodeChunk: (chunk) => {
        made += 1;
        return encodeChunk(chunk);
      },
    });
    outbox.add(frame('A', 40), undefined);

    expect(outbox.take(16)).toBeUndefined();
    expect(outbox.take(16)).toBeUndefined();

    expect(made).toBe(1);
    expect(drain(outbox)).toEqual(['A', 'A', 'A']);
    expect(made).toBe(3);
  });

  test('what waits is counted with the heads of chunks that are made', () => {
    const outbox = openOutbox();
    outbox.add(frame('A', 40), undefined);
    outbox.add(frame('b', 10), undefined);
    expect(outbox.waitingBytes).toBe(50);
    outbox.take(1e9);

    outbox.take(1);

    const head = encodeChunk({ opcode: 'chunk', id: 1, total: 40, data: '' }).data.length;
    expect(outbox.waitingBytes).toBe(40 + head);
    drain(outbox);
    expect(outbox.waitingBytes).toBe(0);
  });

  test('what waits in the small lane is counted apart', () => {
    const outbox = openOutbox();
    outbox.add(frame('A', 40), 'k');
    outbox.add(frame('b', 10), undefined);
    outbox.add(frame('c', 5), 'k');
    expect(outbox.smallBytes).toBe(10);

    outbox.take(1e9);

    expect(outbox.smallBytes).toBe(0);
    expect(outbox.waitingBytes).toBe(45);
  });

  test('short frames cannot hold up long ones for ever', () => {
    const outbox = openOutbox({ chunkBytes: 16 * KIB });
    outbox.add(frame('B', 100 * KIB), undefined);
    const taken: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      outbox.add(frame('s', 8 * KIB), undefined);
      outbox.add(frame('s', 8 * KIB), undefined);
      taken.push(nameOf(outbox.take(1e9)));
    }

    expect(taken.join('')).toMatch(/^(s{8}B)+s*$/);
  });

  test('a chunk whose turn it is waits for its credit, although a short frame would fit', () => {
    const outbox = openOutbox({ chunkBytes: 16 * KIB });
    outbox.add(frame('B', 100 * KIB), undefined);
    for (let count = 0; count < 9; count += 1) outbox.add(frame('s', 8 * KIB), undefined);
    for (let count = 0; count < 8; count += 1) outbox.take(1e9);

    expect(outbox.take(10 * KIB)).toBeUndefined();
    expect(nameOf(outbox.take(20 * KIB))).toBe('B');
    expect(nameOf(outbox.take(10 * KIB))).toBe('s');
  });

  test('the length of chunks may change under way', () => {
    const outbox = openOutbox({ chunkBytes: 16 });
    outbox.add(frame('A', 64), undefined);
    outbox.take(1e9);
    outbox.chunkBytes = 40;
    outbox.add(frame('b', 40), undefined);

    expect(drain(outbox)).toEqual(['b', 'A', 'A']);
  });

  test('nothing is cut where the length of chunks is 0', () => {
    const outbox = openOutbox({ chunkBytes: 0 });
    outbox.add(frame('A', 1e6), 'k');

    expect(drain(outbox)).toEqual(['A']);
    expect(outbox.chunkBytes).toBe(Number.POSITIVE_INFINITY);
  });

  test('what is being cut leaves in one piece when chunks are turned off', () => {
    const outbox = openOutbox({ chunkBytes: 16 });
    outbox.add(frame('A', 1000), 'k');
    outbox.take(1e9);
    outbox.chunkBytes = 0;

    expect(drain(outbox)).toEqual(['A']);
  });

  test('readers take eight long messages at once where nothing else is said', () => {
    const outbox = new Outbox({ chunkBytes: 16, encodeChunk });
    for (const name of 'ABCDEFGHI') outbox.add(frame(name, 32), undefined);

    expect(drain(outbox).join('')).toBe('ABCDEFGHABCDEFGHII');
  });
});

describe('messages of one key', () => {
  test('a short frame waits behind a long one', () => {
    const outbox = openOutbox();
    outbox.add(frame('A', 32), 'k');
    outbox.add(frame('b', 10), 'k');
    outbox.add(frame('C', 32), 'k');
    outbox.add(frame('d', 10), 'k');

    expect(drain(outbox)).toEqual(['A', 'A', 'b', 'C', 'C', 'd']);
  });

  test('a long frame waits for the short ones that were added before it', () => {
    const outbox = openOutbox({ chunkBytes: 16 * KIB });
    for (let count = 0; count < 10; count += 1) outbox.add(frame('s', 16 * KIB), 'k');
    outbox.add(frame('B', 20 * KIB), 'k');
    outbox.add(frame('t', 16 * KIB), 'other');

    expect(drain(outbox).join('')).toBe('ssssssssssBtB');
  });

  test('a key is forgotten with its last message', () => {
    const outbox = openOutbox();
    outbox.add(frame('A', 32), 'k');
    drain(outbox);
    outbox.add(frame('B', 32), 'other');
    outbox.add(frame('c', 10), 'k');

    expect(drain(outbox)).toEqual(['c', 'B', 'B']);
  });

  test('a key is needed for long frames, and for all while a long one waits', () => {
    const outbox = openOutbox({ chunkBytes: 16 });
    expect(outbox.needsKey(16)).toBe(false);
    expect(outbox.needsKey(17)).toBe(true);

    outbox.add(frame('A', 32), 'k');

    expect(outbox.hasBulk).toBe(true);
    expect(outbox.needsKey(16)).toBe(true);
  });

  test('whatever is added and taken, they keep their order; nothing is lost, doubled or unpaid', () => {
    const add = fc.record({
      key: fc.constantFrom(undefined, 'a', 'b', 'c', 'd'),
      length: fc.oneof(fc.integer({ min: 4, max: 20 }), fc.integer({ min: 4, max: 200 })),
    });
    const step = fc.oneof(
      { weight: 4, arbitrary: add },
      { weight: 4, arbitrary: fc.record({ credit: fc.nat(120) }) },
      { weight: 1, arbitrary: fc.record({ chunkBytes: fc.integer({ min: 2, max: 60 }) }) },
    );
    const steps = fc.array(step, { maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3 }), steps, (maxOpen, actions) => {
        const outbox = openOutbox({ maxOpen });
        const added: { key: string | undefined; text: string }[] = [];
        const arrived: string[] = [];
        const reader = readerOf(maxOpen);
        const take = (credit: number): boolean => {
          const taken = outbox.take(credit);
          if (taken === undefined) return false;
          expect(taken.data.length).toBeLessThanOrEqual(credit);
          const text = taken.data as string;
          const whole = text.startsWith('{') ? reader.onChunk(JSON.parse(text), 0) : text;
          if (whole !== undefined) arrived.push(whole as string);
          return true;
        };
        for (const action of actions) {
          if ('credit' in action) take(action.credit);
          else if ('chunkBytes' in action) outbox.chunkBytes = action.chunkBytes;
          else {
            const text = `${added.length}`.padEnd(action.length, '.');
            // As callers do, who do not compute keys that nobody looks at.
            const key = outbox.needsKey(text.length) ? action.key : undefined;
            added.push({ key: action.key, text });
            outbox.add({ data: text }, key);
          }
          expect(outbox.waitingBytes === 0).toBe(outbox.isEmpty);
        }
        while (take(1e9));

        expect(outbox).toMatchObject({ isEmpty: true, hasBulk: false, waitingBytes: 0 });
        expect(arrived.toSorted()).toEqual(added.map(({ text }) => text).toSorted());
        for (const key of ['a', 'b', 'c', 'd']) {
          const mine = added.filter((message) => message.key === key).map(({ text }) => text);
          expect(arrived.filter((text) => mine.includes(text))).toEqual(mine);
        }
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  { window: 16 * KIB, chunk: 4 * KIB },
  { window: 64 * KIB, chunk: 16 * KIB },
  { window: 256 * KIB, chunk: 16 * KIB },
  { window: 512 * KIB, chunk: 32 * KIB },
  { window: 4096 * KIB, chunk: 64 * KIB },
])('chunks for a window of $window bytes are $chunk long', ({ window, chunk }) => {
  expect(chunkBytesFor(window)).toBe(chunk);
});

function openOutbox(options: Partial<OutboxOptions> = {}): Outbox {
  return new Outbox({ chunkBytes: 16, maxOpen: 8, encodeChunk, ...options });
}

/** A frame whose every unit is its name. */
function frame(name: string, length: number): Frame {
  return { data: name.repeat(length) };
}

function encodeChunk(chunk: MessageOf<'chunk'>): Frame {
  return { data: JSON.stringify(chunk) };
}

/** The name of a frame, or of the message that a chunk belongs to. */
function nameOf(taken: Frame | undefined): string {
  const text = (taken?.data ?? '') as string;
  return text.startsWith('{') ? JSON.parse(text).data[0] : (text[0] ?? '');
}

/** The names of all frames, in the order they leave. */
function drain(outbox: Outbox): string[] {
  const names: string[] = [];
  for (let next = outbox.take(1e9); next; next = outbox.take(1e9)) names.push(nameOf(next));
  return names;
}

/** All chunks, in the order they leave. */
function drainRaw(outbox: Outbox): unknown[] {
  const chunks: unknown[] = [];
  for (let next = outbox.take(1e9); next; next = outbox.take(1e9)) {
    chunks.push(JSON.parse(next.data as string));
  }
  return chunks;
}

function readerOf(maxChunkStreams: number): ChunkReader {
  return new ChunkReader({
    maxChunkStreams,
    maxMessageBytes: 1000,
    chunkIdleMs: 1,
    chunkTotalMs: 1,
  });
}
