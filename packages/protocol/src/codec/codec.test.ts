import { decode as open, encode as pack } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validated } from '../messages/decode.ts';
import type { Message } from '../messages/message.ts';
import { OPCODES } from '../messages/opcodes.ts';
import { Body } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { FrameData } from '../transport.ts';
import { MAX_DEPTH } from './bounds.ts';
import type { Codec } from './codec.ts';
import { GOLDEN } from './golden.test-data.ts';
import { jsonCodec } from './json.ts';
import { msgpackCodec } from './msgpack.ts';

const CODECS = [jsonCodec, msgpackCodec];

describe.each(GOLDEN)('$name', ({ message, json, hex }) => {
  const bytes = Uint8Array.from(Buffer.from(hex, 'hex'));

  test('is written as the examples say', () => {
    expect(jsonCodec.encode(message).data).toBe(json);
    expect(hexOf(msgpackCodec.encode(message).data)).toBe(hex);
  });

  test('is read from them, and is a valid message', () => {
    for (const [codec, data] of [
      [jsonCodec, json],
      [msgpackCodec, bytes],
    ] as const) {
      const { opcode, fields } = codec.decode(data);

      expect(plain(validated(opcode, fields))).toEqual(plain(message));
    }
  });

  test('is the same to another MessagePack', () => {
    const [number, fields] = open(bytes) as [number, Record<string, unknown>];

    expect(number).toBe(OPCODES[message.opcode].number);
    if (fields['body'] === undefined) return;
    expect(hexOf(pack(open(fields['body'] as Uint8Array), { ignoreUndefined: true }))).toBe(
      hexOf(fields['body'] as Uint8Array),
    );
  });
});

test.each(CODECS)('a caller is said the same way each time, in $name', (codec) => {
  const caller = { session: 's1', user: 'ann' };
  const invocation: Message = { opcode: 'invocation', id: 1, registration: 5, caller };

  const [first, second] = [codec.encode(invocation).data, codec.encode(invocation).data];

  expect(second).toEqual(first);
  expect(codec.decode(first).fields['caller']).toEqual(caller);
});

/** Any value that can travel; `text` makes its texts and keys. */
const valueOf = (text: fc.Arbitrary<string>) =>
  fc.anything({
    withBigInt: true,
    withDate: false,
    withMap: true,
    withSet: true,
    maxDepth: 5,
    key: fc
      .oneof(
        fc.constantFrom(
          '$date',
          '$bigint',
          '$map',
          '$set',
          '$$',
          '$',
          'body',
          'constructor',
          'length',
        ),
        text,
      )
      .filter((key) => key !== '__proto__'),
    values: [
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double().map((number) => number + 0),
      fc.bigInt(),
      fc.boolean(),
      fc.constant(null),
      text,
      fc.uint8Array({ maxLength: 40 }),
      fc.date({ noInvalidDate: true }),
      fc.date({ noInvalidDate: true, min: new Date(-8.64e15), max: new Date(8.64e15) }),
    ],
  });
const well = valueOf(fc.string({ unit: 'grapheme', maxLength: 80 }));
const ill = valueOf(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }));

