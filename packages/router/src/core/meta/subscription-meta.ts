/**
 * What a session may ask about the subscriptions of its realm (WAMP §13.2), and about the events that
 * they have brought (§12.8).
 */
import { MATCHES, type MessageOf } from '@realmwire/protocol';
import * as z from 'zod';
import { detailsOf } from '../subscription-events.ts';
import type { Topic } from '../topic.ts';
import { eventsOf, HISTORY_QUERY } from './event-history.ts';
import type { MetaAnswer, MetaCall, MetaProcedure } from './meta.ts';
import { argumentsOf, checked } from './meta-arguments.ts';

const GET_EVENTS = 'wamp.subscription.get_events';

const nothing = z.unknown();
const options = z.object({ match: z.enum(MATCHES).nullish() }).nullish();
const oneTopic = z.object({ args: z.tuple([z.string()]).rest(nothing) });
const lookedUp = z.object({ args: z.tuple([z.string(), options.optional()]).rest(nothing) });
const oneSubscription = z.object({ args: z.tuple([z.number()]).rest(nothing) });
const events = oneSubscription.extend({ kwargs: HISTORY_QUERY });

/** Rows of the table of meta procedures. */
export const SUBSCRIPTION_META: Readonly<Record<string, MetaProcedure>> = {
  'wamp.subscription.list': ({ realm }) => {
    const { all } = realm.broker.directory;
    const lists = MATCHES.map((match) => [
      match,
      idsOf(all.filter((each) => each.match === match)),
    ]);
    return { result: Object.fromEntries(lists) as unknown };
  },
  'wamp.subscription.lookup': checked(lookedUp, ({ realm }, { args: [uri, given] }) => {
    const found = realm.broker.directory.lookup(uri, given?.match ?? 'exact');
    return { result: found?.subscription ?? null };
  }),
  'wamp.subscription.match': checked(oneTopic, ({ realm }, { args: [uri] }) => {
    const found = realm.broker.directory.matching(uri);
    return { result: found.length === 0 ? null : idsOf(found) };
  }),
  'wamp.subscription.get': checked(oneSubscription, (call, { args: [id] }) =>
    about(call, id, (found) => detailsOf(found)),
  ),
  'wamp.subscription.list_subscribers': checked(oneSubscription, (call, { args: [id] }) =>
    about(call, id, ({ subscribers }) => [...subscribers.keys()]),
  ),
  'wamp.subscription.count_subscribers': checked(oneSubscription, (call, { args: [id] }) =>
    about(call, id, ({ subscribers }) => subscribers.size),
  ),
  [GET_EVENTS]: checked(events, (call, { args: [id], kwargs: query }) =>
    about(call, id, (found) => {
      const { caller, now, realm } = call;
      const topics = realm.broker.directory.topicsOf(found);
      for (const { history } of topics) history?.prune(now);
      return eventsOf({ subscription: id, topics, caller, query });
    }),
  ),
};

/**
 * The subscription whose events a call asks for: the caller needs the right to subscribe so. The call
 * itself is checked when it is answered.
 */
export function readSubscription({ uri, payload }: MessageOf<'call'>): number | undefined {
  if (uri !== GET_EVENTS) return undefined;
  try {
    const [id] = argumentsOf(payload).args;
    return typeof id === 'number' ? id : undefined;
  } catch {
    // What is no payload is refused as such, by whoever answers.
    return undefined;
  }
}

/** An answer about one subscription, if there is such a one. */
function about({ realm }: MetaCall, id: number, tell: (found: Topic) => unknown): MetaAnswer {
  const found = realm.broker.directory.get(id);
  const detail = { subscription: id };
  return found === undefined ? { fault: 'subscription.missing', detail } : { result: tell(found) };
}

function idsOf(topics: readonly Topic[]): number[] {
  return topics.map(({ subscription }) => subscription);
}
