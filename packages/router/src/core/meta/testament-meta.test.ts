import { ArrivedBody, Body, limitsOf, type MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import type { Effect } from '../effects.ts';
import { Realm } from '../realm.ts';
import { ALICE, BOB, errorTo, OPEN, SHOP, to } from '../seats.test-data.ts';
import { willedTopic } from './testament-meta.ts';

const ADD = 'wamp.session.add_testament';
const FLUSH = 'wamp.session.flush_testaments';
const WHY = { code: '1006', reason: '' };

describe('a testament', () => {
  test('is published when the session ends, unless it says otherwise', () => {
    const realm = seating();
    add(realm, ['com.will', ['seeya'], { name: 'app1' }]);

    expect(heard(realm.suspend(ALICE.id, 0))).toEqual([]);
    const effects = realm.leave(ALICE.id, WHY, 0);

    expect(heard(effects)).toEqual([[['seeya'], { name: 'app1' }]]);
  });

  test('of what is detached is published when the connection is lost, and once', () => {
    const realm = seating();
    add(realm, ['com.will', ['later']], { scope: 'destroyed' });
    add(realm, ['com.will', ['now']], { scope: 'detached' });

    expect(heard(realm.suspend(ALICE.id, 0))).toEqual([[['now'], undefined]]);
    realm.resume(ALICE.id, 0);
    expect(heard(realm.suspend(ALICE.id, 0))).toEqual([]);
    expect(heard(realm.leave(ALICE.id, WHY, 0))).toEqual([[['later'], undefined]]);
  });

  test('of what is detached comes before that of what is destroyed, where both end at once', () => {
    const realm = seating();
    add(realm, ['com.will', [1]]);
    add(realm, ['com.will', [2]], { scope: 'detached' });
    add(realm, ['com.will', [3]], { scope: null, publish_options: null });

    const effects = realm.leave(ALICE.id, WHY, 0);

    expect(heard(effects).map(([args]) => args)).toEqual([[2], [1], [3]]);
  });

  test('is told before it is told that the session has left', () => {
    const realm = seating();
    realm.receive(BOB.id, { opcode: 'subscribe', id: 2, uri: 'wamp.session.on_leave' }, 0);
    add(realm, ['com.will']);

    const events = to(BOB, realm.leave(ALICE.id, WHY, 0));

    expect(events.map((event) => (event as MessageOf<'event'>).subscription)).toEqual([1, 2]);
    expect(events[0]).toHaveProperty('payload', undefined);
  });

  test('can be taken back, by scope', () => {
    const realm = seating();
    add(realm, ['com.will', [1]], { scope: 'detached' });
    add(realm, ['com.will', [2]]);

    call(realm, FLUSH, []);
    expect(heard(realm.leave(ALICE.id, WHY, 0)).map(([args]) => args)).toEqual([[1]]);

    realm.join(ALICE, 0);
    add(realm, ['com.will', [3]], { scope: 'detached' });
    const answer = call(realm, FLUSH, [], { scope: 'detached' });
    expect(to(ALICE, answer)).toMatchObject([{ opcode: 'result', payload: undefined }]);
    expect(heard(realm.leave(ALICE.id, WHY, 0))).toEqual([]);
  });

  test('is not published where all sessions are ended', () => {
    const realm = seating();
    add(realm, ['com.will']);
    realm.receive(BOB.id, { opcode: 'call', id: 1, uri: 'wamp.session.kill_all' }, 0);

    expect(heard(realm.leave(ALICE.id, WHY, 0))).toEqual([]);
    expect(realm.keptBytes).toBe(0);
  });

  test('says who shall not get it', () => {
    const realm = seating();
    const options = {
      exclude_me: true,
      exclude: [BOB.id],
      exclude_authid: ['x'],
      exclude_authrole: ['y'],
      eligible: [1],
      eligible_authid: ['z'],
      eligible_authrole: ['r'],
      disclose_me: true,
      retain: true,
      acknowledge: true,
    };
    add(realm, ['com.will'], { publish_options: options });

    expect(realm.testaments.take(ALICE.id, 'destroyed')).toEqual([
      {
        opcode: 'publish',
        uri: 'com.will',
        excludeMe: true,
        exclude: [BOB.id],
        excludeUsers: ['x'],
        excludeRoles: ['y'],
        eligible: [1],
        eligibleUsers: ['z'],
        eligibleRoles: ['r'],
        discloseMe: true,
        retain: true,
        payload: undefined,
      },
    ]);
  });

  test('may have names only, or positions only', () => {
    const realm = seating();
    add(realm, ['com.will', null, { a: 1 }]);
    add(realm, ['com.will', [1], null]);

    expect(heard(realm.leave(ALICE.id, WHY, 0))).toEqual([
      [[], { a: 1 }],
      [[1], undefined],
    ]);
  });

  test('counts as what is kept until it is published', () => {
    const realm = seating();
    add(realm, ['com.will', ['x'.repeat(1_000)]]);

    expect(realm.keptBytes).toBeGreaterThan(1_000);
    realm.leave(ALICE.id, WHY, 0);
    expect(realm.keptBytes).toBe(0);
  });
});

describe('a testament is refused', () => {
  test.each([
    ['to a name that is none', ['com..will'], {}, 'uri.invalid'],
    ['in the name of the router', ['wamp.session.on_join'], {}, 'uri.invalid'],
    ['without a topic', [], {}, 'arguments.invalid'],
    ['with arguments that are no list', ['com.will', 'a'], {}, 'arguments.invalid'],
    ['with named arguments that are none', ['com.will', [], []], {}, 'arguments.invalid'],
    ['for a scope that is none', ['com.will'], { scope: 'never' }, 'arguments.invalid'],
    [
      'with options that are none',
      ['com.will'],
      { publish_options: { exclude: 'bob' } },
      'arguments.invalid',
    ],
  ])('%s', (_, args, kwargs, fault) => {
    const realm = seating();

    expect(errorTo(ALICE, call(realm, ADD, args, kwargs)).fault).toBe(fault);
    expect(realm.testaments.topicsOf(ALICE.id)).toEqual([]);
  });

  test('where there are too many', () => {
    const realm = seating();
    for (let count = 0; count < 64; count += 1) add(realm, ['com.will']);

    expect(errorTo(ALICE, call(realm, ADD, ['com.will'])).fault).toBe('limit.reached');
  });

  test('where it does not match the contract of its topic', () => {
    const realm = seating(SHOP);
    const refused = (topic: string, ...args: unknown[]) =>
      errorTo(ALICE, call(realm, ADD, [topic, args])).fault;

    expect(refused('com.shop.nope', 1)).toBe('topic.missing');
    expect(refused('com.shop.news', { text: 5 })).toBe('arguments.invalid');
    expect(refused('com.shop.state.toolong', 1)).toBe('arguments.invalid');
    add(realm, ['com.shop.news', [{ text: 'gone' }]]);
    expect(realm.testaments.topicsOf(ALICE.id)).toEqual(['com.shop.news']);
  });
});

describe('the right that a testament needs', () => {
  test('is to publish to its topic', () => {
    expect(willedTopic(calling(ADD, ['com.will', []]))).toBe('com.will');
    expect(willedTopic({ opcode: 'call', id: 1, uri: ADD, payload: Body.of(['com.will']) })).toBe(
      'com.will',
    );
  });

  test('is none for other calls, and for what is no topic', () => {
    const broken = ArrivedBody.encoded('{', {
      name: 'json',
      encodeBody: () => '',
      decodeBody: () => {
        throw new Error('malformed');
      },
    });

    expect(willedTopic(calling(FLUSH, ['com.will']))).toBeUndefined();
    expect(willedTopic(calling('com.a', ['com.will']))).toBeUndefined();
    expect(willedTopic(calling(ADD, [5]))).toBeUndefined();
    expect(willedTopic({ opcode: 'call', id: 1, uri: ADD, payload: broken })).toBeUndefined();
  });
});

/** Alice makes testaments, and Bob hears them. */
function seating(given: typeof OPEN | typeof SHOP = OPEN): Realm {
  const realm = new Realm({ ...given, name: given.realm, limits: limitsOf() });
  for (const seat of [ALICE, BOB]) realm.join(seat, 0);
  realm.receive(BOB.id, { opcode: 'subscribe', id: 1, uri: 'com.will' }, 0);
  return realm;
}

function calling(uri: string, args: readonly unknown[], kwargs = {}) {
  return { opcode: 'call', id: 1, uri, payload: { kind: 'args', args, kwargs } } as const;
}

function call(realm: Realm, uri: string, args: readonly unknown[], kwargs = {}) {
  return realm.receive(ALICE.id, calling(uri, args, kwargs), 0);
}

function add(realm: Realm, args: readonly unknown[], kwargs = {}): void {
  expect(to(ALICE, call(realm, ADD, args, kwargs))).toMatchObject([{ opcode: 'result' }]);
}

/** The positional and named arguments of the events that Bob gets. */
function heard(effects: readonly Effect[]): [unknown, unknown][] {
  return to(BOB, effects).map((event) => {
    const { payload } = event as MessageOf<'event'>;
    if (payload?.kind !== 'args') throw new Error('an event without arguments');
    return [payload.args, payload.kwargs];
  });
}
