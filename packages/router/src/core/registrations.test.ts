import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import type { Registration } from './registration.ts';
import { Registrations } from './registrations.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL, errorTo, LIMITS, OPEN, SHOP, to } from './seats.test-data.ts';

describe('registrations', () => {
  test('a registered procedure is found, until it is unregistered', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);

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
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    registrations.onRegister(BOB, register('com.a'), 0);

    const effects = registrations.onRegister(CAROL, register('com.a'), 0);

    expect(errorTo(CAROL, effects)).toMatchObject({ of: 'register', code: 'PROCEDURE_TAKEN' });
  });

  test('a shared procedure takes callees of the same policy, each once', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
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
    const registrations = new Registrations(SHOP.declarations, LIMITS);

    for (const seat of [BOB, CAROL]) {
      const effects = registrations.onRegister(seat, register('com.shop.tail'), 0);
      expect(to(seat, effects)).toMatchObject([{ opcode: 'registered' }]);
    }
    expect(registrations.find('com.shop.tail')?.policy).toBe('roundrobin');
  });

  test('an undeclared procedure cannot be implemented', () => {
    const registrations = new Registrations(SHOP.declarations, LIMITS);

    expect(errorTo(BOB, registrations.onRegister(BOB, register('com.shop.nope'), 0)).fault).toBe(
      'procedure.undeclared',
    );
    expect(to(BOB, registrations.onRegister(BOB, register('com.shop.add'), 0))).toMatchObject([
      { opcode: 'registered' },
    ]);
  });

  test('a name with a gap, or one that ends in a dot, is a pattern and nothing else', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    const refusedAs = (uri: string, match?: MessageOf<'register'>['match']) =>
      errorTo(BOB, registrations.onRegister(BOB, register(uri, { match }), 0)).fault;

    expect([refusedAs('com..a'), refusedAs('com.'), refusedAs('com a', 'wildcard')]).toEqual([
      'uri.invalid',
      'uri.invalid',
      'uri.invalid',
    ]);
    for (const [uri, match] of [
      ['com.', 'prefix'],
      ['com..a', 'wildcard'],
      ['com..a', 'prefix'],
    ] as const) {
      const effects = registrations.onRegister(BOB, register(uri, { match }), 0);
      expect(to(BOB, effects)).toMatchObject([{ opcode: 'registered' }]);
    }
  });

  test('the same text is another registration for each way to match', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);

    const ids = (['exact', 'prefix', 'wildcard'] as const).map((match) => {
      registrations.onRegister(BOB, register('com.a', { match }), 0);
      return registrations.lookup('com.a', match)?.id;
    });

    expect(ids).toEqual([1, 2, 3]);
    expect(registrations.of(BOB.id).map(({ match }) => match)).toEqual([
      'exact',
      'prefix',
      'wildcard',
    ]);
    expect(registrations.find('com.a')?.id).toBe(1);
    expect(registrations.find('com.ab')?.id).toBe(2);
    expect(registrations.get(3)?.match).toBe('wildcard');
  });

  test('a pattern needs a declared procedure that it stands for, and serves by its contract', () => {
    const registrations = new Registrations(SHOP.declarations, LIMITS);
    const none = registrations.onRegister(BOB, register('com.shop.x', { match: 'prefix' }), 0);
    const some = registrations.onRegister(BOB, register('com..add', { match: 'wildcard' }), 0);
    const registration = registrations.find('com.shop.add');

    expect(errorTo(BOB, none).fault).toBe('procedure.undeclared');
    expect(to(BOB, some)).toMatchObject([{ opcode: 'registered' }]);
    expect(registration && registrations.declared(registration, 'com.shop.add')?.uri).toBe(
      'com.shop.add',
    );
  });

  test('a session may not have more registrations than the limit', () => {
    const registrations = new Registrations(OPEN.declarations, { ...LIMITS, maxRegistrations: 1 });
    registrations.onRegister(BOB, register('com.a'), 0);

    expect(errorTo(BOB, registrations.onRegister(BOB, register('com.b'), 0)).code).toBe(
      'RATE_LIMITED',
    );
  });

  test('a session may not serve more patterns than the limit, and goes on with names', () => {
    const registrations = new Registrations(OPEN.declarations, { ...LIMITS, maxPatterns: 1 });
    const first = registrations.onRegister(BOB, register('com.a', { match: 'prefix' }), 0);
    const second = register('.a', { match: 'wildcard' });

    const effects = registrations.onRegister(BOB, second, 0);

    expect(errorTo(BOB, effects)).toMatchObject({
      fault: 'limit.reached',
      message: expect.stringContaining('maxPatterns'),
    });
    expect(to(CAROL, registrations.onRegister(CAROL, second, 0))).toMatchObject([
      { opcode: 'registered' },
    ]);
    expect(to(BOB, registrations.onRegister(BOB, register('com.b'), 0))).toMatchObject([
      { opcode: 'registered' },
    ]);
    const [{ registration = 0 } = {}] = to(BOB, first) as MessageOf<'registered'>[];
    registrations.onUnregister(BOB.id, { opcode: 'unregister', id: 2, registration });
    const again = register('.b', { match: 'wildcard' });
    expect(to(BOB, registrations.onRegister(BOB, again, 0))).toMatchObject([
      { opcode: 'registered' },
    ]);
  });

  test('to unregister what one has not is refused', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    registrations.onRegister(BOB, register('com.a'), 0);

    const effects = registrations.onUnregister(CAROL.id, {
      opcode: 'unregister',
      id: 2,
      registration: 1,
    });

    expect(errorTo(CAROL, effects).code).toBe('NO_SUCH_REGISTRATION');
  });

  test('a session that left serves nothing, the others of a shared procedure go on', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    for (const seat of [BOB, CAROL])
      registrations.onRegister(seat, register('com.a', { invoke: 'roundrobin' }), 0);

    registrations.leave(BOB.id);
    registrations.leave(ALICE.id);

    expect(registrations.find('com.a')?.callees.map(({ session }) => session)).toEqual([CAROL.id]);
  });
});

