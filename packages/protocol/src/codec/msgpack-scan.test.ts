import { Decoder, encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../protocol-error.ts';
import { MAX_DEPTH } from './bounds.ts';
import { bytes, MALFORMED } from './msgpack-malformed.test-data.ts';
import { HOLDS_BYTES, HOLDS_TAGS, scan } from './msgpack-scan.ts';

/** The code and the problem that a scan finds, or what it returns. */
const found = (data: Uint8Array, ...bounds: number[]): unknown => {
  try {
    return scan(data, ...bounds);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return error.code === 'message.malformed' ? error.detail['problem'] : error.code;
  }
};

describe('what is well-formed passes', () => {
  test.each([
    ['a small number', '07'],
    ['a small negative number', 'ff'],
    ['nil', 'c0'],
    ['true', 'c3'],
    [
      'numbers of every width',
      '98 cc01 cd0001 ce00000001 d001 d10001 d200000001 ca00000000 cb0000000000000000',
    ],
    ['the largest numbers', '92 cf001fffffffffffff d3ffe0000000000001'],
    ['texts of every width', '94 a161 d90161 da000161 db0000000161'],
    ['letters beyond ASCII', 'a9 c3b6 e282ac f09f9a80'],
    ['lists of every width', '93 9101 dc000101 dd0000000101'],
    ['maps of every width', '93 81a16101 de0001a16101 df00000001a16101'],
    ['empty containers', '92 90 80'],
    ['a list behind a map in a list', '92 82 a161 9101 a162 01 9102'],
    ['times of every width', '93 d6ff00000000 d7ff0000000000000000 c70cff000000000000000000000000'],
    ['a time in a wide extension', '92 c80004ff00000000 c900000004ff00000000'],
  ])('%s', (_name, hex) => {
    expect(found(bytes(hex))).toBe(0);
  });

  test('that it holds bytes is said', () => {
    expect(scan(bytes('93 c40101 c5000101 c60000000101'))).toBe(HOLDS_BYTES);
  });

  test('that it may hold tags is said', () => {
    expect(scan(bytes('81 a22461 01'))).toBe(HOLDS_TAGS);
    expect(scan(bytes('82 a22461 c400 a162 01'))).toBe(HOLDS_TAGS + HOLDS_BYTES);
    expect(scan(bytes('81 a161 a22461'))).toBe(0);
  });
});

describe('what is not is refused', () => {
  test.each<readonly [string, string, string]>([
    ...MALFORMED,
    ['an extension that is cut', 'd6ff000000', 'truncated'],
    ['an empty extension', 'c700ff', 'timestamp'],
    ['a time of one byte', 'd4ff00', 'timestamp'],
    ['a time of 16 bytes', `d8ff${'00'.repeat(16)}`, 'timestamp'],
    ['a name that is a number', '810101', 'key'],
    ['a name that is nil', '81c001', 'key'],
    ['a name that is a list', '819001', 'key'],
  ])('%s', (_name, hex, problem) => {
    expect(found(bytes(hex))).toBe(problem);
  });

  test('a text __proto__ and a name that is nearly it are no harm', () => {
    expect(found(bytes('a95f5f70726f746f5f5f'))).toBe(0);
    expect(found(bytes('81a95f5f70726f746f5f2001'))).toBe(0);
  });

  test('the fault says where', () => {
    expect(() => scan(bytes('9301c101'))).toThrow(
      expect.objectContaining({ detail: { at: 3, problem: '0xc1' } }),
    );
  });
});

describe('bombs', () => {
  const repeat = (hex: string, times: number) => bytes(hex.repeat(times));
  test.each([
    ['a list of 30 million', bytes('dd01c9c380')],
    ['a list of 4 billion', bytes('ddffffffff')],
    ['a list of 100 million', bytes('dd05f5e100')],
    ['a map of 4 billion', bytes('dfffffffff')],
    ['a map of 2 billion, whose items are counted twice', bytes('df80000000')],
    ['a text of 4 billion', bytes('dbffffffff')],
    ['bytes of 4 billion', bytes('c6ffffffff')],
    ['an extension of 4 billion', bytes('c9ffffffffff')],
    ['5 lists of 30 million in each other', repeat('dd01c9c380', 5)],
    ['15 lists of 30 million in each other', repeat('dd01c9c380', 15)],
    ['20 lists of 30 million in each other', repeat('dd01c9c380', 20)],
    ['10,000 lists of 65,535 in each other', repeat('dcffff', 10_000)],
    ['a million lists in each other', repeat('91', 1_000_000)],
    ['100,000 maps in each other', repeat('81a161', 100_000)],
    ['a map of 65,535 that holds one', bytes('deffffa16101')],
    ['a list of 65,535 that holds 65,534', bytes(`dcffff${'00'.repeat(65_534)}`)],
    ['a list that claims the bytes of its neighbours', bytes('92dc00060101010101')],
    ['a map that claims half of the bytes that are there', bytes('dd00000004de0002a161a162')],
    ['lists of 15 in each other until the bytes end', repeat('9f', 60)],
    ['maps of 15 in each other until the bytes end', repeat('8fa161', 60)],
    ['a name as long as four billion', bytes('81dbffffffff')],
    ['a list of lists that each claim what is left', bytes(`dd00001000${'dc0fff'.repeat(1000)}`)],
  ])('%s', (_name, bomb) => {
    const before = process.memoryUsage().heapUsed;

    expect(typeof found(bomb)).toBe('string');

    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4 * 1024 * 1024);
  });

  test('more values than are allowed', () => {
    expect(found(repeat('00', 1), MAX_DEPTH, 1)).toBe(0);
    expect(found(bytes('920000'), MAX_DEPTH, 3)).toBe(0);
    expect(found(bytes('920000'), MAX_DEPTH, 2)).toBe('values');
    expect(found(bytes('92a0a0'), MAX_DEPTH, 2)).toBe('values');
    expect(found(bytes('81a16100'), MAX_DEPTH, 2)).toBe(0);
  });
});

