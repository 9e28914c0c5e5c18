import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../protocol-error.ts';
import { readCbor, writeCbor } from './cbor.ts';
import { bytesOf as bytes, faultIn, problemIn } from './wamp2.test-helper.ts';

const hexOf = (value: unknown) => Buffer.from(writeCbor(value)).toString('hex');

describe('a value', () => {
  test.each<[unknown, string]>([
    [0, '00'],
    [23, '17'],
    [24, '1818'],
    [255, '18ff'],
    [256, '190100'],
    [65_536, '1a00010000'],
    [2 ** 32, '1b0000000100000000'],
    [Number.MAX_SAFE_INTEGER, '1b001fffffffffffff'],
    [2n ** 64n - 1n, '1bffffffffffffffff'],
    [-1, '20'],
    [-24, '37'],
    [-25, '3818'],
    [Number.MIN_SAFE_INTEGER, '3b001ffffffffffffe'],
    [-(2n ** 64n), '3bffffffffffffffff'],
    [5n, '1b0000000000000005'],
    [1.5, 'fb3ff8000000000000'],
    [Number.NaN, 'fb7ff8000000000000'],
    [1e300, 'fb7e37e43c8800759c'],
    [true, 'f5'],
    [false, 'f4'],
    [null, 'f6'],
    [undefined, 'f6'],
    ['é', '62c3a9'],
    [Uint8Array.of(1, 2), '420102'],
    [[1, [2]], '82018102'],
    [{ a: 1, b: undefined, c: [] }, 'a2616101616380'],
    [new Date(0), '7818313937302d30312d30315430303a30303a30302e3030305a'],
  ])('%s is written', (value, hex) => {
    expect(hexOf(value)).toBe(hex);
  });

  test('of any length is written', () => {
    for (const length of [255, 256, 70_000]) {
      const value = [new Uint8Array(length), 'x'.repeat(length), new Array(length).fill(0)];

      expect(readCbor(writeCbor(value))).toEqual(value);
    }
  });

  test('that no integer of 64 bits can say, cannot be sent', () => {
    for (const value of [2n ** 64n, -(2n ** 64n) - 1n]) {
      expect(() => writeCbor(value)).toThrow(TypeError);
    }
  });

  test('that nests too deep cannot be sent', () => {
    const circle: unknown[] = [];
    circle.push({ circle });

    expect(() => writeCbor(circle)).toThrow(TypeError);
  });
});

