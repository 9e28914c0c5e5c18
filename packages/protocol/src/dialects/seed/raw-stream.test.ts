import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RawStream, readRawHead } from './raw-stream.ts';

describe('the beginning of a raw stream', () => {
  test.each([
    ['php process\nGET /php HTTP/1.1\n', '/php', ''],
    ['php process\r\nGET /php?a=1 HTTP/1.0\r\n\r\n{}', '/php', '{}'],
    ['php process\n\n', undefined, ''],
  ])('[S003-23] names the resource: %j', (text, resource, rest) => {
    expect(readRawHead(text)).toEqual({ resource, rest });
    const end = text.indexOf('\n', text.indexOf('\n') + 1);
    for (let length = 0; length <= end; length += 1)
      expect(readRawHead(text.slice(0, length))).toBe('more');
  });

  test.each([
    'php processor',
    'php process\nPOST',
    'PHP',
    'php process\nGET php HTTP/1.1\n',
    `php process\nGET /${'x'.repeat(1024)}`,
  ])('is not %j', (text) => {
    expect(readRawHead(text)).toBe('wrong');
  });
});

describe('a raw stream', () => {
  test('[C8] ends a packet with its last brace, whatever stands in its texts', () => {
    const texts = ['{"a":"}{\\"}"}', '{"b":{"c":[{}]}}', '{"d":"\\\\"}', '{}'];
    fc.assert(
      fc.property(fc.array(fc.nat(60), { maxLength: 8 }), (cuts) => {
        const stream = new RawStream();
        const whole = texts.join('');
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];

        const found = at.slice(1).flatMap((end, index) => stream.push(whole.slice(at[index], end)));

        expect(found).toEqual(texts);
        expect([stream.length, stream.pause()]).toEqual([0, undefined]);
      }),
    );
  });

  test('[C8] ends what has no end where it falls silent, but not a packet', () => {
    const stream = new RawStream();

    expect(stream.push('hel')).toEqual([]);
    expect(stream.push('lo')).toEqual([]);
    expect(stream.isWaiting).toBe(false);
    expect(stream.pause()).toBe('hello');
    expect(stream.push('{"a":')).toEqual([]);
    expect([stream.isWaiting, stream.pause(), stream.length]).toEqual([true, undefined, 5]);
    expect(stream.push('1}')).toEqual(['{"a":1}']);
  });

  test('[S003-14] knows no packets within a long message', () => {
    const stream = new RawStream();
    expect(stream.push('bufferON')).toEqual(['bufferON']);

    expect(stream.push('{"opcode":"a')).toEqual([]);
    expect([stream.isWaiting, stream.pause()]).toEqual([false, '{"opcode":"a']);
    expect(stream.push('"}')).toEqual([]);
    expect(stream.pause()).toBe('"}');
    expect(stream.push('bufferOFF')).toEqual(['bufferOFF']);
    expect(stream.push('{}')).toEqual(['{}']);
  });

  test('[C8] [S003-14] ends a long message also where its last piece came late, together with the end', () => {
    const stream = new RawStream();
    stream.push('bufferON');
    stream.push('{"a":"buffer');
    expect(stream.pause()).toBe('{"a":"buffer');

    expect(stream.push('OFF"')).toEqual([]);
    expect(stream.push('}bufferOFF')).toEqual(['OFF"}', 'bufferOFF']);
    expect(stream.isInPieces).toBe(false);
  });
});
