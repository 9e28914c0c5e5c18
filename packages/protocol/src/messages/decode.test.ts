import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../protocol-error.ts';
import { validated } from './decode.ts';
import { Body } from './payload.ts';

describe('the door into the typed world', () => {
  test('makes a message of an opcode and its fields', () => {
    const payload = Body.of(1);

    const message = validated('call', { id: 7, uri: 'a.b', payload });

    expect(message).toEqual({ opcode: 'call', id: 7, uri: 'a.b', payload });
  });

  test('names the first field that is wrong', () => {
    expect(faultOf({ id: 'x', uri: 'a' })).toMatchObject({
      code: 'message.invalid',
      detail: { opcode: 'call', field: 'id', problem: 'invalid_type' },
    });
    expect(faultOf({ realm: 'r', receives: { credit: -1 } }, 'hello').detail).toMatchObject({
      field: 'receives.credit',
      problem: 'too_small',
    });
  });

  test('never repeats a value or a name of the peer', () => {
    const secret = 'top-secret';

    const fault = faultOf({ id: 1, uri: 5, [secret]: secret });

    expect(JSON.stringify(fault.detail)).not.toContain(secret);
    expect(fault.message).not.toContain(secret);
  });

  test('cuts a path that the peer has made long', () => {
    const limits = { ['x'.repeat(500)]: -1 };
    const fields = {
      session: 's',
      realm: 'r',
      receives: { credit: 1 },
      heartbeatMs: 1,
      heartbeatLostMs: 1,
    };

    const { detail } = faultOf({ ...fields, limits }, 'welcome');

    expect(String(detail['field']).length).toBe(100);
  });

  test('tells of a field too many at the top by an empty path', () => {
    expect(faultOf({ id: 1, intruder: 1 }).detail).toEqual({
      opcode: 'call',
      field: '',
      problem: 'unrecognized_keys',
    });
  });
});

function faultOf(
  fields: Record<string, unknown>,
  opcode: Parameters<typeof validated>[0] = 'call',
) {
  try {
    validated(opcode, fields);
  } catch (error) {
    if (error instanceof ProtocolError) return error;
  }
  throw new Error('it was let in');
}
