import { Body } from '@realmwire/protocol';
import { expect, test } from 'vitest';
import { fieldsOf, payloadWith } from './packet-fields.ts';

test('the fields of a packet travel with its payload, where it has some', () => {
  const fields = { opcode: 'x', message: 1, more: 2 };

  expect(fieldsOf(payloadWith(1, fields))).toBe(fields);
  expect(payloadWith(1, fields).value()).toBe(1);
  expect(fieldsOf(payloadWith(1, undefined))).toBeUndefined();
  expect(fieldsOf(Body.of(1))).toBeUndefined();
  expect(fieldsOf(undefined)).toBeUndefined();
});
