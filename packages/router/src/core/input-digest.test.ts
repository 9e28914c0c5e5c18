import { createHash } from 'node:crypto';
import { Body, jsonCodec, type MessageOf, type Payload } from '@realmwire/protocol';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from './input-digest.ts';

const digest = (value: unknown) => digestOf(Body.of(value), () => createHash('sha256'));

describe('the digest of an input', () => {
  test('is the same whichever the codec it came in', () => {
    const value = { list: [1, 'a', null, true], big: 5n, at: new Date(5), raw: Uint8Array.of(1) };

    const digests = [jsonCodec, msgpackCodec].map((codec) => {
      const { data } = codec.encode({ opcode: 'call', id: 1, uri: 'a', payload: Body.of(value) });
      const { payload } = codec.decode(data).fields as unknown as MessageOf<'call'>;
      return digestOf(payload, () => createHash('sha256'));
    });

    expect(digests).toEqual([digest(value), digest(value)]);
  });

  test('does not depend on the order of fields, nor on those that are undefined', () => {
    expect(digest({ a: 1, b: { c: 2, d: 3 } })).toBe(
      digest({ b: { d: 3, c: 2 }, e: undefined, a: 1 }),
    );
  });

  test('tells values apart that look alike', () => {
    const values = [
      undefined, null, '', 'null', 0, '0', 0n, false, [], {}, new Map(), new Set(), [null], [[]],
      ['a', 'b'], ['ab'], ['a', ['b']], { a: 'b' }, new Map([['a', 'b']]), new Set(['a', 'b']),
      new Date(0), Uint8Array.of(), Uint8Array.of(0), ['a5:'], [{ a: 1 }, { b: 2 }], [{ a: 1, b: 2 }],
    ]; // biome-ignore format: a table

    expect(new Set(values.map(digest)).size).toBe(values.length);
  });

  test('is the same for two inputs if and only if they are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(digest(one) === digest(other)).toBe(isSame);
      }),
    );
  });

  test('ends, also for a value that holds itself', () => {
    const cyclic: Record<string, unknown> = { name: 'a' };
    cyclic['self'] = cyclic;

    expect(digest(cyclic)).toBe(digest(cyclic));
    expect(digest(cyclic)).not.toBe(digest({ name: 'a', self: {} }));
  });

  test('is taken of payloads of every shape', () => {
    const shapes: (Payload | undefined)[] = [
      undefined,
      { kind: 'args', args: [1], kwargs: undefined },
      { kind: 'args', args: [], kwargs: { a: 1 } },
    ];
    const digests = shapes.map((payload) => digestOf(payload, () => createHash('sha256')));

    expect(digests).toEqual([digest(undefined), digest(1), digest({ a: 1 })]);
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return fields.map(([name, field]) => [name, sorted(field)]).concat([['', 'record']]);
}
