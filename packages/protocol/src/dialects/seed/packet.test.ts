import { describe, expect, test } from 'vitest';
import { isForged, readSeedPacket, stamped } from './packet.ts';
import { HEARD, SAID } from './words.test-data.ts';
import {
  audible,
  closeText,
  nextText,
  packetText,
  RAW_PACKET_BYTES,
  readyText,
  SEED_PING,
} from './words.ts';

describe('a packet of the seed dialect', () => {
  test.each(Object.entries(HEARD))(
    'is read as a client has written it [%s]',
    (_row, [text, opcode, message]) => {
      expect(readSeedPacket(text, 64)).toMatchObject({ opcode, message });
    },
  );

  test('keeps all its fields', () => {
    const { fields } = readSeedPacket('{"opcode":"x","__proto__":{"a":1},"b":2}', 64);

    expect(JSON.stringify(fields)).toBe('{"opcode":"x","__proto__":{"a":1},"b":2}');
    expect(JSON.stringify(stamped(fields, 'u'))).toBe(
      '{"opcode":"x","__proto__":{"a":1},"b":2,"fromUUID":"u","from":"u"}',
    );
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  test.each([
    ['what is not JSON', 'this is not json', 'message.malformed'],
    ['a text without end', '{"opcode":', 'message.malformed'],
    ['nothing', '', 'message.malformed'],
    ['what is too deep', '['.repeat(100), 'message.too_deep'],
    ['an opcode that is too long', JSON.stringify({ opcode: 'x'.repeat(256) }), 'message.invalid'],
  ])('is not %s', (_what, text, code) => {
    expect(() => readSeedPacket(text, 64)).toThrow(expect.objectContaining({ code }));
  });

  test('is forged where it names another sender', () => {
    const forgedBy = (fields: object) =>
      isForged({ opcode: 'x', message: 1, fields: { ...fields } }, 'me');

    expect([{}, { from: 'me' }, { fromUUID: 'me', from: 'me' }].map(forgedBy)).toEqual([
      false,
      false,
      false,
    ]);
    expect(
      [{ from: 'you' }, { fromUUID: '' }, { fromUUID: 'me', from: null }].map(forgedBy),
    ).toEqual([true, true, true]);
  });
});

describe('what the router says in the seed dialect', () => {
  test('is what all generations of clients read', () => {
    expect(readyText('u-1', 'Linux')).toBe(SAID['S003-01 ready']);
    expect(nextText('', 'u-1')).toBe(SAID['S003-04 next']);
    expect(nextText('lunch is ready', 'u-1')).toBe(SAID['S003-05 next with news']);
    expect(closeText('Too many connections from: 127.0.0.1')).toBe(SAID['S003-17 too many']);
    expect(closeText('')).toBe(SAID['S003-19 nothing served']);
    expect(SEED_PING).toBe(SAID['S003-31 ping']);
  });

  test('is short enough for a client that reads 256 octets at once', () => {
    const uuid = '00000000-0000-4000-8000-000000000000';

    for (const letter of ['x', '€', '😀', '"', '\u0000', 'pong'])
      expect(utf8Length(nextText(letter.repeat(300), uuid))).toBeLessThanOrEqual(RAW_PACKET_BYTES);
    expect(nextText('x'.repeat(300), uuid)).toContain('x'.repeat(100));
  });

  test.each(['pong', 'pongpong', 'popong \\pong', '\\\\pong\\', 'Pong', 'p\u00f6ng'])(
    '[X28] says %j so that it is read, and by no letters that pages overlook',
    (word) => {
      const packets = [
        { opcode: 'say', message: word },
        { opcode: word },
        { [word]: [word, true] },
      ];

      for (const packet of packets) {
        for (const json of [packetText(packet), audible(JSON.stringify(packet))]) {
          expect(json).not.toContain('pong');
          expect(JSON.parse(json)).toEqual(packet);
        }
      }
      expect(JSON.parse(nextText(word, word))).toEqual({ opcode: 'next', fyi: word, uuid: word });
      expect(nextText(word, word) + closeText(word)).not.toContain('pong');
      expect(JSON.parse(closeText(word))).toEqual({ opcode: 'close', error: word });
    },
  );

  test('says values of an application as JSON has them', () => {
    const bytes = Uint8Array.of(1, 2, 255);

    expect(
      packetText({
        opcode: 'x',
        message: {
          big: 2n ** 64n,
          small: 7n,
          bytes,
          map: new Map([['a', 1]]),
          set: new Set([1]),
          on: new Date(0),
        },
      }),
    ).toBe(
      '{"opcode":"x","message":{"big":"18446744073709551616","small":7,"bytes":"AQL/","map":{"a":1},"set":[1],"on":"1970-01-01T00:00:00.000Z"}}',
    );
  });
});

function utf8Length(text: string): number {
  return encodeURI(text.replace(/[\ud800-\udfff]/g, '???')).replace(/%../g, 'x').length;
}
