import type { MessageOf } from '@realmwire/protocol';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Effect } from '../effects.ts';
import { Realm } from '../realm.ts';
import type { Seat } from '../seat.ts';
import { ALICE, BOB, CAROL, errorTo, OPEN, to, valueIn } from '../seats.test-data.ts';
import { SESSION_EVENTS } from './session-meta.ts';

const DORA: Seat = { id: 4, uuid: 'dora', user: 'Dora', roles: ['reader', 'writer'] };
const APP: Seat = { id: 5, uuid: 'app', user: 'embedded', roles: ['app'], isEmbedded: true };

let realm: Realm;
beforeEach(() => {
  const limits = { ...OPEN.limits, maxSubscriptions: 10 };
  realm = new Realm({ ...OPEN, name: 'com', limits });
  for (const seat of [ALICE, BOB, CAROL, DORA, APP]) realm.join(seat, 0);
});

describe('what is asked about sessions', () => {
  test('is how many there are, of all roles or of some', () => {
    expect(ask('wamp.session.count')).toBe(5);
    expect(ask('wamp.session.count', null)).toBe(5);
    expect(ask('wamp.session.count', ['reader', 'app'])).toBe(3);
    expect(ask('wamp.session.count', ['writer'])).toBe(0);
    expect(ask('wamp.session.count', [])).toBe(0);
  });

  test('is which there are', () => {
    expect(ask('wamp.session.list')).toEqual([1, 2, 3, 4, 5]);
    expect(ask('wamp.session.list', ['anonymous'])).toEqual([2, 3]);
  });

  test('is who one of them is', () => {
    const who = { ...BOB, id: 9, authMethod: 'ticket', authProvider: 'ldap' };
    realm.join(who, 0);

    expect(ask('wamp.session.get', 4)).toEqual({
      session: 4,
      authid: 'Dora',
      authrole: 'reader',
      authmethod: 'anonymous',
      authprovider: 'static',
    });
    expect(ask('wamp.session.get', 9)).toEqual({
      session: 9,
      authid: 'bob',
      authrole: 'anonymous',
      authmethod: 'ticket',
      authprovider: 'ldap',
    });
    expect(refused('wamp.session.get', [99])).toBe('session.missing');
  });

  test.each([
    ['wamp.session.count', ['reader']],
    ['wamp.session.list', [[1]]],
    ['wamp.session.get', []],
    ['wamp.session.get', ['4']],
    ['wamp.session.kill', []],
    ['wamp.session.kill_by_authid', [4]],
    ['wamp.session.kill_by_authrole', []],
  ])('is refused by %s where the arguments are not what it takes: %j', (uri, args) => {
    const error = errorTo(ALICE, call(uri, args));

    expect(error).toMatchObject({ code: 'BAD_INPUT', fault: 'arguments.invalid' });
    expect(error.message).toContain('args');
  });
});

