import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { joinBatch, joinTexts, splitBatch, splitTexts } from './batches.ts';
import { faultIn } from './wamp2.test-helper.ts';

describe('a batch of texts', () => {
  test('holds what was put together', () => {
    expect(joinTexts('[1]')).toBe('[1]\u001e');
    expect(splitTexts(joinTexts('[1]') + joinTexts('[2]'))).toEqual(['[1]', '[2]']);
  });

  test.each([[''], ['[1]'], ['[1]\u001e[2]']])('is no %j', (frame) => {
    expect(faultIn(() => splitTexts(frame))).toBe('message.malformed');
  });
});

describe('a batch of bytes', () => {
  test('holds what was put together', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(messages, (sent) => {
        const frame = Buffer.concat(sent.map(joinBatch));

        expect(splitBatch(new Uint8Array(frame))).toEqual(sent);
      }),
    );
    expect([...joinBatch(Uint8Array.of(5))]).toEqual([0, 0, 0, 1, 5]);
  });

  test.each([
    ['empty', []],
    ['cut in a length', [0, 0, 0]],
    ['cut in a message', [0, 0, 0, 2, 1]],
    ['cut in the second length', [0, 0, 0, 1, 1, 0]],
    ['said to be of four gigabytes', [255, 255, 255, 255, 1]],
  ])('is none where it is %s', (_, frame) => {
    expect(faultIn(() => splitBatch(Uint8Array.from(frame)))).toBe('message.malformed');
  });
});
