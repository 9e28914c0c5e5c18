import { describe, expect, test } from 'vitest';
import { cellOf, humanText } from './table.ts';

describe('an answer, for a person', () => {
  test('a list of objects is a table with aligned columns, numbers to the right', () => {
    const rows = [
      { realm: 'com.shop', pendingCalls: 5, version: undefined },
      { realm: 'a', pendingCalls: 1200, version: '2' },
    ];

    expect(humanText(rows)).toBe(
      [
        'REALM     PENDING CALLS  VERSION',
        'com.shop              5  -',
        'a                  1200  2',
      ].join('\n'),
    );
  });

  test('a column that no row fills is left out', () => {
    expect(humanText([{ a: 1, user: undefined }])).toBe('A\n1');
  });

  test('an empty list says so', () => {
    expect(humanText([])).toBe('(none)');
  });

  test('an object is two columns, with its lists below', () => {
    expect(humanText({ uptimeMs: 61_000, ok: true, realms: [{ realm: 'a' }] })).toBe(
      'uptime  1 min 1 s\nok      true\n\nrealms\nREALM\na',
    );
  });

  test.each([
    { value: 'text\nof lines', text: 'text\nof lines' },
    { value: 42, text: '42' },
    { value: undefined, text: '-' },
    { value: [1, 'two'], text: '[1,"two"]' },
    { value: new Date(0), text: '1970-01-01T00:00:00.000Z' },
    { value: 12n, text: '"12"' },
  ])('$value is printed as $text', ({ value, text }) => {
    expect(humanText(value)).toBe(text);
  });

  test.each([
    { name: 'memoryBytes', value: 512, text: '512 B' },
    { name: 'memoryBytes', value: 105_447_424, text: '100.6 MiB' },
    { name: 'uptimeMs', value: 12.7, text: '13 ms' },
    { name: 'uptimeMs', value: 90_061_000, text: '1 d 1 h' },
    { name: 'since', value: 0, text: '1970-01-01T00:00:00.000Z' },
    { name: 'roles', value: ['a', 'b'], text: 'a,b' },
    { name: 'nested', value: { a: [1] }, text: '{"a":[1]}' },
    { name: 'line', value: 'a\nb', text: 'a b' },
  ])('$value in a field $name is $text', ({ name, value, text }) => {
    expect(cellOf(name, value)).toBe(text);
  });

  test('text of others cannot steer the terminal', () => {
    expect(humanText('\u001B[31mred\u001B[0m\u0007\u009b2J\r!')).toBe('red!');
    expect(humanText([{ user: '\u001B]0;title\u0007x' }])).toBe('USER\nx');
  });
});
