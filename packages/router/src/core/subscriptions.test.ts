/** Subscriptions to patterns of topics. */
import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { UNDECLARED } from './declarations.ts';
import { Yard } from './pubsub.test-support.ts';
import { ALICE, BOB, body, CAROL } from './seats.test-data.ts';

const PREFIX = { match: 'prefix' } as const;
const WILDCARD = { match: 'wildcard' } as const;

describe('a subscription to a pattern', () => {
  test('hears the topics that it stands for, each event with its topic', () => {
    const yard = open();
    yard.subscribe(BOB, 'com.', PREFIX);
    yard.subscribe(CAROL, '..sold', WILDCARD);

    yard.publish(ALICE, 'com.shop.sold');
    yard.publish(ALICE, 'com.shop.left');
    yard.publish(ALICE, 'org.shop.sold');

    expect(yard.heard(BOB)).toEqual(['1 com.shop.sold', '2 com.shop.left']);
    expect(yard.heard(CAROL)).toEqual(['1 com.shop.sold', '2 org.shop.sold']);
  });

  test('gets an event once for each matching subscription, under one publication', () => {
    const yard = open();
    const ids = [
      yard.subscribe(BOB, 'com.shop.sold'),
      yard.subscribe(BOB, 'com.', PREFIX),
      yard.subscribe(BOB, '..sold', WILDCARD),
    ].map(({ subscription }) => subscription);

    yard.publish(ALICE, 'com.shop.sold', { payload: body('tea') });

    const events = yard.messages(BOB) as MessageOf<'event'>[];
    expect(events.map(({ subscription }) => subscription)).toEqual(ids);
    expect(events.map(({ publication }) => publication)).toEqual([1, 1, 1]);
    expect(events.map(({ uri }) => uri)).toEqual([undefined, 'com.shop.sold', 'com.shop.sold']);
    expect(new Set(ids).size).toBe(3);
  });

  test('shares its id with all subscribers of the pattern, and one message with them', () => {
    const yard = open();
    const first = yard.subscribe(BOB, 'com.', PREFIX);
    const second = yard.subscribe(CAROL, 'com.', PREFIX);
    const other = yard.subscribe(CAROL, 'com.', WILDCARD);

    const effects = yard.broker.onPublish(ALICE, { opcode: 'publish', uri: 'com.a' }, 0);

    expect(second.subscription).toBe(first.subscription);
    expect(other.subscription).not.toBe(first.subscription);
    expect(effects).toMatchObject([
      { do: 'fanOut', to: [2, 3], message: { subscription: first.subscription } },
      { do: 'fanOut', to: [3], message: { subscription: other.subscription } },
    ]);
  });

  test('counts its own events: a gap tells what was lost, whatever the topic', () => {
    const yard = open();
    const { subscription, offset, head, epoch } = yard.subscribe(BOB, 'com.', {
      ...PREFIX,
      credit: 1,
    });

    for (const uri of ['com.a', 'com.b', 'org.a', 'com.a']) yard.publish(ALICE, uri);
    yard.grant(BOB, 9, subscription);
    yard.publish(ALICE, 'com.b');

    expect([offset, head, epoch]).toEqual([0, 0, 'e.p1']);
    expect(yard.heard(BOB)).toEqual(['1 com.a', 'gap 2-3 credit', '4 com.b']);
  });

  test('begins to count anew, in another epoch, when nobody was left to hear it', () => {
    const yard = open();
    const { subscription, epoch } = yard.subscribe(BOB, 'com.', PREFIX);
    yard.publish(ALICE, 'com.a');
    yard.unsubscribe(BOB, subscription);
    yard.publish(ALICE, 'com.a');

    const since = { since: 1, epoch: epoch as string };
    const again = yard.subscribe(BOB, 'com.', { ...PREFIX, history: since });

    expect(again).toMatchObject({
      offset: 0,
      epoch: 'e.p2',
      gap: { from: 0, to: 0, reason: 'epoch' },
    });
    expect(yard.broker.topics).toBe(1);
  });

  test('can be gone on with while others hear it: what was missed is told', () => {
    const yard = open();
    const { epoch } = yard.subscribe(BOB, 'com.', PREFIX);
    yard.subscribe(CAROL, 'com.', PREFIX);
    yard.publish(ALICE, 'com.a');
    yard.leave(BOB);
    yard.publish(ALICE, 'com.a');

    const since = { since: 1, epoch: epoch as string };
    const again = yard.subscribe(BOB, 'com.', { ...PREFIX, history: since });

    expect(again).toMatchObject({ offset: 2, gap: { from: 2, to: 2, reason: 'reconnect' } });
  });

  test('says to a publisher which offset its own event had', () => {
    const yard = open();
    yard.subscribe(ALICE, 'com.', PREFIX);

    yard.publish(ALICE, 'com.a');
    yard.publish(BOB, 'com.b');

    expect(yard.heard(ALICE)).toEqual(['gap 1-1 own', '2 com.b']);
  });

  test('hears nothing under reserved names unless it names them itself', () => {
    const yard = open();
    for (const [uri, more] of [
      ['w', PREFIX],
      ['..', WILDCARD],
      ['wamp', PREFIX],
    ] as const)
      yard.subscribe(BOB, uri, more);
    yard.subscribe(CAROL, 'wamp.session.', PREFIX);
    yard.subscribe(CAROL, 'wamp..', WILDCARD);

    yard.run(yard.broker.announce('wamp.session.on_join', body(1), 0));

    // The prefix `wamp` is a reserved name itself.
    expect(yard.messages(BOB).map(({ subscription }) => subscription)).toEqual([3]);
    expect(yard.messages(CAROL)).toHaveLength(2);
  });

  test('is one of a bounded number', () => {
    const yard = open({ maxPatterns: 2 });
    const { subscription } = yard.subscribe(BOB, 'a', PREFIX);
    yard.subscribe(BOB, 'b', PREFIX);

    yard.subscribe(BOB, 'c', PREFIX);
    yard.subscribe(BOB, 'a', PREFIX);
    yard.unsubscribe(BOB, subscription);
    yard.subscribe(BOB, 'c', PREFIX);

    expect(yard.answers(BOB, 'error')).toMatchObject([{ fault: 'limit.reached' }]);
    expect(yard.answers(BOB, 'subscribed')).toHaveLength(4);
  });

  test('is told of publications that were lost while a topic of it was held back', () => {
    const yard = open({ pauseMessages: 1 });
    const { subscription } = yard.subscribe(CAROL, 'com.a', { credit: 0, overflow: 'pause' });
    yard.subscribe(BOB, 'com.', PREFIX);
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.a');

    yard.grant(CAROL, 9, subscription);
    yard.publish(ALICE, 'com.a');

    expect(yard.heard(BOB)).toEqual(['1 com.a', 'gap 2-3 pause', '4 com.a']);
  });

  test('gets the retained events of the topics it stands for, and is told that they are not new', () => {
    const yard = open();
    for (const uri of ['com.a', 'com.b', 'org.a']) yard.publish(ALICE, uri, { retain: true });
    yard.publish(ALICE, 'com.c', { retain: true, eligibleUsers: ['Alice'] });

    const { subscription } = yard.subscribe(BOB, 'com.', { ...PREFIX, credit: 1 });
    yard.grant(BOB, 9, subscription);
    yard.publish(ALICE, 'com.b', { retain: true });
    yard.subscribe(CAROL, 'com.', { ...PREFIX, getRetained: false });

    expect(yard.heard(BOB)).toEqual(['l com.a', 'l com.b', '1r com.b']);
    expect(yard.heard(CAROL)).toEqual([]);
  });

  test('does not get them again when it is gone on with', () => {
    const yard = open();
    yard.publish(ALICE, 'com.a', { retain: true });
    const { epoch } = yard.subscribe(BOB, 'com.', PREFIX);
    yard.subscribe(CAROL, 'com.', PREFIX);
    yard.publish(ALICE, 'com.b');
    yard.leave(BOB);

    yard.subscribe(BOB, 'com.', { ...PREFIX, history: { since: 1, epoch: epoch as string } });

    expect(yard.heard(BOB)).toEqual(['l com.a', '1 com.b']);
  });

  test('whose retained event could not be sent gets another for its credit', () => {
    const yard = open();
    for (const uri of ['com.a', 'com.b']) yard.publish(ALICE, uri, { retain: true });
    yard.subscribe(BOB, 'com.', { ...PREFIX, credit: 1 });
    const [sent] = yard.messages(BOB) as MessageOf<'event'>[];

    yard.run(yard.broker.onUndelivered(BOB.id, sent as MessageOf<'event'>));

    expect(yard.heard(BOB)).toEqual(['l com.a', 'l com.b']);
    expect(yard.broker.counters).toMatchObject({ events: 1, drops: { undelivered: 1 } });
  });

  test('is revoked like any other', () => {
    const yard = open();
    const { subscription } = yard.subscribe(BOB, 'com.', PREFIX);

    yard.run(yard.broker.revoke(BOB.id, subscription, 'why not', 0));
    yard.run(yard.broker.revoke(BOB.id, subscription, 'again', 0));
    yard.publish(ALICE, 'com.a');

    expect(yard.answers(BOB, 'unsubscribed')).toEqual([
      { opcode: 'unsubscribed', id: 0, subscription, reason: 'why not' },
    ]);
    expect(yard.messages(BOB)).toEqual([]);
    expect(yard.broker.heardBy(BOB.id)).toEqual([]);
  });
});

function open(limits: object = {}): Yard {
  return new Yard({ declarations: UNDECLARED, limits: { streamCredit: 16, ...limits } });
}
