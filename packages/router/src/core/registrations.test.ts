import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Registrations } from './registrations.ts';
import { ALICE, BOB, CAROL, errorTo, OPEN, SHOP, to } from './seats.test-data.ts';

describe('registrations', () => {
  test('a registered procedure is found, until it is unregistered', () => {
    const registrations = new Registrations(OPEN.declarations, 8);

    const made = registrations.onRegister(BOB, register('com.a'), 0);
    expect(to(BOB, made)).toEqual([{ opcode: 'registered', id: 1, registration: 1 }]);
    expect(registrations.find('com.a')?.uri).toBe('com.a');

    const ended = registrations.onUnregister(BOB.id, {
      opcode: 'unregister',
      id: 2,
      registration: 1,
    });
    expect(to(BOB, ended)).toEqual([{ opcode: 'unregistered', id: 2 }]);
    expect(registrations.find('com.a')).toBeUndefined();
    expect(registrations.size).toBe(0);
  });

  test('a procedure that another serves alone is taken', () => {
    const registrations = new Registrations(OPEN.declarations, 8);
    registrations.onRegister(BOB, register('com.a'), 0);

    const effects = registrations.onRegister(CAROL, register('com.a'), 0);

    expect(errorTo(CAROL, effects)).toMatchObject({ of: 'register', code: 'PROCEDURE_TAKEN' });
  });

  test('a shared procedure takes callees of the same policy, each once', () => {
    const registrations = new Registrations(OPEN.declarations, 8);
    registrations.onRegister(BOB, register('com.a', { invoke: 'roundrobin' }), 0);

    const joined = registrations.onRegister(CAROL, register('com.a', { invoke: 'roundrobin' }), 0);

    expect(to(CAROL, joined)).toMatchObject([{ registration: 1 }]);
    expect(
      errorTo(ALICE, registrations.onRegister(ALICE, register('com.a', { invoke: 'last' }), 0))
        .fault,
    ).toBe('procedure.taken');
    expect(
      errorTo(BOB, registrations.onRegister(BOB, register('com.a', { invoke: 'roundrobin' }), 0))
        .fault,
    ).toBe('procedure.taken');
  });

  test('a contract may say that a procedure is shared', () => {
    const registrations = new Registrations(SHOP.declarations, 8);

    for (const seat of [BOB, CAROL]) {
      const effects = registrations.onRegister(seat, register('com.shop.tail'), 0);
      expect(to(seat, effects)).toMatchObject([{ opcode: 'registered' }]);
    }
    expect(registrations.find('com.shop.tail')?.policy).toBe('roundrobin');
  });

  test('an undeclared procedure cannot be implemented', () => {
    const registrations = new Registrations(SHOP.declarations, 8);

    expect(errorTo(BOB, registrations.onRegister(BOB, register('com.shop.nope'), 0)).fault).toBe(
      'procedure.undeclared',
    );
    expect(to(BOB, registrations.onRegister(BOB, register('com.shop.add'), 0))).toMatchObject([
      { opcode: 'registered' },
    ]);
  });

  test('a session may not have more registrations than the limit', () => {
    const registrations = new Registrations(OPEN.declarations, 1);
    registrations.onRegister(BOB, register('com.a'), 0);

    expect(errorTo(BOB, registrations.onRegister(BOB, register('com.b'), 0)).code).toBe(
      'RATE_LIMITED',
    );
  });

  test('to unregister what one has not is refused', () => {
    const registrations = new Registrations(OPEN.declarations, 8);
    registrations.onRegister(BOB, register('com.a'), 0);

    const effects = registrations.onUnregister(CAROL.id, {
      opcode: 'unregister',
      id: 2,
      registration: 1,
    });

    expect(errorTo(CAROL, effects).code).toBe('NO_SUCH_REGISTRATION');
  });

  test('a session that left serves nothing, the others of a shared procedure go on', () => {
    const registrations = new Registrations(OPEN.declarations, 8);
    for (const seat of [BOB, CAROL])
      registrations.onRegister(seat, register('com.a', { invoke: 'roundrobin' }), 0);

    registrations.leave(BOB.id);
    registrations.leave(ALICE.id);

    expect(registrations.find('com.a')?.callees.map(({ session }) => session)).toEqual([CAROL.id]);
  });
});

function register(uri: string, more: Partial<MessageOf<'register'>> = {}): MessageOf<'register'> {
  return { opcode: 'register', id: 1, uri, ...more };
}
