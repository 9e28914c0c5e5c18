/** Realms of which the tests of the subscription meta API ask. */
import type { MessageOf, Payload } from '@realmwire/protocol';
import { expect } from 'vitest';
import { UNDECLARED } from '../declarations.ts';
import type { Disclosure } from '../disclosure.ts';
import { Realm } from '../realm.ts';
import type { Seat } from '../seat.ts';
import { ALICE, BOB, CAROL, LIMITS, OPEN, to, valueIn } from '../seats.test-data.ts';
import { type TopicRule, withTopicRules } from '../topic-rules.ts';

/** A realm of three sessions. */
export function open(rules: TopicRule[] = [], disclosure: Disclosure = 'always'): Realm {
  const declarations = withTopicRules(UNDECLARED, rules);
  const limits = { ...LIMITS, maxSubscriptions: 9 };
  const given = { ...OPEN, name: 'com', declarations, limits, disclosure };
  const realm = new Realm({ ...given, openedAt: 1000 });
  for (const seat of [ALICE, BOB, CAROL]) realm.join(seat, 0);
  return realm;
}

/** Subscribes, and gives the id. */
export function subscribe(
  realm: Realm,
  seat: Seat,
  uri: string,
  match: MessageOf<'subscribe'>['match'] = 'exact',
): number {
  const effects = realm.receive(seat.id, { opcode: 'subscribe', id: 1, uri, match }, 7_000);
  const [answer] = to(seat, effects) as MessageOf<'subscribed'>[];
  return answer?.subscription ?? 0;
}

/** Publishes; `now` in ms. */
export function publish(
  realm: Realm,
  seat: Seat,
  uri: string,
  { now = 0, ...more }: Partial<MessageOf<'publish'>> & { now?: number } = {},
): void {
  realm.receive(seat.id, { opcode: 'publish', uri, ...more }, now);
}

/** How it is asked. */
export interface Asking {
  readonly kwargs?: Record<string, unknown>;
  readonly by?: Seat;
  readonly now?: number;
}

function call(realm: Realm, name: string, args: unknown[], asking: Asking) {
  const { kwargs = {}, by = ALICE, now = 0 } = asking;
  const uri = `wamp.subscription.${name}`;
  const payload: Payload = { kind: 'args', args, kwargs };
  return to(by, realm.receive(by.id, { opcode: 'call', id: 1, uri, payload }, now));
}

/** What such a call results in. */
export function ask(
  realm: Realm,
  name: string,
  args: unknown[] = [],
  asking: Asking = {},
): unknown {
  const [answer] = call(realm, name, args, asking);
  expect(answer?.opcode).toBe('result');
  return valueIn(answer);
}

/** The error of such a call. */
export function refused(
  realm: Realm,
  name: string,
  args: unknown[],
  kwargs = {},
): MessageOf<'error'> {
  const [answer] = call(realm, name, args, { kwargs });
  expect(answer?.opcode).toBe('error');
  return answer as MessageOf<'error'>;
}

/** The publications of a history. */
export function numbers(events: unknown): number[] {
  return (events as { publication: number }[]).map(({ publication }) => publication);
}
