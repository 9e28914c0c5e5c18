import { describe, expect, test } from 'vitest';
import { problemIn } from './wamp2.test-helper.ts';
import { isDictionary, wireMessageOf } from './wire-message.ts';

const read = (value: unknown) => wireMessageOf(value, 'interop');
const readStrictly = (value: unknown) => wireMessageOf(value, 'strict');

describe('a message on the wire', () => {
  test('has its elements by name', () => {
    expect(read([48, 1, {}, 'com.f', [1], { a: 2 }])).toEqual({
      name: 'CALL',
      elements: {
        Request: 1,
        Options: {},
        Procedure: 'com.f',
        Arguments: [1],
        ArgumentsKw: { a: 2 },
      },
    });
    expect(readStrictly([48, 1, {}, 'com.f'])).toEqual({
      name: 'CALL',
      elements: { Request: 1, Options: {}, Procedure: 'com.f' },
    });
  });

  test.each([[undefined], [null], ['call'], [{}], [[]], [new Uint8Array(2)]])(
    '%j is none',
    (value) => {
      expect(problemIn(() => read(value))?.code).toBe('message.malformed');
    },
  );

  test('of an unknown code is told so; a code that is no number is not repeated', () => {
    expect(problemIn(() => read([7]))).toMatchObject({
      code: 'opcode.unknown',
      detail: { opcode: 7 },
    });
    expect(problemIn(() => read(['secret']))).toMatchObject({ code: 'opcode.unknown', detail: {} });
  });

  test.each([
    ['no id', [48, 0, {}, 'com.f'], 'Request'],
    ['an id of 2^53', [48, 2 ** 53, {}, 'com.f'], 'Request'],
    ['an id that is a text', [48, '1', {}, 'com.f'], 'Request'],
    ['options that are a list', [48, 1, [], 'com.f'], 'Options'],
    ['options that are bytes', [48, 1, new Uint8Array(1), 'com.f'], 'Options'],
    ['options that are a date', [48, 1, new Date(0), 'com.f'], 'Options'],
    ['no options', [48, 1, null, 'com.f'], 'Options'],
    ['a procedure that is a number', [48, 1, {}, 5], 'Procedure'],
    ['no procedure', [48, 1, {}], 'Procedure'],
    ['arguments that are a dictionary', [48, 1, {}, 'com.f', {}], 'Arguments'],
    ['named arguments that are a list', [48, 1, {}, 'com.f', [], []], 'ArgumentsKw'],
    ['the code of nothing', [8, 7, 1, {}, 'com.e'], 'RequestType'],
    ['a signature that is none', [5, 5, {}], 'Signature'],
    ['an id below 0', [35, -1], 'Request'],
  ])('with %s is a violation that names the element', (_, value, field) => {
    for (const profile of ['interop', 'strict'] as const) {
      const problem = problemIn(() => wireMessageOf(value, profile));

      expect(problem).toMatchObject({ code: 'message.invalid', detail: { field } });
    }
  });

  test('may end in null in place of arguments, but for who is strict', () => {
    expect(read([48, 1, {}, 'com.f', null, undefined]).elements).not.toHaveProperty('Arguments');
    expect(problemIn(() => readStrictly([48, 1, {}, 'com.f', null]))?.detail['field']).toBe(
      'Arguments',
    );
  });

  test('may have more elements than anybody knows, but for who is strict', () => {
    expect(read([34, 1, 2, 'more']).elements).toEqual({ Request: 1, Subscription: 2 });
    expect(problemIn(() => readStrictly([34, 1, 2, 'more']))?.detail['field']).toBe('message');
  });
});

test('a dictionary is an object with names', () => {
  expect(isDictionary({})).toBe(true);
  expect(isDictionary(Object.create(null))).toBe(true);
  for (const other of [null, undefined, [], 'a', 1, new Date(0), new Uint8Array(0)]) {
    expect(isDictionary(other)).toBe(false);
  }
});
