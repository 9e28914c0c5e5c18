import type { MessageOf } from '@realmwire/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Broker } from './broker.ts';
import type { Effect } from './effects.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, body, CAROL, errorTo, OPEN, SHOP, to } from './seats.test-data.ts';

describe('broker', () => {
  test('an event goes to every subscriber but the publisher, the same message to all', () => {
    const broker = hearing('com.news', ALICE, BOB, CAROL);

    const effects = broker.onPublish(ALICE, publish('com.news', { id: 5, payload: body('x') }), 42);

    expect(effects).toMatchObject([
      {
        do: 'fanOut',
        to: [2, 3],
        message: {
          opcode: 'event',
          subscription: 1,
          publication: 1,
          offset: 1,
          at: 42,
          publisher: 'alice',
        },
      },
      // What it does not get itself is no gap for it either.
      { do: 'deliver', to: 1, message: { opcode: 'gap', from: 1, to: 1, reason: 'own' } },
      { do: 'deliver', to: 1, message: { opcode: 'published', id: 5, publication: 1, offset: 1 } },
    ]);
  });

  test('a publisher that does not exclude itself gets its own event', () => {
    const broker = hearing('com.news', ALICE);

    const effects = broker.onPublish(ALICE, publish('com.news', { excludeMe: false }), 0);

    expect(to(ALICE, effects)).toMatchObject([{ opcode: 'event' }]);
  });

  test('without an id nothing is answered, not even a refusal', () => {
    const broker = new Broker(SHOP);

    expect(broker.onPublish(ALICE, publish('com.shop.nope'), 0)).toEqual([]);
    expect(
      broker.onPublish(ALICE, publish('com.shop.news', { payload: body({ text: 'a' }) }), 0),
    ).toEqual([]);
  });

  test('a publication that nobody hears is accepted and counted', () => {
    const broker = new Broker(OPEN);

    expect(to(ALICE, broker.onPublish(ALICE, publish('com.news', { id: 1 }), 0))).toMatchObject([
      { opcode: 'published' },
    ]);
    expect(broker.counters).toMatchObject({ publications: 1, events: 0 });
    expect(dropped(broker)).toBe(0);
  });

  test('what a topic does not declare is refused with the fields that are wrong', () => {
    const broker = new Broker(SHOP);

    const wrong = broker.onPublish(
      ALICE,
      publish('com.shop.news', { id: 1, payload: body({ text: 5 }) }),
      0,
    );

    expect(errorTo(ALICE, wrong)).toMatchObject({ of: 'publish', id: 1, code: 'BAD_INPUT' });
    expect(
      errorTo(ALICE, broker.onPublish(ALICE, publish('com.shop.nope', { id: 2 }), 0)).code,
    ).toBe('NO_SUCH_TOPIC');
    expect(errorTo(ALICE, broker.onPublish(ALICE, publish('a..b', { id: 3 }), 0)).fault).toBe(
      'uri.invalid',
    );
  });

  test('a topic with parameters is checked under each of its names', () => {
    const broker = new Broker(SHOP);

    expect(
      to(
        ALICE,
        broker.onPublish(ALICE, publish('com.shop.state.7', { id: 1, payload: body(1) }), 0),
      ),
    ).toMatchObject([{ opcode: 'published' }]);
    expect(
      errorTo(
        ALICE,
        broker.onPublish(ALICE, publish('com.shop.state.7', { id: 2, payload: body('x') }), 0),
      ).code,
    ).toBe('BAD_INPUT');
  });

  test('a topic whose parameters do not match the contract is neither published to nor heard', () => {
    const broker = new Broker(SHOP);
    const uri = 'com.shop.state.much-too-long';

    const published = broker.onPublish(ALICE, publish(uri, { id: 1, payload: body(1) }), 0);
    const heard = broker.onSubscribe(ALICE, { opcode: 'subscribe', id: 2, uri }, 0);

    expect(errorTo(ALICE, published)).toMatchObject({ of: 'publish', fault: 'arguments.invalid' });
    expect(errorTo(ALICE, heard)).toMatchObject({ of: 'subscribe', fault: 'arguments.invalid' });
  });

  test('to subscribe twice gives the same subscription, and each event once', () => {
    const broker = hearing('com.news', BOB);

    const again = broker.onSubscribe(BOB, { opcode: 'subscribe', id: 9, uri: 'com.news' }, 0);
    const effects = broker.onPublish(ALICE, publish('com.news'), 0);

    expect(to(BOB, again)).toEqual([
      { opcode: 'subscribed', id: 9, subscription: 1, offset: 0, head: 0, epoch: 'e' },
    ]);
    expect(to(BOB, effects)).toHaveLength(1);
  });

  test.each([
    { name: 'no URI', message: { uri: 'a b' }, fault: 'uri.invalid' },
    {
      name: 'no pattern',
      message: { uri: 'a b', match: 'prefix' as const },
      fault: 'uri.invalid',
    },
    {
      name: 'a pattern, with its history,',
      message: { uri: 'com.', match: 'prefix' as const, history: { last: 1 } },
      fault: 'match.unsupported',
    },
    {
      name: 'a pattern, that is to hold publishers back,',
      message: { uri: '.a', match: 'wildcard' as const, overflow: 'pause' as const },
      fault: 'match.unsupported',
    },
  ])('a subscription to $name is refused', ({ message, fault }) => {
    const effects = new Broker(OPEN).onSubscribe(
      ALICE,
      { opcode: 'subscribe', id: 1, ...message },
      0,
    );

    expect(errorTo(ALICE, effects)).toMatchObject({ of: 'subscribe', fault });
  });

  test('a subscription to an undeclared topic is refused, one to a fact about the realm is not', () => {
    const broker = new Broker(SHOP);

    const undeclared = broker.onSubscribe(
      ALICE,
      {
        opcode: 'subscribe',
        id: 1,
        uri: 'com.shop.nope',
      },
      0,
    );
    const fact = broker.onSubscribe(
      ALICE,
      {
        opcode: 'subscribe',
        id: 2,
        uri: 'realmwire.session.opened',
      },
      0,
    );

    expect(errorTo(ALICE, undeclared).code).toBe('NO_SUCH_TOPIC');
    expect(to(ALICE, fact)).toMatchObject([{ opcode: 'subscribed' }]);
    expect(to(ALICE, broker.announce('realmwire.session.opened', body(1), 5))).toMatchObject([
      { opcode: 'event' },
    ]);
  });

  test('a session may not have more subscriptions than the limit', () => {
    const broker = new Broker(OPEN);
    for (const uri of ['a', 'b']) broker.onSubscribe(ALICE, { opcode: 'subscribe', id: 1, uri }, 0);

    expect(
      errorTo(ALICE, broker.onSubscribe(ALICE, { opcode: 'subscribe', id: 1, uri: 'c' }, 0)).code,
    ).toBe('RATE_LIMITED');
  });

  test('after unsubscribing nothing more arrives, and the offset of the topic goes on', () => {
    const broker = hearing('com.news', BOB);
    broker.onPublish(ALICE, publish('com.news'), 0);

    const ended = broker.onUnsubscribe(BOB, { opcode: 'unsubscribe', id: 3, subscription: 1 }, 0);
    const unheard = broker.onPublish(ALICE, publish('com.news'), 0);
    const again = broker.onSubscribe(BOB, { opcode: 'subscribe', id: 4, uri: 'com.news' }, 0);

    expect(to(BOB, ended)).toEqual([{ opcode: 'unsubscribed', id: 3, subscription: 1 }]);
    expect(unheard).toEqual([]);
    expect(to(BOB, again)).toEqual([
      { opcode: 'subscribed', id: 4, subscription: 2, offset: 2, head: 2, epoch: 'e' },
    ]);
    expect(broker.topics).toBe(1);
  });

  test('to unsubscribe from what one has not is refused', () => {
    const broker = hearing('com.news', BOB);

    expect(
      errorTo(
        ALICE,
        broker.onUnsubscribe(ALICE, { opcode: 'unsubscribe', id: 1, subscription: 1 }, 0),
      ).code,
    ).toBe('NO_SUCH_SUBSCRIPTION');
    expect(
      errorTo(BOB, broker.onUnsubscribe(BOB, { opcode: 'unsubscribe', id: 1, subscription: 9 }, 0))
        .code,
    ).toBe('NO_SUCH_SUBSCRIPTION');
  });

  test('a session that left hears nothing and leaves nothing behind', () => {
    const broker = hearing('com.news', BOB);

    broker.leave(BOB.id, 0);

    expect(broker.topics).toBe(0);
    expect(broker.onPublish(ALICE, publish('com.news'), 0)).toEqual([]);
  });

  test('the offsets of topics that nobody hears are forgotten when there are too many', () => {
    const broker = new Broker(OPEN);
    for (let index = 0; index <= 10_000; index += 1)
      broker.onPublish(ALICE, publish(`t${index}`), 0);

    const first = broker.onSubscribe(BOB, { opcode: 'subscribe', id: 1, uri: 't0' }, 0);
    const last = broker.onSubscribe(BOB, { opcode: 'subscribe', id: 2, uri: 't10000' }, 0);

    expect(to(BOB, first)).toMatchObject([{ offset: 0 }]);
    expect(to(BOB, last)).toMatchObject([{ offset: 1 }]);
  });
});