describe('to end a session', () => {
  test('tells it the usual reason, unless another is given', () => {
    const usual = call('wamp.session.kill', [BOB.id]);
    const own = call('wamp.session.kill', [CAROL.id], {
      reason: 'com.app.bye',
      message: 'so long',
    });

    expect(usual).toMatchObject([
      { do: 'end', session: 2, code: 'session.kicked', farewell: { reason: 'wamp.close.killed' } },
      { do: 'deliver', to: 1, message: { opcode: 'result' } },
    ]);
    expect(to(ALICE, usual)[0]).not.toHaveProperty('payload.value');
    expect(own[0]).toEqual({
      do: 'end',
      session: 3,
      code: 'session.kicked',
      detail: { reason: 'com.app.bye', message: 'so long' },
      farewell: { reason: 'com.app.bye', message: 'so long' },
    });
  });

  test('is not possible for one that is not there, its own, or the router’s', () => {
    expect(refused('wamp.session.kill', [99])).toBe('session.missing');
    expect(refused('wamp.session.kill', [ALICE.id])).toBe('session.missing');
    expect(refused('wamp.session.kill', [APP.id])).toBe('session.missing');
  });

  test.each(['', 'not a uri', 5, []])('needs a reason that is a URI: %j is none', (reason) => {
    for (const [uri, args] of KILLS) {
      const effects = call(uri, args, { reason });

      expect(errorTo(ALICE, effects).fault).toBe('uri.invalid');
      expect(effects).toHaveLength(1);
    }
  });

  test('takes null for a reason or a message that is not given', () => {
    const [end] = call('wamp.session.kill', [BOB.id], { reason: null, message: null });

    expect(end).toMatchObject({ farewell: { reason: 'wamp.close.killed' } });
    expect(errorTo(ALICE, call('wamp.session.kill', [2], { message: 5 })).fault).toBe(
      'arguments.invalid',
    );
  });

  test('by its user gives those that were ended, but for the caller', () => {
    realm.join({ ...ALICE, id: 6, uuid: 'alice-2' }, 0);

    const effects = call('wamp.session.kill_by_authid', ['Alice']);

    expect(ended(effects)).toEqual([6]);
    expect(resultOf(effects)).toEqual([6]);
    expect(ask('wamp.session.kill_by_authid', 'nobody')).toEqual([]);
  });

  test('by its role gives how many were ended, but for the caller', () => {
    const effects = call('wamp.session.kill_by_authrole', ['reader']);

    expect(ended(effects)).toEqual([4]);
    expect(resultOf(effects)).toBe(1);
    expect(ask('wamp.session.kill_by_authrole', 'app')).toBe(0);
  });

  test('one and all gives how many were ended', () => {
    const effects = call('wamp.session.kill_all', []);

    expect(ended(effects)).toEqual([2, 3, 4]);
    expect(resultOf(effects)).toBe(3);
  });
});

describe('who listens', () => {
  test('is told who comes and who goes', () => {
    listen();

    const joined = realm.join({ id: 9, uuid: 'nina', user: 'Nina', roles: ['guest'] }, 0);
    const left = leave(9);

    expect(to(ALICE, joined).map((event) => valueIn(event as MessageOf<'event'>))).toEqual([
      expect.objectContaining({ session: 9, authid: 'Nina', authrole: 'guest' }),
    ]);
    expect(to(ALICE, left)).toMatchObject([{ payload: { args: [9, 'Nina', 'guest'] } }]);
  });

  test('is not told who goes because all have to, and once more of those who come later', () => {
    listen();

    call('wamp.session.kill_all', []);

    expect(to(ALICE, leave(BOB.id))).toEqual([]);
    realm.join(BOB, 0);
    expect(to(ALICE, leave(BOB.id))).toHaveLength(1);
  });

  test('is told who goes although all should have, where the reason was none', () => {
    listen();

    call('wamp.session.kill_all', [], { reason: '' });

    expect(to(ALICE, leave(BOB.id))).toHaveLength(1);
  });

  test('is not asked about sessions that are not there', () => {
    realm.leaveUntold(99);
    listen();

    realm.join({ id: 99, uuid: 'late', roles: [] }, 0);

    expect(to(ALICE, leave(99))).toHaveLength(1);
  });
});

const KILLS: [string, unknown[]][] = [
  ['wamp.session.kill', [2]],
  ['wamp.session.kill_by_authid', ['Alice']],
  ['wamp.session.kill_by_authrole', ['reader']],
  ['wamp.session.kill_all', []],
];

function call(uri: string, args: readonly unknown[], kwargs?: Record<string, unknown>) {
  const payload = { kind: 'args', args, kwargs } as const;
  return realm.receive(ALICE.id, { opcode: 'call', id: 1, uri, payload }, 0);
}

function ask(uri: string, ...args: unknown[]): unknown {
  return resultOf(call(uri, args));
}

function refused(uri: string, args: readonly unknown[]): string | undefined {
  return errorTo(ALICE, call(uri, args)).fault;
}

function resultOf(effects: readonly Effect[]): unknown {
  return valueIn(to(ALICE, effects).find(({ opcode }) => opcode === 'result'));
}

function ended(effects: readonly Effect[]): number[] {
  return effects.flatMap((effect) => (effect.do === 'end' ? [effect.session] : []));
}

function leave(session: number): readonly Effect[] {
  return realm.leave(session, { code: '1000', reason: '' }, 0);
}

/** Alice hears the meta events. */
function listen(): void {
  for (const uri of Object.values(SESSION_EVENTS))
    realm.receive(ALICE.id, { opcode: 'subscribe', id: 1, uri }, 0);
}
