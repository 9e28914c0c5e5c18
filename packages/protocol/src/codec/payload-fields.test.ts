import { describe, expect, test } from 'vitest';
import type { Body } from '../messages/payload.ts';
import { isFields } from './fields.ts';
import { takePayload } from './payload-fields.ts';

const bytesOf = (value: unknown) => (value === 'bytes' ? Uint8Array.of(1) : undefined);
const MALFORMED = expect.objectContaining({ code: 'message.malformed' });

describe('the payload in the fields of a message', () => {
  test('is taken out of them', () => {
    const fields = { id: 1, args: [], kwargs: {}, uri: 'a' };

    takePayload(fields, bytesOf);

    expect(fields).toEqual({ id: 1, uri: 'a' });
  });

  test('is a body, its tags read', () => {
    const payload = takePayload({ body: { $bigint: '1' } }, bytesOf) as Body;

    expect(payload.value()).toBe(1n);
  });

  test('is arguments, with or without names', () => {
    expect(takePayload({ args: [{ $date: 1 }] }, bytesOf)).toEqual({
      kind: 'args',
      args: [new Date(1)],
    });
    expect(takePayload({ kwargs: { $$a: { $date: 1 } }, args: [] }, bytesOf)).toEqual({
      kind: 'args',
      args: [],
      kwargs: { $a: new Date(1) },
    });
  });

  test('is opaque, with or without options', () => {
    const bytes = Uint8Array.of(1);

    expect(takePayload({ opaque: 'bytes' }, bytesOf)).toEqual({
      kind: 'opaque',
      bytes,
      options: {},
    });
    expect(takePayload({ ppt: { ppt_scheme: 'x' }, opaque: 'bytes' }, bytesOf)).toEqual({
      kind: 'opaque',
      bytes,
      options: { ppt_scheme: 'x' },
    });
  });

  test.each([
    ['a body and arguments', { body: 1, args: [] }],
    ['a body and names', { body: 1, kwargs: {} }],
    ['a body and options', { body: 1, ppt: {} }],
    ['names without arguments', { kwargs: {} }],
    ['options without bytes', { ppt: {} }],
    ['arguments and bytes', { args: [], opaque: 'bytes' }],
    ['arguments that are no list', { args: { length: 0 } }],
    ['arguments that a tag makes a set', { args: { $set: [] } }],
    ['names that are a list', { args: [], kwargs: [] }],
    ['names that are nothing', { args: [], kwargs: null }],
    ['names that a tag makes a date', { args: [], kwargs: { $date: 1 } }],
    ['bytes that are none', { opaque: 'no' }],
    ['options that are a list', { opaque: 'bytes', ppt: [] }],
    ['options that a tag makes a map', { opaque: 'bytes', ppt: { $map: [] } }],
    ['a payload of the peer', { payload: { kind: 'args', args: [] } }],
    ['an opcode in the fields', { opcode: 'welcome' }],
    ['a payload of the peer beside a body', { payload: 1, body: 1 }],
  ])('is not %s', (_name, fields) => {
    expect(() => takePayload(fields, bytesOf)).toThrow(MALFORMED);
  });
});

test('fields are those of an object and not of a list', () => {
  expect([{}, { a: 1 }].every(isFields)).toBe(true);
  expect([[], null, 'a', 1, undefined].some(isFields)).toBe(false);
});
