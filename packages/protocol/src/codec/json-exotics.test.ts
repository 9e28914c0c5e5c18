import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Payload } from '../messages/payload.ts';
import type { Decoded } from './codec.ts';
import { JSON_EXOTICS } from './json-exotics.ts';

const { callerText, chunkIn, chunkText, payloadIn, payloadText, refuseProto, tag, untag } =
  JSON_EXOTICS;
const MALFORMED = expect.objectContaining({ code: 'message.malformed' });
const encode = (value: unknown) => JSON.stringify(tag(value));
const bytes = fc.uint8Array({ maxLength: 40 });

describe('a value that JSON lacks', () => {
  test.each([
    ['a date', new Date(5), '{"$date":5}'],
    ['bytes', Uint8Array.of(1, 2, 3), '{"$bytes":"AQID"}'],
    ['infinity', Number.NEGATIVE_INFINITY, '{"$float":"-Infinity"}'],
    ['a bigint', -5n, '{"$bigint":"-5"}'],
    ['half of a surrogate pair beside it', ['\ud800', 1n], '["\\ud800",{"$bigint":"1"}]'],
  ])('is a tag: %s', (_name, value, text) => {
    expect(encode([value])).toBe(`[${text}]`);
  });

  test('comes back from its text', () => {
    const exotic = fc.oneof(
      fc.date({ noInvalidDate: true }),
      fc.bigInt(),
      bytes,
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      fc.array(fc.tuple(fc.string(), fc.bigInt())).map((pairs) => new Map(pairs)),
      fc.uniqueArray(fc.string()).map((items) => new Set(items)),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ a: exotic })), (value) => {
        const parsed: unknown = JSON.parse(encode(value));
        refuseProto(parsed);
        expect(untag(parsed)).toEqual(value);
      }),
    );
  });
});

describe('a payload that is no body', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.bigInt(), fc.constant(null));
  const fields = fc.dictionary(fc.stringMatching(/^[a-z$]{1,3}$/), value, {
    noNullPrototype: true,
  });
  const payload = fc.oneof(
    fc.record({ kind: fc.constant('args' as const), args: fc.array(value) }),
    fc.record({ kind: fc.constant('args' as const), args: fc.array(value), kwargs: fields }),
    fc.record({ kind: fc.constant('opaque' as const), bytes, options: fields }),
  );

  test('comes back from its text', () => {
    fc.assert(
      fc.property(payload, (given: Exclude<Payload, { kind: 'body' }>) => {
        const parsed = JSON.parse(`{${payloadText(given, encode)}}`) as Record<string, unknown>;

        expect(payloadIn(parsed)).toEqual(given);
        expect(parsed).toEqual({});
      }),
    );
  });

  test.each([[5], [null], ['-_'], ['AQI']])('has no bytes in %j', (opaque) => {
    expect(() => payloadIn({ opaque, ppt: {} })).toThrow(MALFORMED);
  });
});

describe('a chunk', () => {
  const decodeHeader = (header: string): Decoded => ({
    opcode: 'chunk',
    fields: { header: JSON.parse(header) },
  });

  test('is its header, and behind a line feed any text as it is', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.string(), (id, total, data) => {
        const message = { opcode: 'chunk', id, data } as const;
        const text = chunkText(total === null ? message : { ...message, total, last: true });

        const { fields } = chunkIn(text, decodeHeader);

        const header = total === null ? { id } : { id, total, last: true };
        expect(fields).toEqual({ header: ['chunk', header], data });
      }),
    );
  });

  test('without a line feed has no header, which its reader refuses', () => {
    const headers: string[] = [];
    const note = (header: string): Decoded => {
      headers.push(header);
      return { opcode: 'chunk', fields: {} };
    };

    chunkIn('["chunk",{"id":1}]', note);

    expect(headers).toEqual(['']);
  });

  test('of bytes is an error of ours', () => {
    const message = { opcode: 'chunk', id: 1, data: Uint8Array.of(1) } as const;

    expect(() => chunkText(message)).toThrow(TypeError);
  });
});

test('the text of a caller is made once, however many calls it makes', () => {
  let asked = 0;
  const caller = {
    get session() {
      asked += 1;
      return 'ann';
    },
  };

  expect([callerText(caller), callerText(caller)]).toEqual([
    '{"session":"ann"}',
    '{"session":"ann"}',
  ]);
  expect(asked).toBe(1);
  expect(callerText({ session: 'bob' })).toBe('{"session":"bob"}');
});
