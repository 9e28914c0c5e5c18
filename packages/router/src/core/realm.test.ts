import type { Message } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Realm, SESSION_TOPICS } from './realm.ts';
import { ALICE, BOB, body, CAROL, errorTo, OPEN, to, valueIn } from './seats.test-data.ts';

describe('realm', () => {
  test('sends each message to who decides about it', () => {
    const realm = seating();
    const answers = (message: Message) =>
      to(ALICE, realm.receive(ALICE.id, message, 0)).map(({ opcode }) => opcode);

    expect(answers({ opcode: 'register', id: 1, uri: 'com.a' })).toEqual(['registered']);
    expect(answers({ opcode: 'subscribe', id: 2, uri: 'com.t' })).toEqual(['subscribed']);
    expect(answers({ opcode: 'publish', id: 3, uri: 'com.t' })).toEqual(['gap', 'published']);
    expect(answers({ opcode: 'call', id: 4, uri: 'com.a' })).toEqual(['invocation']);
    expect(answers({ opcode: 'yield', id: 1 })).toEqual(['result']);
    expect(answers({ opcode: 'call', id: 5, uri: 'com.a', part: 'open' })).toEqual(['invocation']);
    expect(answers({ opcode: 'next', of: 'call', stream: 5, until: 900 })).toEqual(['next']);
    expect(answers({ opcode: 'error', of: 'invocation', id: 2, code: 'X' })).toEqual(['error']);
    expect(answers({ opcode: 'call', id: 6, uri: 'com.a' })).toEqual(['invocation']);
    expect(answers({ opcode: 'cancel', id: 6 })).toEqual(['error', 'interrupt']);
    expect(answers({ opcode: 'next', of: 'subscription', stream: 1, until: 900 })).toEqual([]);
    expect(answers({ opcode: 'next', seen: 1, until: 900 })).toEqual([]);
    expect(answers({ opcode: 'unsubscribe', id: 7, subscription: 1 })).toEqual(['unsubscribed']);
    expect(answers({ opcode: 'unregister', id: 8, registration: 1 })).toEqual(['unregistered']);
    expect(answers({ opcode: 'pong' })).toEqual([]);
  });

  test('whoever has no seat is not heard', () => {
    expect(seating().receive(99, { opcode: 'publish', uri: 'com.t', id: 1 }, 0)).toEqual([]);
    expect(seating().suspend(99, 0)).toEqual([]);
  });

  test('a packet reaches one session by its uuid, and the sender is the one it came from', () => {
    const effects = seating().receive(
      ALICE.id,
      { opcode: 'feedback', id: 1, to: 'bob', from: 'forged', payload: body('hi') },
      0,
    );

    expect(to(BOB, effects)).toMatchObject([
      { opcode: 'feedback', from: 'alice', kind: 'feedback' },
    ]);
    expect(to(CAROL, effects)).toEqual([]);
    expect(to(ALICE, effects)).toEqual([{ opcode: 'reply', id: 1 }]);
    const unasked = seating().receive(ALICE.id, { opcode: 'feedback', to: 'bob', kind: 'x' }, 0);
    expect(to(BOB, unasked)).toMatchObject([{ kind: 'x' }]);
    expect(unasked).toHaveLength(1);
  });

  test('a packet to nobody is refused where an answer is wanted', () => {
    const realm = seating();

    expect(
      errorTo(ALICE, realm.receive(ALICE.id, { opcode: 'feedback', id: 1, to: 'nobody' }, 0)).code,
    ).toBe('NO_SUCH_SESSION');
    expect(realm.receive(ALICE.id, { opcode: 'feedback', to: 'nobody' }, 0)).toEqual([]);
  });

  test('a packet without a receiver is for the app', () => {
    const effects = seating().receive(
      ALICE.id,
      { opcode: 'feedback', id: 7, kind: 'quit', payload: body(1) },
      0,
    );

    // Whether there is an app, and so the answer, is known outside.
    expect(effects).toMatchObject([{ do: 'packet', from: ALICE.id, id: 7, kind: 'quit' }]);
  });

  test('tells the dealer of callees that are away, or take nothing more', () => {
    const realm = seating();
    realm.receive(BOB.id, { opcode: 'register', id: 1, uri: 'com.a' }, 0);

    realm.suspend(BOB.id, 0);
    const away = realm.receive(ALICE.id, { opcode: 'call', id: 1, uri: 'com.a' }, 0);
    const back = realm.resume(BOB.id, 0);
    const pressed = realm.onPressure(BOB.id, true, 0);
    const full = realm.receive(ALICE.id, { opcode: 'call', id: 2, uri: 'com.a' }, 0);

    expect([away, pressed]).toEqual([[], []]);
    expect(to(BOB, back)).toMatchObject([{ opcode: 'invocation' }]);
    expect(errorTo(ALICE, full).fault).toBe('limit.reached');
  });

  test('a broadcast reaches all other sessions, and tells how many', () => {
    const realm = seating();

    const effects = realm.receive(ALICE.id, { opcode: 'broadcast', id: 1, payload: body('hi') }, 0);
    const unasked = realm.receive(ALICE.id, { opcode: 'broadcast', kind: 'news' }, 0);

    expect(effects).toMatchObject([
      { do: 'fanOut', to: [2, 3], message: { opcode: 'broadcast', from: 'alice' } },
      {},
    ]);
    expect(valueIn(to(ALICE, effects)[0] as { payload?: unknown })).toEqual({ receivers: 2 });
    expect(unasked).toHaveLength(1);
    expect(to(BOB, unasked)).toMatchObject([{ kind: 'news' }]);
  });

  test('tells those who listen who comes, who goes, and what failed', () => {
    const realm = seating();
    const topics = [SESSION_TOPICS.opened, SESSION_TOPICS.closed, SESSION_TOPICS.failed];
    for (const uri of topics)
      realm.broker.onSubscribe({ ...CAROL }, { opcode: 'subscribe', id: 1, uri }, 0);

    const opened = realm.join({ id: 9, uuid: 'dora', roles: [] }, 5);
    const closed = realm.leave(9, { code: '1000', reason: 'bye' }, 6);

    expect(valueIn(to(CAROL, opened)[0] as { payload?: unknown })).toEqual({
      session: 'dora',
      id: 9,
    });
    expect(valueIn(to(CAROL, closed)[0] as { payload?: unknown })).toEqual({
      session: 'dora',
      id: 9,
      code: '1000',
      reason: 'bye',
    });
  });

  test('a failure is told with the session, or without one', () => {
    const realm = seating();
    realm.receive(CAROL.id, { opcode: 'subscribe', id: 1, uri: SESSION_TOPICS.failed }, 0);

    const known = realm.failed(ALICE.id, 'message.malformed', 'bad', 0);
    const unknown = realm.failed(99, 'message.malformed', 'bad', 0);

    expect(valueIn(to(CAROL, known)[0] as { payload?: unknown })).toMatchObject({
      session: 'alice',
      code: 'message.malformed',
    });
    expect(valueIn(to(CAROL, unknown)[0] as { payload?: unknown })).toEqual({
      code: 'message.malformed',
      message: 'bad',
    });
  });

  test('a session that has left leaves nothing behind, and may leave twice', () => {
    const realm = seating();
    realm.receive(BOB.id, { opcode: 'register', id: 1, uri: 'com.a' }, 0);
    realm.receive(ALICE.id, { opcode: 'call', id: 1, uri: 'com.a' }, 0);

    const effects = realm.leave(BOB.id, { code: '1006', reason: '' }, 0);

    expect(errorTo(ALICE, effects).code).toBe('CALLEE_LOST');
    expect(realm.leave(BOB.id, { code: '1006', reason: '' }, 0)).toEqual([]);
    expect(realm.find('bob')).toBeUndefined();
    expect([...realm.seats].map(({ uuid }) => uuid)).toEqual(['alice', 'carol']);
    expect(realm.size).toBe(2);
  });

  test('lets time pass for its calls', () => {
    const realm = seating();
    realm.receive(BOB.id, { opcode: 'register', id: 1, uri: 'com.a' }, 0);
    realm.receive(ALICE.id, { opcode: 'call', id: 1, uri: 'com.a', timeoutMs: 50 }, 0);

    expect(realm.deadline).toBe(50);
    expect(errorTo(ALICE, realm.expire(50)).code).toBe('TIMEOUT');
  });

  test('lets time pass for its topics', () => {
    const realm = seating();
    expect(realm.deadline).toBeUndefined();
    const pausing = { id: 1, uri: 'com.t', credit: 0, overflow: 'pause' } as const;
    realm.receive(BOB.id, { opcode: 'subscribe', ...pausing }, 0);
    realm.receive(ALICE.id, { opcode: 'publish', id: 2, uri: 'com.t' }, 0);

    expect(realm.deadline).toBe(10_000);
    expect(to(ALICE, realm.expire(10_000))).toMatchObject([
      { opcode: 'published', id: 2 },
      { opcode: 'pressure', queued: 0 },
    ]);
  });
});

function seating(): Realm {
  const limits = { ...OPEN.limits, maxSubscriptions: 10 };
  const realm = new Realm({ ...OPEN, name: 'com', limits });
  for (const seat of [ALICE, BOB, CAROL]) realm.join(seat, 0);
  return realm;
}
