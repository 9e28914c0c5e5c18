import { describe, expect, test } from 'vitest';
import { Body, type Payload } from '../../messages/payload.ts';
import { argsOf, isFields, passthruOf, readPayload, writePayload } from './payload.ts';
import { problemIn } from './wamp2.test-helper.ts';

const PPT = { ppt_scheme: 'x_demo', ppt_serializer: 'cbor' };
const BYTES = Uint8Array.of(1, 2);

describe('arguments', () => {
  test.each<[string, unknown[] | undefined, Record<string, unknown> | undefined]>([
    ['a list in a list', [[1, 2]], undefined],
    ['an empty list', [[]], undefined],
    ['null', [null], undefined],
    ['an empty dictionary', [{}], undefined],
    ['an empty text, zero and false', ['', 0, false], undefined],
    ['bytes', [BYTES], undefined],
    ['names alone', [], { a: 1 }],
    ['both', [1], { a: [null] }],
    ['a name that objects have of their own', [], JSON.parse('{"__proto__":1,"constructor":2}')],
  ])('%s come through as they are', (_, args, kwargs) => {
    const payload = readPayload('CALL', { Arguments: args, ArgumentsKw: kwargs }, undefined);

    expect(writePayload(payload)).toEqual(kwargs === undefined ? [args] : [args, kwargs]);
  });

  test('that are missing or empty are left out, and never null', () => {
    expect(readPayload('CALL', {}, undefined)).toBeUndefined();
    expect(writePayload(undefined)).toEqual([]);
    expect(writePayload(readPayload('CALL', { Arguments: [] }, undefined))).toEqual([]);
    expect(writePayload({ kind: 'args', args: [], kwargs: {} })).toEqual([]);
    expect(writePayload({ kind: 'args', args: [1], kwargs: {} })).toEqual([[1]]);
    expect(readPayload('CALL', { ArgumentsKw: { a: 1 } }, undefined)).toEqual({
      kind: 'args',
      args: [],
      kwargs: { a: 1 },
    });
  });
});

describe('a body', () => {
  test.each([[[1, 2]], [[]], [null], [{}], [''], [0], [false], [[null]]])(
    '%j is the only argument',
    (value) => {
      expect(writePayload(Body.of(value))).toEqual([[value]]);
    },
  );

  test('of nothing is no argument', () => {
    expect(writePayload(Body.of(undefined))).toEqual([]);
  });

  test.each([
    { shape: 'args', value: [1, 2], given: { args: [1, 2] } },
    { shape: 'args', value: 1, given: { args: [1] } },
    { shape: 'kwargs', value: { a: 1 }, given: { args: [], kwargs: { a: 1 } } },
    { shape: 'kwargs', value: [1], given: { args: [[1]] } },
    { shape: 'kwargs', value: new Map(), given: { args: [new Map()] } },
  ] as const)('of the shape $shape is $given where it is $value', ({ shape, value, given }) => {
    const body = Body.of(value);
    body.shape = shape;
    expect(argsOf(body)).toEqual(given);
  });
});

describe('a payload that nobody opens', () => {
  test('is one binary, and goes on with its options', () => {
    const payload = readPayload('CALL', { Arguments: [BYTES], ArgumentsKw: {} }, PPT) as Payload;

    expect(payload).toEqual({ kind: 'opaque', bytes: BYTES, options: PPT });
    expect(writePayload(payload)).toEqual([[BYTES]]);
    expect(passthruOf(payload)).toEqual(PPT);
    expect(passthruOf(Body.of(1))).toBeUndefined();
  });

  test.each([
    ['nothing', {}],
    ['no binary', { Arguments: ['a'] }],
    ['two', { Arguments: [BYTES, BYTES] }],
    ['names too', { Arguments: [BYTES], ArgumentsKw: { a: 1 } }],
    ['a binary in the place of the list', { Arguments: BYTES }],
  ])('is a violation where it is %s', (_, elements) => {
    expect(problemIn(() => readPayload('CALL', elements, PPT))?.detail).toMatchObject({
      message: 'CALL',
      field: 'Arguments',
    });
  });

  test('may stand in the place of the list, as it did before that mode', () => {
    const options = { enc_algo: 'cryptobox' };
    const payload = readPayload('EVENT', { Arguments: BYTES }, options) as Payload;

    expect(payload).toEqual({ kind: 'opaque', bytes: BYTES, options });
    expect(writePayload(payload)).toEqual([BYTES]);
    expect(readPayload('EVENT', { Arguments: 'é' }, options)).toEqual({
      kind: 'opaque',
      bytes: Uint8Array.of(0xc3, 0xa9),
      options,
    });
    expect(readPayload('EVENT', { Arguments: [1] }, options)?.kind).toBe('args');
  });

  test.each([[BYTES], ['text']])('but not without saying so', (raw) => {
    expect(
      problemIn(() => readPayload('EVENT', { Arguments: raw }, undefined))?.detail['field'],
    ).toBe('Arguments');
  });
});

test('fields are those of a plain object', () => {
  expect(isFields({})).toBe(true);
  for (const other of [null, undefined, [], 1, new Date(), new Map()]) {
    expect(isFields(other)).toBe(false);
  }
});
