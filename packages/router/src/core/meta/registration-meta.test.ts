import { Body, limitsOf, type MessageOf } from '@realmwire/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Effect } from '../effects.ts';
import { Realm } from '../realm.ts';
import { ALICE, BOB, CAROL, errorTo, OPEN, to } from '../seats.test-data.ts';

let realm: Realm;

beforeEach(() => {
  realm = new Realm({ ...OPEN, name: 'com', limits: limitsOf() });
  for (const seat of [ALICE, BOB, CAROL]) realm.join(seat, 0);
});

describe('the registrations of a realm', () => {
  test('are listed by the way they match', () => {
    register(BOB.id, 'com.a');
    register(BOB.id, 'com.', { match: 'prefix' });
    register(CAROL.id, 'com..x', { match: 'wildcard' });

    expect(asked('list')).toEqual({ exact: [1], prefix: [2], wildcard: [3] });
  });

  test('are looked up by the text they were made with, and by a procedure', () => {
    register(BOB.id, 'com.', { match: 'prefix' });

    expect(asked('lookup', 'com.')).toBeNull();
    expect(asked('lookup', 'com.', { match: 'prefix' })).toBe(1);
    expect(asked('lookup', 'com.', { match: 'nonsense' })).toBeNull();
    expect(asked('lookup', 'com.', null)).toBeNull();
    expect(asked('match', 'com.b')).toBe(1);
    expect(asked('match', 'org.b')).toBeNull();
  });

  test('are looked up by a way to match that is given by its name', () => {
    register(BOB.id, 'com.', { match: 'prefix' });
    const payload = { kind: 'args', args: ['com.'], kwargs: { match: 'prefix' } } as const;

    expect(resultOf(call('lookup', payload))).toBe(1);
  });

  test('are told of one by one', () => {
    register(BOB.id, 'com.a', { invoke: 'roundrobin' }, Date.UTC(2026, 0, 2));
    register(CAROL.id, 'com.a', { invoke: 'roundrobin' });

    expect(asked('get', 1)).toEqual({
      id: 1,
      created: '2026-01-02T00:00:00.000Z',
      uri: 'com.a',
      match: 'exact',
      invoke: 'roundrobin',
    });
    expect(asked('list_callees', 1)).toEqual([BOB.id, CAROL.id]);
    expect(asked('count_callees', 1)).toBe(2);
  });

  test.each(['get', 'list_callees', 'count_callees', 'remove_callee'])(
    'that are not there are an error of %s',
    (name) => {
      expect(errorTo(ALICE, call(name, body(9))).fault).toBe('registration.missing');
      expect(errorTo(ALICE, call(name, body('x'))).fault).toBe('registration.missing');
    },
  );

  test.each(['lookup', 'match'])('without a name are an error of %s', (name) => {
    expect(errorTo(ALICE, call(name, body(5))).fault).toBe('arguments.invalid');
  });

  test('can be taken from a callee, who is told', () => {
    register(BOB.id, 'com.a');
    const payload = { kind: 'args', args: [1, BOB.id], kwargs: { reason: 'enough' } } as const;

    const stranger = call('remove_callee', body([1, CAROL.id]));
    const effects = call('remove_callee', payload);

    expect(errorTo(ALICE, stranger).fault).toBe('session.missing');
    expect(to(BOB, effects)).toMatchObject([{ opcode: 'unregistered', id: 0, reason: 'enough' }]);
    expect(to(ALICE, effects)).toMatchObject([{ opcode: 'result' }]);
    expect(asked('match', 'com.a')).toBeNull();
  });

  test('can be taken from a callee without a reason', () => {
    register(BOB.id, 'com.a');

    const effects = call('remove_callee', body([1, BOB.id]));

    expect(to(BOB, effects)).toMatchObject([{ opcode: 'unregistered', reason: 'removed' }]);
  });
});

describe('who watches registrations', () => {
  const KINDS = ['on_create', 'on_register', 'on_unregister', 'on_delete'];

  test('hears of each change, in order, after those whom it concerns', () => {
    for (const [index, kind] of KINDS.entries())
      subscribe(ALICE.id, index + 1, `wamp.registration.${kind}`);

    const begun = register(BOB.id, 'com.a', { invoke: 'first' });
    const joined = register(CAROL.id, 'com.a', { invoke: 'first' });
    const left = realm.receive(BOB.id, { opcode: 'unregister', id: 2, registration: 1 }, 0);
    const ended = realm.leave(CAROL.id, { code: 'x', reason: 'x' }, 0);

    expect(to(BOB, begun)).toMatchObject([{ opcode: 'registered' }]);
    expect(begun.findIndex(isEvent)).toBeGreaterThan(0);
    expect(events(begun)).toMatchObject([
      ['on_create', BOB.id, { id: 1, uri: 'com.a', match: 'exact', invoke: 'first' }],
      ['on_register', BOB.id, 1],
    ]);
    expect(events(joined)).toEqual([['on_register', CAROL.id, 1]]);
    expect(events(left)).toEqual([['on_unregister', BOB.id, 1]]);
    expect(events(ended)).toEqual([
      ['on_unregister', CAROL.id, 1],
      ['on_delete', CAROL.id, 1],
    ]);
  });

  test('hears of what is taken over while its callee is away', () => {
    for (const [index, kind] of KINDS.entries())
      subscribe(ALICE.id, index + 1, `wamp.registration.${kind}`);
    register(BOB.id, 'com.a');
    realm.suspend(BOB.id, 0);

    expect(events(register(CAROL.id, 'com.a')).map(([kind]) => kind)).toEqual([
      'on_unregister',
      'on_delete',
      'on_create',
      'on_register',
    ]);
  });

  test('is nobody, and nothing is published', () => {
    const before = realm.broker.counters.publications;
    register(BOB.id, 'com.a');

    expect(realm.broker.counters.publications).toBe(before);
  });

  function events(effects: readonly Effect[]) {
    return to(ALICE, effects)
      .filter(({ opcode }) => opcode === 'event')
      .map((event) => {
        const { subscription, payload } = event as MessageOf<'event'>;
        const args = payload?.kind === 'args' ? payload.args : [];
        return [KINDS[subscription - 1], ...args];
      });
  }

  function isEvent(effect: Effect): boolean {
    return events([effect]).length > 0;
  }
});

const body = (value: unknown) => Body.of(value);

function register(
  session: number,
  uri: string,
  more: Partial<MessageOf<'register'>> = {},
  now = 0,
): readonly Effect[] {
  return realm.receive(session, { opcode: 'register', id: 1, uri, ...more }, now);
}

function subscribe(session: number, id: number, uri: string): void {
  realm.receive(session, { opcode: 'subscribe', id, uri }, 0);
}

function call(name: string, payload: MessageOf<'call'>['payload']): readonly Effect[] {
  const uri = `wamp.registration.${name}`;
  return realm.receive(ALICE.id, { opcode: 'call', id: 1, uri, payload }, 0);
}

function resultOf(effects: readonly Effect[]): unknown {
  const [result] = to(ALICE, effects) as MessageOf<'result'>[];
  return result?.payload instanceof Body ? result.payload.value() : undefined;
}

function asked(name: string, ...args: unknown[]): unknown {
  return resultOf(call(name, body(args)));
}