describe.each(CODECS)('the bodies of $name', (codec) => {
  test('whatever is sent arrives', () => {
    fc.assert(
      fc.property(well, (value) => {
        expect(codec.decodeBody(codec.encodeBody(value))).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  test('whatever is sent arrives inside a message', () => {
    fc.assert(
      fc.property(well, (value) => {
        const message: Message = { opcode: 'call', id: 1, uri: 'a.b', payload: Body.of(value) };

        const { fields } = codec.decode(codec.encode(message).data);

        expect((fields['payload'] as Body).value()).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  test('whatever is sent arrives as arguments', () => {
    fc.assert(
      fc.property(fc.array(well), fc.dictionary(fc.string(), well), (args, kwargs) => {
        fc.pre(!Object.hasOwn(kwargs, '__proto__'));
        const payload = { kind: 'args', args, kwargs: { ...kwargs } } as const;

        const { fields } = codec.decode(codec.encode({ opcode: 'result', id: 1, payload }).data);

        expect(fields['payload']).toEqual(payload);
      }),
      { numRuns: 50 },
    );
  });

  test('texts of any units are sent without harm', () => {
    fc.assert(
      fc.property(ill, (value) => {
        const arrived = codec.decodeBody(codec.encodeBody(value));

        // JSON carries half a surrogate pair; UTF-8 cannot, and replaces it.
        if (codec.name === 'json') expect(arrived).toEqual(value);
        else expect(codec.decodeBody(codec.encodeBody(arrived))).toEqual(arrived);
      }),
      { numRuns: 100 },
    );
  });

  test('minus zero arrives as zero', () => {
    expect(codec.decodeBody(codec.encodeBody([-0]))).toEqual([0]);
    expect(codec.decodeBody(codec.encodeBody(-0))).toBe(0);
  });

  test('undefined is left out of objects, and is null in lists, sets and maps', () => {
    const value = {
      a: undefined,
      list: [undefined],
      set: new Set([undefined]),
      map: new Map([[undefined, undefined]]),
    };

    expect(codec.decodeBody(codec.encodeBody(value))).toEqual({
      list: [null],
      set: new Set([null]),
      map: new Map([[null, null]]),
    });
  });

  test('what cannot travel is an error for its sender', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);

    for (const value of [() => 1, Symbol('a'), new Date(Number.NaN), cycle, new ArrayBuffer(1)]) {
      expect(() => codec.encodeBody(value)).toThrow(TypeError);
      expect(() => codec.encodeBody({ value })).toThrow(TypeError);
    }
  });
});

describe('what one codec accepts the other carries', () => {
  const carried = (from: Codec, to: Codec, raw: FrameData) => {
    let value: unknown;
    try {
      value = from.decodeBody(raw);
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
      return;
    }
    expect(to.decodeBody(Body.of(value).as(to))).toEqual(value);
  };

  test('from MessagePack to JSON', () => {
    const mutated = fc
      .tuple(well, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }))
      .map(([value, changes]) => {
        const bytes = Uint8Array.from(msgpackCodec.encodeBody(value) as Uint8Array);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      })
      // Minus zero, which a peer can send, is zero from then on.
      .filter((bytes) => !hexOf(bytes).includes('80000000'));
    fc.assert(
      fc.property(mutated, (raw) => carried(msgpackCodec, jsonCodec, raw)),
      { numRuns: 300 },
    );
  });

  test('from JSON to MessagePack', () => {
    const text = fc.oneof(
      fc.json().map((json) => json.replaceAll('-0', '0')),
      well.map((value) => jsonCodec.encodeBody(value) as string),
    );
    fc.assert(
      fc.property(text, (raw) => carried(jsonCodec, msgpackCodec, raw)),
      { numRuns: 200 },
    );
  });

  test.each([
    ['a date', new Date(1)],
    ['bytes', new Uint8Array(1)],
    ['a bigint', 1n],
    ['NaN', Number.NaN],
    ['a map', new Map([[1, 2]])],
    ['a set', new Set([1])],
    ['a list', []],
  ])('as deep as may be, with %s at the bottom', (_name, leaf) => {
    for (const [from, to] of [
      [jsonCodec, msgpackCodec],
      [msgpackCodec, jsonCodec],
    ] as const) {
      let deepest: unknown = leaf;
      let depth = 0;
      for (let value: unknown = leaf; depth <= MAX_DEPTH; depth++) {
        try {
          from.encodeBody(value);
        } catch {
          break;
        }
        deepest = value;
        value = [value];
      }

      const value = from.decodeBody(from.encodeBody(deepest));

      expect(depth).toBeGreaterThan(MAX_DEPTH - 4);
      expect(to.decodeBody(to.encodeBody(value))).toEqual(deepest);
    }
  });
});

function hexOf(data: FrameData): string {
  return Buffer.from(data as Uint8Array).toString('hex');
}

/** A message whose body is its value, to compare with. */
function plain(message: Message): unknown {
  const { payload, ...rest } = message as Message & { payload?: unknown };
  return payload instanceof Body ? { ...rest, body: payload.value() } : { ...rest, payload };
}
