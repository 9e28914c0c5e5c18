/**
 * How a subscriber is told of what it did not get.
 */
import type { MessageOf } from '@realmwire/protocol';
import { deliver, type Effect } from './effects.ts';
import type { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';

/** Tells it by GAP; where the session knows no GAP, a loss is noted here instead. */
export function tellGap(topic: Topic, subscriber: Subscriber, gap: MessageOf<'gap'>): Effect[] {
  const { seat, session } = subscriber;
  if (seat.isUncredited !== true) return [deliver(session, gap)];
  const { subscription, from, to, reason } = gap;
  if (reason === 'own') return [];
  return [{ do: 'missed', session, uri: topic.uri, subscription, from, to, reason }];
}

/** Ends a session that asked to be disconnected rather than to miss an event. */
export function tooSlow({ session }: Subscriber, { uri, offset }: Topic): Effect {
  return { do: 'end', session, code: 'subscriber.slow', detail: { uri, offset } };
}
