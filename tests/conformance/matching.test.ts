import { describe, expect, test } from 'vitest';
import { filled, matched } from './matching.ts';
import { ABSENT, ANY, ERROR, EVENT, RESULT } from './sequence.ts';

describe('what a session has heard', () => {
  test('binds what is not known yet, and has to be the same from then on', () => {
    const bound = matched(
      [RESULT, 1, {}, ['$a', '$a', '$b']],
      [RESULT, 1, {}, [5, 5, 6]],
      new Map(),
    );

    expect(bound).toEqual(
      new Map([
        ['$a', 5],
        ['$b', 6],
      ]),
    );
    expect(matched([RESULT, 1, {}, ['$a', '$a']], [RESULT, 1, {}, [5, 6]], new Map())).toBe(
      undefined,
    );
    expect(matched([RESULT, 1, {}, ['$b']], [RESULT, 1, {}, [5]], bound ?? new Map())).toBe(
      undefined,
    );
  });

  test('may have more details than are named, and nothing else more', () => {
    const event = [EVENT, 1, 2, { topic: 'a', publisher: 5 }, [1], { k: { x: 1 } }];
    const is = (expected: readonly unknown[]) => matched(expected, event, new Map()) !== undefined;

    expect(is([EVENT, 1, 2, {}, [1], { k: { x: 1 } }])).toBe(true);
    expect(is([EVENT, 1, 2, { topic: 'a' }, [1], { k: { x: 1 } }])).toBe(true);
    expect(is([EVENT, 1, 2, { topic: 'b' }, [1], { k: { x: 1 } }])).toBe(false);
    expect(is([EVENT, 1, 2, { retained: ANY }, [1], { k: { x: 1 } }])).toBe(false);
    expect(is([EVENT, 1, 2, { publisher: ABSENT }, [1], { k: { x: 1 } }])).toBe(false);
    expect(is([EVENT, 1, 2, { retained: ABSENT }, ANY, ANY])).toBe(true);
    expect(is([EVENT, 1, 2, {}, [1], {}])).toBe(false);
    expect(is([EVENT, 1, 2, {}, [1], { k: {} }])).toBe(false);
    expect(is([EVENT, 1, 2, {}, [1, 2], { k: { x: 1 } }])).toBe(false);
    expect(is([EVENT, 1, 2, {}, [1]])).toBe(false);
    expect(is([EVENT, 1, 2, {}])).toBe(false);
  });

  test('of an error may have words for a person', () => {
    const error = [ERROR, 48, 1, {}, 'wamp.error.x', ['sorry'], { issues: [] }];

    expect(matched([ERROR, 48, 1, {}, 'wamp.error.x'], error, new Map())).toBeDefined();
    expect(matched([ERROR, 48, 1, {}, 'wamp.error.x', ['so']], error, new Map())).toBeUndefined();
  });

  test('is no request id that nobody has used', () => {
    expect(matched([RESULT, '#a', {}], [RESULT, 1, {}], new Map())).toBeUndefined();
    expect(matched([RESULT, '#a', {}], [RESULT, 1, {}], new Map([['#a', 1]]))).toBeDefined();
  });

  test('tells bytes and dictionaries apart', () => {
    const bytes = Uint8Array.of(1, 2);

    expect(matched([RESULT, 1, {}, [bytes]], [RESULT, 1, {}, [bytes]], new Map())).toBeDefined();
    expect(matched([RESULT, 1, {}, [{}]], [RESULT, 1, {}, [bytes]], new Map())).toBeUndefined();
  });
});

test('what is to be said has the known values in its placeholders’ place', () => {
  const known = new Map([['$a', 5]]);

  expect(filled([1, '$a', { b: ['$a'] }], known)).toEqual([1, 5, { b: [5] }]);
  expect(() => filled(['$b'], known)).toThrow('$b');
  expect(filled(['$', '#'], known)).toEqual(['$', '#']);
});
