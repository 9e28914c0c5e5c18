/**
 * Events that topics keep, for those who ask for them (WAMP §12.8).
 *
 * Whoever asks gets what it could have got by subscribing: events for other users or roles are left
 * out, and those for certain sessions altogether. A subscription to a pattern has the events that the
 * topics it stands for keep, in the order they were published.
 */
import type { MessageOf, Payload } from '@realmwire/protocol';
import * as z from 'zod';
import type { KeptEvent } from '../kept-event.ts';
import type { Seat } from '../seat.ts';
import type { Topic } from '../topic.ts';

/** RFC 3339, as milliseconds since 1970-01-01 UTC. */
const time = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .nullish();
const publication = z.int().min(1).nullish();

/** What may be asked for; all of it must hold. Python gives what is absent as null. */
export const HISTORY_QUERY = z.object({
  reverse: z.boolean().nullish(),
  limit: z.int().min(1).nullish(),
  topic: z.string().nullish(),
  from_time: time,
  after_time: time,
  before_time: time,
  until_time: time,
  from_publication: publication,
  after_publication: publication,
  before_publication: publication,
  until_publication: publication,
});

/** One of {@link HISTORY_QUERY}. */
export type HistoryQuery = z.infer<typeof HISTORY_QUERY>;

/** What is asked, by whom, and of what. */
export interface HistoryRequest {
  readonly subscription: number;
  readonly topics: readonly Topic[];
  readonly caller: Seat;
  readonly query: HistoryQuery;
}

interface Found {
  readonly uri: string;
  readonly event: KeptEvent;
  readonly message: MessageOf<'event'>;
}

/** The events that a query finds, as the meta API tells of them. */
export function eventsOf({ subscription, topics, caller, query }: HistoryRequest): unknown[] {
  const found: Found[] = [];
  for (const { uri, history = [] } of topics) {
    if (query.topic != null && query.topic !== uri) continue;
    for (const event of history) {
      const { message } = event;
      if (message === undefined || !event.isForLatecomer(caller)) continue;
      if (isWanted(event.at, query, 'time') && isWanted(message.publication, query, 'publication'))
        found.push({ uri, event, message });
    }
  }
  // The numbers of publications rise.
  if (topics.length > 1) found.sort((a, b) => a.message.publication - b.message.publication);
  if (query.reverse === true) found.reverse();
  return found.slice(0, query.limit ?? found.length).map((each) => told(subscription, each));
}

/** Whether a time or a publication is inside the bounds that a query sets for it. */
function isWanted(value: number, query: HistoryQuery, of: 'time' | 'publication'): boolean {
  return (
    value >= (query[`from_${of}`] ?? value) &&
    value > (query[`after_${of}`] ?? Number.NEGATIVE_INFINITY) &&
    value < (query[`before_${of}`] ?? Number.POSITIVE_INFINITY) &&
    value <= (query[`until_${of}`] ?? value)
  );
}

function told(subscription: number, { uri, event, message }: Found): Record<string, unknown> {
  const { publication, publisherId, publisherUser, publisherRoles, publisher, payload } = message;
  const who =
    publisherId === undefined
      ? {}
      : {
          publisher: publisherId,
          publisher_authid: publisherUser ?? publisher,
          publisher_authrole: publisherRoles?.[0] ?? 'anonymous',
        };
  return {
    timestamp: new Date(event.at).toISOString(),
    subscription,
    publication,
    details: { topic: uri, ...who },
    ...argumentsIn(payload),
  };
}

/** A payload as arguments: a body is the only one. */
function argumentsIn(payload: Payload | undefined): Record<string, unknown> {
  switch (payload?.kind) {
    case 'args': {
      const { args, kwargs } = payload;
      return kwargs === undefined ? { args } : { args, kwargs };
    }
    case 'body':
      return { args: [payload.value()] };
    case 'opaque':
      return { args: [payload.bytes] };
    default:
      return {};
  }
}