describe('depth', () => {
  const inLists = (depth: number, leaf: string) => bytes('91'.repeat(depth) + leaf);
  test.each([
    ['a list', '90'],
    ['a map', '80'],
    ['bytes, which JSON has as an object', 'c400'],
    ['a time, which JSON has as an object', 'd6ff00000000'],
    ['NaN, which JSON has as an object', 'cb7ff8000000000000'],
    ['infinity of four bytes', 'ca7f800000'],
  ])('%s is a container more', (_name, leaf) => {
    expect(typeof found(inLists(MAX_DEPTH - 1, leaf))).toBe('number');
    expect(found(inLists(MAX_DEPTH, leaf))).toBe('message.too_deep');
  });

  test.each([
    ['a number', '01'],
    ['a long number', 'cf0000000000000001'],
    ['a float', 'cb3ff8000000000000'],
    ['a text', 'a161'],
  ])('%s is none', (_name, leaf) => {
    expect(found(inLists(MAX_DEPTH, leaf))).toBe(0);
  });

  test('a container that has ended no longer counts', () => {
    expect(found(bytes('93 9190 9190 9190'), 3)).toBe(0);
    expect(found(bytes('93 9190 919190 9190'), 3)).toBe('message.too_deep');
  });
});

describe('scan and decoder', () => {
  /** Refuses to reserve much, so that it can be shown what the scan would refuse. */
  const decoder = new Decoder({ maxArrayLength: 10_000 });
  const decodes = (data: Uint8Array) => {
    try {
      decoder.decode(data);
      return true;
    } catch {
      return false;
    }
  };
  const value = fc.anything({
    withDate: true,
    maxDepth: 4,
    key: fc.string({ unit: 'grapheme', maxLength: 40 }).filter((key) => key !== '__proto__'),
    values: [
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array({ maxLength: 300 }),
      fc.date({ noInvalidDate: true }),
    ],
  });
  /** What the scan refuses although the decoder would take it, each for a reason of its own. */
  const STRICTER = ['text', 'key', 'integer', 'extension', 'timestamp', 'message.too_deep'];

  test('whatever is encoded passes', () => {
    fc.assert(
      fc.property(value, (sent) => {
        expect(typeof found(encode(sent))).toBe('number');
      }),
      { numRuns: 200 },
    );
  });

  test('of mutated and random bytes they say the same, but where the scan is stricter on purpose', () => {
    const mutated = fc
      .tuple(
        value,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.nat(),
      )
      .map(([sent, changes, cut]) => {
        const data = encode(sent);
        for (const [at, byte] of changes) data[at % data.length] = byte;
        return cut % 3 === 0 ? data.subarray(0, cut % (data.length + 1)) : data;
      });
    const structural = fc.array(
      fc.constantFrom(
        ...[
          0x01, 0x80, 0x81, 0x82, 0x91, 0x92, 0xa0, 0xa1, 0xc0, 0xc1, 0xc4, 0xca, 0xcf, 0xd6, 0xd9,
          0xdc, 0xdf, 0x00, 0xff,
        ],
      ),
      { maxLength: 30 },
    );
    const any = fc.oneof(
      mutated,
      fc.uint8Array({ maxLength: 60 }),
      structural.map((list) => Uint8Array.from(list)),
    );
    fc.assert(
      fc.property(any, (data) => {
        const result = found(data);

        if (typeof result === 'number') expect(decodes(data)).toBe(true);
        else if (!STRICTER.includes(String(result))) expect(decodes(data)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
