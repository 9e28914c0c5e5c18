/**
 * What a new subscriber gets first: the events that its topic, or the topics of its pattern, retain.
 *
 * They are the events as they were published, but marked: they are not new. Through a pattern they
 * have no offset, for the pattern has not counted them.
 */
import type { MessageOf } from '@realmwire/protocol';
import type { PublishedEvent } from './kept-event.ts';
import type { KeptTopics } from './kept-topics.ts';
import type { Subscriber } from './subscriber.ts';
import type { Topic } from './topic.ts';

/** Which offsets of a topic are worth giving: after what was seen, before what comes anyway. */
interface Wanted {
  readonly seen: number;
  readonly offset: number;
}

/** See the head of this file. */
export function giveLate(
  subscriber: Subscriber,
  topic: Topic,
  kept: KeptTopics,
  { seen, offset }: Wanted,
): void {
  const { seat } = subscriber;
  if (!topic.isPattern) {
    const event = topic.retained.for(seat);
    if (event !== undefined && event.to > seen && event.to <= offset)
      give(subscriber, event, { late: true });
    return;
  }
  // Who comes back to a pattern has had them.
  if (seen > 0) return;
  const { subscription } = topic;
  for (const each of kept.topics) {
    const { uri, retained } = each;
    if (retained.isEmpty || !topic.standsFor(uri)) continue;
    const event = retained.for(seat);
    if (event !== undefined)
      give(subscriber, event, { late: true, subscription, uri, offset: undefined });
  }
}

function give(
  subscriber: Subscriber,
  { message, bytes }: PublishedEvent,
  changed: Partial<MessageOf<'event'>>,
): void {
  subscriber.giveLate({ ...message, ...changed }, bytes);
}
