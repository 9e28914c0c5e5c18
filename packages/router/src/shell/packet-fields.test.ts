import { Body } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { fieldsOf, messageOf, payloadWith } from './packet-fields.ts';

describe('the fields of a packet', () => {
  test('travel with its payload, and beside the message on the wire', () => {
    const fields = { opcode: 'save', message: 5, uuid: 'u', from: 'f', n: 1 };

    const payload = payloadWith(5, fields);

    expect(payload).toEqual({ kind: 'args', args: [5], kwargs: { uuid: 'u', n: 1 } });
    expect(fieldsOf(payload, {})).toBe(fields);
    expect(messageOf(payload)).toBe(5);
  });

  test('are none besides where all is said elsewhere', () => {
    const fields = { opcode: 'feedback', message: 5, uuid: 'u', ident: 'i', fromUUID: 'f' };

    const [payload, plain] = [payloadWith(5, fields), payloadWith(5, undefined)];

    expect([payload, plain]).toEqual([Body.of(5), Body.of(5)]);
    expect([fieldsOf(payload, {}), fieldsOf(plain, {})]).toEqual([fields, undefined]);
  });

  test('may be all that it has', () => {
    const payload = payloadWith(undefined, { opcode: 'save', n: 1 });

    expect(payload).toEqual({ kind: 'args', args: [], kwargs: { n: 1 } });
    expect(messageOf(payload)).toBeUndefined();
  });

  test('that came over the wire say nothing of what the router says', () => {
    const payload = { kind: 'args', args: [5], kwargs: { opcode: 'close', n: 1 } } as const;

    expect(fieldsOf(payload, { opcode: 'save', message: 5 })).toEqual({
      opcode: 'save',
      message: 5,
      n: 1,
    });
  });

  test('are none of arguments that are no packet', () => {
    const listed = { kind: 'args', args: [1, 2] } as const;
    const opaque = { kind: 'opaque', bytes: new Uint8Array(1), options: {} } as const;

    expect([fieldsOf(undefined, {}), fieldsOf(listed, {}), fieldsOf(opaque, {})]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([messageOf(undefined), messageOf(listed), messageOf(opaque)]).toEqual([
      undefined,
      [1, 2],
      opaque.bytes,
    ]);
  });
});