describe('broker: a subscriber out of credit', () => {
  test('loses events, and is told which as soon as it gives credit', () => {
    const broker = hearing('com.news', BOB);
    const heard = [1, 2, 3, 4].map(
      () => to(BOB, broker.onPublish(ALICE, publish('com.news'), 0)).length,
    );

    const told = broker.onCredit(BOB, 1, 10, 0);
    const next = broker.onPublish(ALICE, publish('com.news'), 0);

    expect(heard).toEqual([1, 1, 0, 0]);
    expect(broker.counters.drops).toMatchObject({ 'drop-newest': 2 });
    expect(to(BOB, told)).toEqual([
      { opcode: 'gap', subscription: 1, from: 3, to: 4, reason: 'credit' },
    ]);
    expect(to(BOB, next)).toMatchObject([{ opcode: 'event', offset: 5 }]);
  });

  test('does not delay or cost the others anything', () => {
    const broker = hearing('com.news', BOB);
    broker.onSubscribe(CAROL, { opcode: 'subscribe', id: 1, uri: 'com.news', credit: 100 }, 0);

    const heard = [1, 2, 3, 4].map(
      () => to(CAROL, broker.onPublish(ALICE, publish('com.news'), 0)).length,
    );

    expect(heard).toEqual([1, 1, 1, 1]);
  });

  test('whose queue is full loses events too, and is told when there is room', () => {
    const broker = hearing('com.news', BOB);
    expect(broker.onPressure(BOB.id, true)).toEqual([]);

    const lost = broker.onPublish(ALICE, publish('com.news'), 0);
    const told = served(broker, broker.onPressure(BOB.id, false));

    expect(to(BOB, lost)).toEqual([]);
    expect(to(BOB, told)).toMatchObject([{ opcode: 'gap', from: 1, to: 1, reason: 'queue' }]);
  });

  test('whom an event could not be sent to is told of the gap at once', () => {
    const broker = hearing('com.news', BOB);
    const [sent] = broker.onPublish(ALICE, publish('com.news'), 0);
    const event = (sent?.do === 'fanOut' ? sent.message : undefined) as MessageOf<'event'>;

    const told = broker.onUndelivered(BOB.id, event);

    expect(to(BOB, told)).toEqual([
      { opcode: 'gap', subscription: 1, from: 1, to: 1, reason: 'too_large' },
    ]);
    expect(broker.counters.drops).toMatchObject({ undelivered: 1 });
    expect(broker.onUndelivered(CAROL.id, event)).toEqual([]);
    expect(broker.onUndelivered(BOB.id, { ...event, subscription: 9 })).toEqual([]);
  });

  test('who is out of credit besides is told at once too', () => {
    const broker = hearing('com.news', BOB);
    broker.onPublish(ALICE, publish('com.news'), 0);
    const [sent] = broker.onPublish(ALICE, publish('com.news'), 0);
    const event = (sent?.do === 'fanOut' ? sent.message : undefined) as MessageOf<'event'>;

    const told = broker.onUndelivered(BOB.id, event);

    // What did not get there has spent no credit, so the gap can be told at once.
    expect(to(BOB, told)).toMatchObject([{ opcode: 'gap', from: 2, to: 2 }]);
  });

  test('credit for a subscription that one has not does nothing', () => {
    expect(hearing('com.news', BOB).onCredit(ALICE, 1, 5, 0)).toEqual([]);
    expect(new Broker(OPEN).onPressure(ALICE.id, true)).toEqual([]);
    expect(new Broker(OPEN).serve(ALICE.id, 1, 0)).toEqual([]);
  });

  test('whatever happens, each event is delivered or inside exactly one gap, in order', () => {
    const step = fc.oneof(
      fc.constant({ do: 'publish' as const }),
      fc.record({ do: fc.constant('credit' as const), until: fc.nat(30) }),
      fc.record({ do: fc.constant('full' as const), isFull: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const broker = hearing('com.news', BOB);
        let published = 0;
        const seen: (MessageOf<'event'> | MessageOf<'gap'>)[] = [];
        for (const next of [
          ...steps,
          { do: 'full' as const, isFull: false },
          { do: 'credit' as const, until: 1000 },
        ]) {
          const effects =
            next.do === 'publish'
              ? broker.onPublish(ALICE, publish('com.news'), published++)
              : next.do === 'credit'
                ? broker.onCredit(BOB, 1, next.until, 0)
                : served(broker, broker.onPressure(BOB.id, next.isFull));
          seen.push(...(to(BOB, effects) as typeof seen));
        }
        const offsets = seen.flatMap((message) =>
          message.opcode === 'event'
            ? [message.offset as number]
            : Array.from(
                { length: message.to - message.from + 1 },
                (_, index) => message.from + index,
              ),
        );
        expect(offsets).toEqual(Array.from({ length: published }, (_, index) => index + 1));
      }),
    );
  });
});

/** Carries out what the broker asks to be asked. */
function served(broker: Broker, effects: readonly Effect[]): Effect[] {
  return effects.flatMap((effect) =>
    effect.do === 'serve'
      ? served(broker, broker.serve(effect.session, effect.subscription, 0))
      : [effect],
  );
}

function dropped(broker: Broker): number {
  return Object.values(broker.counters.drops).reduce((sum, count) => sum + count, 0);
}

function hearing(uri: string, ...seats: Seat[]): Broker {
  const broker = new Broker(OPEN);
  for (const seat of seats) broker.onSubscribe(seat, { opcode: 'subscribe', id: 1, uri }, 0);
  return broker;
}

function publish(uri: string, more: Partial<MessageOf<'publish'>> = {}): MessageOf<'publish'> {
  return { opcode: 'publish', uri, ...more };
}
