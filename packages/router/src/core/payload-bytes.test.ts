import { ArrivedBody, Body } from '@realmwire/protocol';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import { describe, expect, test } from 'vitest';
import { messageBytes } from './payload-bytes.ts';

const nothing = messageBytes(undefined);
const bytesOf = (value: unknown): number => messageBytes(Body.of(value)) - nothing;

describe('the bytes of a message', () => {
  test('are those of its body as it came in, unopened', () => {
    const body = ArrivedBody.encoded(new Uint8Array(1_000), {
      ...msgpackCodec,
      name: 'msgpack',
      encodeBody: () => '',
      decodeBody: () => expect.fail('opened'),
    });

    expect(messageBytes(body) - nothing).toBe(1_000);
  });

  test('are those of the value, where it comes from this process', () => {
    expect(bytesOf('x'.repeat(1_000))).toBeGreaterThanOrEqual(1_000);
    expect(bytesOf(new Uint8Array(1_000))).toBeGreaterThanOrEqual(1_000);
    expect(
      bytesOf({ a: [new Map([['k', 'x'.repeat(500)]]), new Set(['y'.repeat(500)])] }),
    ).toBeGreaterThan(1_000);
    expect(bytesOf(null)).toBeLessThan(100);
  });

  test('are those of arguments, and of bytes that nobody opens', () => {
    expect(messageBytes({ kind: 'args', args: ['x'.repeat(1_000)] })).toBeGreaterThan(1_000);
    expect(messageBytes({ kind: 'opaque', bytes: new Uint8Array(1_000), options: {} })).toBe(
      nothing + 1_000,
    );
  });

  test('of a value with very many parts are estimated, and a value in itself is no trap', () => {
    const self: unknown[] = [];
    self.push(self, self);

    expect(bytesOf(Array.from({ length: 200_000 }, () => 'xxxxxxxx'))).toBeGreaterThan(2_000_000);
    expect(bytesOf(self)).toBeGreaterThan(0);
  });
});