describe('a registration that is taken by force', () => {
  const ANN: Seat = { id: 11, uuid: 'ann-1', user: 'ann', roles: [] };
  const ANN_AGAIN: Seat = { id: 12, uuid: 'ann-2', user: 'ann', roles: [] };
  const OPERATOR: Seat = { id: 13, uuid: 'op', roles: [], isOperator: true };
  const APP: Seat = { id: 14, uuid: 'app', roles: [], isApp: true };
  const force = register('com.a', { forceReregister: true });

  test.each([
    { name: 'another session of the same user', who: ANN_AGAIN },
    { name: 'an operator', who: OPERATOR },
    { name: 'an app', who: APP },
    { name: 'the same session', who: ANN },
  ])('goes to $name, and who had it is told', ({ who }) => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    registrations.onRegister(ANN, register('com.a'), 0);

    const effects = registrations.onRegister(who, force, 5);

    expect(to(ANN, effects)[0]).toEqual({
      opcode: 'unregistered',
      id: 0,
      registration: 1,
      reason: 'taken over by force',
    });
    expect(to(who, effects).at(-1)).toMatchObject({ opcode: 'registered', registration: 2 });
    expect(registrations.find('com.a')?.callees.map(({ session }) => session)).toEqual([who.id]);
  });

  test('does not go to anybody else, nor to one who is not known', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    registrations.onRegister(ANN, register('com.a', { invoke: 'first' }), 0);
    registrations.onRegister(ANN_AGAIN, register('com.a', { invoke: 'first' }), 0);
    registrations.onRegister(BOB, register('com.b'), 0);

    const byAlice = registrations.onRegister(ALICE, { ...force, invoke: 'first' }, 0);
    const byNobody = registrations.onRegister(CAROL, { ...force, uri: 'com.b' }, 0);

    expect(errorTo(ALICE, byAlice).fault).toBe('procedure.taken');
    expect(errorTo(CAROL, byNobody).fault).toBe('procedure.taken');
    expect(registrations.find('com.a')?.callees).toHaveLength(2);
  });

  test('does not go to one of them where it is shared with somebody else', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    for (const seat of [ANN, CAROL])
      registrations.onRegister(seat, register('com.a', { invoke: 'first' }), 0);

    const effects = registrations.onRegister(ANN_AGAIN, force, 0);

    expect(errorTo(ANN_AGAIN, effects).fault).toBe('procedure.taken');
    expect(registrations.find('com.a')?.callees).toHaveLength(2);
  });

  test('is taken from all who share it', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    for (const seat of [ANN, ANN_AGAIN])
      registrations.onRegister(seat, register('com.a', { invoke: 'first' }), 0);

    const effects = registrations.onRegister(OPERATOR, force, 0);

    expect([to(ANN, effects).length, to(ANN_AGAIN, effects).length]).toEqual([1, 1]);
    expect(registrations.size).toBe(1);
  });

  test('is new where nobody had it', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);

    expect(to(BOB, registrations.onRegister(BOB, force, 0))).toMatchObject([{ registration: 1 }]);
  });
});

describe('a registration that is taken away', () => {
  test('is told to a callee that knows of such things, and to no other', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    const old = { ...CAROL, features: new Set<string>() };
    for (const seat of [BOB, old])
      registrations.onRegister(seat, register('com.a', { invoke: 'last' }), 0);
    const registration = registrations.lookup('com.a') as Registration;

    const told = registrations.revoke(BOB.id, registration, 'why not');
    const untold = registrations.revoke(old.id, registration, 'why not');

    expect(to(BOB, told)).toMatchObject([{ opcode: 'unregistered', id: 0, reason: 'why not' }]);
    expect(untold).toEqual([]);
    expect(registrations.size).toBe(0);
    expect(registrations.revoke(BOB.id, registration, 'again')).toEqual([]);
  });
});

describe('what changes in registrations', () => {
  test('is told in order, once', () => {
    const registrations = new Registrations(OPEN.declarations, LIMITS);
    registrations.onRegister(BOB, register('com.a', { invoke: 'last' }), 0);
    registrations.onRegister(CAROL, register('com.a', { invoke: 'last' }), 0);
    registrations.leave(BOB.id);
    registrations.leave(CAROL.id);

    const told = registrations.takeChanges().map(({ kind, session }) => [kind, session]);

    expect(told).toEqual([
      ['create', BOB.id],
      ['register', BOB.id],
      ['register', CAROL.id],
      ['unregister', BOB.id],
      ['unregister', CAROL.id],
      ['delete', CAROL.id],
    ]);
    expect(registrations.takeChanges()).toEqual([]);
  });
});

function register(uri: string, more: Partial<MessageOf<'register'>> = {}): MessageOf<'register'> {
  return { opcode: 'register', id: 1, uri, ...more };
}
