import { decode, Encoder } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../protocol-error.ts';
import { readMsgpack, writeMsgpack } from './msgpack.ts';
import { bytesOf as bytes, faultIn, problemIn } from './wamp2.test-helper.ts';

const hexOf = (value: unknown) => Buffer.from(writeMsgpack(value)).toString('hex');

describe('a value', () => {
  test.each<[unknown, string]>([
    [null, 'c0'],
    [undefined, 'c0'],
    [[true, false], '92c3c2'],
    [[0, 127, 128, 256, 65_536, 2 ** 32], '96 00 7f cc80 cd0100 ce00010000 cf0000000100000000'],
    [[-1, -32, -33, -129, -(2 ** 31)], '95 ff e0 d0df d1ff7f d280000000'],
    [1.5, 'cb3ff8000000000000'],
    ['é', 'a2c3a9'],
    [Uint8Array.of(1), 'c40101'],
    [{ a: undefined, b: null }, '81a162c0'],
    [2n ** 64n - 1n, 'cfffffffffffffffff'],
    [-(2n ** 63n), 'd38000000000000000'],
    [new Set([1]), '9101'],
  ])('%s is written in the fewest bytes', (value, hex) => {
    expect(hexOf(value)).toBe(hex.replaceAll(' ', ''));
  });

  test('that no integer of 64 bits can say, cannot be sent', () => {
    for (const value of [2n ** 64n, -(2n ** 63n) - 1n]) {
      expect(() => writeMsgpack(value)).toThrow(TypeError);
    }
  });

  test('that nests too deep cannot be sent, and the next one can', () => {
    const circle: unknown[] = [];
    circle.push({ circle });

    expect(() => writeMsgpack(circle)).toThrow(TypeError);
    expect(hexOf(1)).toBe('01');
  });
});

describe('bytes', () => {
  test.each<[string, string, unknown]>([
    ['an extension for undefined', '92 d40000 01', [undefined, 1]],
    ['an empty one', 'c70000', undefined],
    ['a time of 4 bytes', 'd6ff00000001', new Date(1000)],
    ['a time of 8 bytes', 'd7ff0000000000000001', new Date(1000)],
    ['a time of 12 bytes', 'c70cff000000000000000000000001', new Date(1000)],
    ['numbers as keys', '82 01a161 ff a162', { 1: 'a', '-1': 'b' }],
    ['an id that another library wrote as a float', 'cb3ff0000000000000', 1],
    ['the largest id, of 64 bits', 'cf001fffffffffffff', Number.MAX_SAFE_INTEGER],
    ['an integer that no JavaScript number is', 'cf0020000000000001', 2n ** 53n + 1n],
    ['a negative one', 'd3ffdfffffffffffff', -(2n ** 53n) - 1n],
    [
      'integers of all widths',
      '95 ccff cdffff ceffffffff d080 d18000',
      [255, 65535, 4294967295, -128, -32768],
    ],
    ['a float of 4 bytes', 'ca3fc00000', 1.5],
    ['heads that are longer than they need be', 'dd00000001 db00000001 61', ['a']],
    ['a key twice', '82a16101a16102', { a: 2 }],
  ])('may be %s', (_, hex, value) => {
    expect(readMsgpack(bytes(hex))).toEqual(value);
  });

  test.each([
    ['nothing', '', 'truncated'],
    ['0xc1', 'c1', '0xc1'],
    ['a cut text', 'a261', 'truncated'],
    ['a cut number', 'cd01', 'truncated'],
    ['more than a value', '0101', 'trailing'],
    ['a list of four billion', 'ddffffffff', 'truncated'],
    ['a map of four billion', 'dfffffffff', 'truncated'],
    ['bytes of four billion', 'c6ffffffff', 'truncated'],
    ['a text that is not UTF-8', 'a1ff', 'text'],
    ['a long text that is not UTF-8', `d942${'61'.repeat(65)}ff`, 'text'],
    ['a list as a key', '819001', 'key'],
    ['a fraction as a key', '81cb3ff800000000000001', 'key'],
    ['null as a key', '81c001', 'key'],
    ['an unknown extension', 'd40500', 'extension'],
    ['an extension without a type', 'c700', 'truncated'],
    ['a cut extension', 'd5ff00', 'truncated'],
    ['a time of 2 bytes', 'd5ff0000', 'timestamp'],
    ['a time that there is not', 'd7ffffffffff00000001', 'timestamp'],
  ])('are refused where they are %s', (_, hex, problem) => {
    expect(problemIn(() => readMsgpack(bytes(hex)))).toMatchObject({
      code: 'message.malformed',
      detail: { problem },
    });
  });

  test('nest as deep as a message may, and no deeper', () => {
    for (const [open, leaf] of [
      ['91', '90'],
      ['81a161', '80'],
    ] as const) {
      expect(faultIn(() => readMsgpack(bytes(open.repeat(64) + leaf)))).toBeUndefined();
      expect(faultIn(() => readMsgpack(bytes(open.repeat(65) + leaf)))).toBe('message.too_deep');
    }
    expect(faultIn(() => readMsgpack(new Uint8Array(1_000_000).fill(0x91)))).toBe(
      'message.too_deep',
    );
  });
});

describe('against the library', () => {
  const key = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((name) => name !== '__proto__');
  const value = fc.anything({
    maxDepth: 4,
    key,
    values: [
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }).map((number) => number + 0),
      fc.boolean(),
      fc.constant(null),
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.uint8Array({ maxLength: 300 }),
    ],
  });

  test('both write the same, and each reads what the other writes', () => {
    const encoder = new Encoder({ ignoreUndefined: true });
    fc.assert(
      fc.property(value, (sent) => {
        const written = encoder.encode(sent);

        expect(writeMsgpack(sent)).toEqual(written);
        expect(decode(writeMsgpack(sent))).toEqual(sent);
        expect(readMsgpack(written)).toEqual(sent);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing that comes is more than a value or a fault', () => {
    const mutated = fc
      .tuple(value, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([sent, changes]) => {
        const data = writeMsgpack(sent).slice();
        for (const [at, byte] of changes) data[at % data.length] = byte;
        return data;
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.uint8Array({ maxLength: 60 })), (data) => {
        try {
          readMsgpack(data);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