describe('bytes', () => {
  test.each<[string, string, unknown]>([
    ['heads that are longer than they need be', '9a00000001 7b0000000000000001 61', ['a']],
    ['an integer that no JavaScript number is', '1b0020000000000001', 2n ** 53n + 1n],
    ['a negative one', '3b0020000000000000', -(2n ** 53n) - 1n],
    ['the negative one nearest to zero of those', '3b001fffffffffffff', -(2n ** 53n)],
    ['a float of 2 bytes', 'f93e00', 1.5],
    ['zero below zero', 'f98000', -0],
    ['the least float of 2 bytes', 'f90001', 2 ** -24],
    ['the greatest', 'f97bff', 65_504],
    ['infinity', 'f97c00', Number.POSITIVE_INFINITY],
    ['infinity below zero', 'f9fc00', Number.NEGATIVE_INFINITY],
    ['no number', 'f97e00', Number.NaN],
    ['a float of 4 bytes', 'fa47c35000', 100_000],
    ['undefined', '81f7', [undefined]],
    ['a list without a length', '9f 01 9fff 02 ff', [1, [], 2]],
    ['a map without a length', 'bf 6161 01 ff', { a: 1 }],
    ['a text in parts', '7f 6161 60 62c3a9 ff', 'aé'],
    ['bytes in parts', '5f 4101 420203 ff', Uint8Array.of(1, 2, 3)],
    ['no parts at all', '82 5fff 7fff', [new Uint8Array(0), '']],
    ['numbers as keys', 'a2 01 6161 20 6162', { 1: 'a', '-1': 'b' }],
    ['a date as a text', 'c0 6130', '0'],
    ['a date as a number', 'c1 05', 5],
    ['bytes that say which kind they are', 'd840 4101', Uint8Array.of(1)],
    ['a value that says that it is CBOR', 'd9d9f7 80', []],
  ])('may be %s', (_, hex, value) => {
    expect(readCbor(bytes(hex))).toEqual(value);
  });

  test.each([
    ['nothing', '', 'truncated'],
    ['a cut text', '6261', 'truncated'],
    ['a cut number', '1901', 'truncated'],
    ['a cut float', 'fb00', 'truncated'],
    ['more than a value', '0000', 'trailing'],
    ['a list of four billion', '9affffffff', 'truncated'],
    ['a list of more than can be counted', '9bffffffffffffffff', 'truncated'],
    ['a map of four billion', 'baffffffff', 'truncated'],
    ['bytes of more than can be counted', '5bffffffffffffffff', 'truncated'],
    ['a text that is not UTF-8', '61ff', 'text'],
    ['a text cut in a letter', '7f 61c3 61a9 ff', 'text'],
    ['a text with parts of bytes', '7f 4161 ff', 'part'],
    ['a text with parts in parts', '7f 7f6161ff ff', 'part'],
    ['a list without an end', '9f 01', 'truncated'],
    ['bytes without an end', '5f 4101', 'truncated'],
    ['a key without a value', 'bf 6161 ff', 'simple'],
    ['an end of nothing', 'ff', 'simple'],
    ['a list as a key', 'a18001', 'key'],
    ['null as a key', 'a1f601', 'key'],
    ['a head that is not defined', '1c', 'head'],
    ['an integer without a length', '1f', 'head'],
    ['a tag without a number', 'df 00', 'head'],
    ['a simple value that nobody knows', 'f820', 'simple'],
    ['another', 'e0', 'simple'],
    ['a number of any length', 'c2 4101', 'tag'],
    ['a fraction of two integers', 'c4 820101', 'tag'],
    ['a tag of 64 bits', 'dbffffffffffffffff 00', 'tag'],
    ['a tag of nothing', 'c0', 'truncated'],
  ])('are refused where they are %s', (_, hex, problem) => {
    expect(problemIn(() => readCbor(bytes(hex)))).toMatchObject({
      code: 'message.malformed',
      detail: { problem },
    });
  });

  test.each([
    ['lists', '81', '80'],
    ['maps', 'a16161', 'a0'],
    ['lists without a length', '9f', '80'],
    ['tags', 'c0', 'c000'],
  ])('nest as deep as a message may, and no deeper: %s', (_, open, leaf) => {
    const close = open === '9f' ? 'ff' : '';
    const nested = (depth: number) => bytes(open.repeat(depth) + leaf + close.repeat(depth));

    expect(faultIn(() => readCbor(nested(64)))).toBeUndefined();
    expect(faultIn(() => readCbor(nested(65)))).toBe('message.too_deep');
    expect(faultIn(() => readCbor(nested(100_000)))).toBe('message.too_deep');
  });
});

describe('any value', () => {
  const key = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constant('__proto__'));
  const value = fc.anything({
    maxDepth: 4,
    key,
    values: [
      fc.integer(),
      fc.maxSafeInteger(),
      fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n - 1n }),
      fc.double().map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.uint8Array({ maxLength: 300 }),
    ],
  });
  /** A bigint that a number can say comes back as one. */
  const asNumbers = (given: unknown): unknown => {
    if (typeof given === 'bigint')
      return Number.isSafeInteger(Number(given)) ? Number(given) : given;
    if (Array.isArray(given)) return given.map(asNumbers);
    if (typeof given !== 'object' || given === null || given instanceof Uint8Array) return given;
    return Object.fromEntries(Object.entries(given).map(([name, each]) => [name, asNumbers(each)]));
  };

  test('comes back as it was', () => {
    fc.assert(
      fc.property(value, (sent) => {
        expect(readCbor(writeCbor(sent))).toEqual(asNumbers(sent));
      }),
      { numRuns: 500 },
    );
  });

  test('or whatever else comes, is a value or a fault', () => {
    const mutated = fc
      .tuple(value, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([sent, changes]) => {
        const data = writeCbor(sent);
        for (const [at, byte] of changes) data[at % data.length] = byte;
        return data;
      });
    const structural = fc.array(
      fc.constantFrom(
        ...bytes('00 17 18 1b 20 3b 40 5f 60 61 7f 80 81 9f a0 a1 bf c0 d8 f4 f7 f9 fb ff'),
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
        try {
          const written = writeCbor(readCbor(data));
          // What is read can be written, and is the same again.
          expect(writeCbor(readCbor(written))).toEqual(written);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
