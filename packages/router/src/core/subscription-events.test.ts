import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { UNDECLARED } from './declarations.ts';
import { Yard } from './pubsub.test-support.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL } from './seats.test-data.ts';
import { withTopicRules } from './topic-rules.ts';

describe('the facts about subscriptions', () => {
  test('are told in order: created, subscribed, unsubscribed, deleted', () => {
    const yard = watched();
    yard.now = 5;

    const { subscription } = yard.subscribe(BOB, 'com.a', { match: 'wildcard' });
    yard.subscribe(CAROL, 'com.a', { match: 'wildcard' });
    yard.subscribe(CAROL, 'com.a', { match: 'wildcard' });
    yard.unsubscribe(BOB);
    yard.leave(CAROL);

    const created = { id: subscription, created: at(5), uri: 'com.a', match: 'wildcard' };
    expect(told(yard)).toEqual([
      ['wamp.subscription.on_create', 2, created],
      ['wamp.subscription.on_subscribe', 2, subscription],
      ['wamp.subscription.on_subscribe', 3, subscription],
      ['wamp.subscription.on_unsubscribe', 2, subscription],
      ['wamp.subscription.on_unsubscribe', 3, subscription],
      ['wamp.subscription.on_delete', 3, subscription],
    ]);
  });

  test('come after the answer, and UNSUBSCRIBED is the last that is heard of a subscription', () => {
    const yard = watched(BOB);

    const { subscription } = yard.subscribe(BOB, 'com.a');
    yard.unsubscribe(BOB, subscription);

    const after = (yard.sent.get(BOB.id) ?? []).slice(1).map(({ opcode }) => opcode);
    expect(after).toEqual(['subscribed', 'event', 'event', 'unsubscribed', 'event', 'event']);
  });

  test('are none about subscriptions to the names of the router', () => {
    const yard = watched();

    yard.subscribe(BOB, 'wamp.session.on_join');
    yard.subscribe(BOB, 'realmwire.', { match: 'prefix' });
    yard.leave(BOB);

    expect(told(yard)).toEqual([]);
  });

  test('say nothing of creation where a topic can be asked about for good', () => {
    const rules = [{ uri: 'com.log', history: 2 }];
    const yard = watched(ALICE, withTopicRules(UNDECLARED, rules));

    yard.subscribe(BOB, 'com.log');
    yard.leave(BOB);

    expect(told(yard).map(([uri]) => uri)).toEqual([
      'wamp.subscription.on_subscribe',
      'wamp.subscription.on_unsubscribe',
    ]);
  });

  test('cost nothing where nobody listens, not even a number', () => {
    const yard = new Yard({ declarations: UNDECLARED });

    yard.subscribe(BOB, 'com.a');
    yard.leave(BOB);
    let asked = 0;
    const payload = () => {
      asked += 1;
      return { kind: 'args', args: [] } as const;
    };
    const effects = yard.broker.announce('wamp.subscription.on_create', payload, 0);

    expect([effects, asked, yard.broker.counters.publications]).toEqual([[], 0, 0]);
    expect(yard.broker.hears('wamp.subscription.on_create')).toBe(false);
  });

  test('are counted from when somebody heard them: what one misses is a gap', () => {
    const yard = new Yard({ declarations: UNDECLARED });
    const uri = 'wamp.subscription.on_create';
    const { epoch } = yard.subscribe(ALICE, uri);
    yard.leave(ALICE);
    yard.subscribe(BOB, 'com.a');

    const history = { since: 0, epoch: epoch as string };
    const again = yard.subscribe(CAROL, uri, { history });

    expect(again).toMatchObject({ gap: { from: 1, to: 1, reason: 'reconnect' } });
  });

  test('are heard by their names and by patterns', () => {
    const uri = 'wamp.subscription.on_create';
    const yard = watched();
    const heard = [yard.broker.hears(uri)];
    yard.leave(ALICE);
    heard.push(yard.broker.hears(uri));
    yard.subscribe(ALICE, uri);
    heard.push(yard.broker.hears(uri));

    expect(heard).toEqual([true, false, true]);
    expect(yard.broker.heardBy(ALICE.id)).toMatchObject([{ uri, match: 'exact' }]);
    expect(yard.broker.heardBy(BOB.id)).toEqual([]);
  });
});

function watched(by: Seat = ALICE, declarations = UNDECLARED): Yard {
  const yard = new Yard({ declarations, limits: { streamCredit: 100 } });
  yard.subscribe(by, 'wamp.subscription.', { match: 'prefix' });
  return yard;
}

function told(yard: Yard): unknown[][] {
  return (yard.messages(ALICE) as MessageOf<'event'>[]).map(({ uri, payload }) => [
    uri,
    ...(payload?.kind === 'args' ? payload.args : []),
  ]);
}

function at(ms: number): string {
  return new Date(ms).toISOString();
}
