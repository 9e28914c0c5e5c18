import { describe, expect, test } from 'vitest';
import { readJson, writeJson } from './json.ts';
import { faultIn } from './wamp2.test-helper.ts';

describe('bytes in JSON', () => {
  test('are a text that begins with NUL', () => {
    expect(writeJson([Uint8Array.of(1, 2, 3), new Uint8Array(0)])).toBe(
      '["\\u0000AQID","\\u0000"]',
    );
    expect(readJson('["\\u0000AQID",{"a":"\\u0000"}]')).toEqual([
      Uint8Array.of(1, 2, 3),
      { a: new Uint8Array(0) },
    ]);
  });

  test.each([
    '["\\u0000AQID"]',
    '["\\u0000not base64"]',
    '["\\u0000AQI"]',
    '["\\u0000AR=="]',
    '[{"\\u0000AQID":"a\\u0000AQID"}]',
    '["\\\\u0000AQID"]',
    '["\\u0000",null,1,"a",true]',
  ])('%s comes out as it came in, bytes or not', (text) => {
    expect(writeJson(readJson(text))).toBe(text);
  });

  test('are no other texts', () => {
    expect(readJson('["\\u0000AR==","\\\\u0000AQID"]')).toEqual(['\0AR==', '\\u0000AQID']);
  });

  test('stand beside a key that objects have of their own', () => {
    const text = '[{"__proto__":"\\u0000AQID","constructor":{"a":1}}]';
    const [value] = readJson(text) as [object];

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(value, '__proto__')?.value).toEqual(
      Uint8Array.of(1, 2, 3),
    );
    expect(writeJson([value])).toBe(text);
  });
});

describe('what JSON lacks', () => {
  test.each<[string, unknown, string]>([
    ['a long integer', [2n ** 64n, -5n], '[18446744073709551616,-5]'],
    ['no number', [Number.NaN, Number.POSITIVE_INFINITY], '[null,null]'],
    ['a date', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['nothing', [undefined, { a: undefined, b: 5n }], '[null,{"b":5}]'],
    ['a field that looks like a tag of ours', { $date: 5 }, '{"$date":5}'],
    ['half of a letter', ['\ud800', 5n], '["\\ud800",5]'],
  ])('has a form: %s', (_, value, text) => {
    expect(writeJson(value)).toBe(text);
  });

  test('cannot be sent, or nests too deep', () => {
    expect(() => writeJson([() => 1])).toThrow(TypeError);
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => writeJson(circle)).toThrow(TypeError);
    expect(() => writeJson({ a: circle })).toThrow(TypeError);
  });
});

describe('a text', () => {
  test('that is no JSON, or nests too deep, is refused', () => {
    for (const text of ['', '[', '[1,]', '{a:1}', "['a']", '[1]x', '["\u0000"]']) {
      expect(faultIn(() => readJson(text))).toBe('message.malformed');
    }
    expect(faultIn(() => readJson('['.repeat(65) + ']'.repeat(65)))).toBeUndefined();
    expect(faultIn(() => readJson('['.repeat(66) + ']'.repeat(66)))).toBe('message.too_deep');
    expect(faultIn(() => readJson('['.repeat(1_000_000)))).toBe('message.too_deep');
  });
});
