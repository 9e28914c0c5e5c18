/** Topics and events that the tests of what is below the broker use. */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import type { Audience } from './audience.ts';
import { KEEPS_NOTHING, type TopicKeeping } from './declarations.ts';
import { KeptEvent } from './kept-event.ts';
import { body } from './seats.test-data.ts';
import { Topic } from './topic.ts';

/** What a topic is told besides. */
export interface EventOptions {
  readonly at?: number;
  readonly excluded?: SessionId;
  readonly audience?: Audience | undefined;
  readonly retained?: true;
  /** The letters of its payload. */
  readonly length?: number;
}

/** An event; its time is its offset unless it has another. */
export function eventOf(offset: number, options: EventOptions = {}): KeptEvent {
  const { at = offset, excluded, audience, retained, length = 1 } = options;
  const message: MessageOf<'event'> = {
    opcode: 'event',
    subscription: 1,
    publication: offset,
    offset,
    retained,
    payload: body('x'.repeat(length)),
  };
  return new KeptEvent({ from: offset, to: offset, message, excluded, audience, at });
}

/** Offsets under which nothing was distributed. */
export function rangeOf(from: number, to: number): KeptEvent {
  return new KeptEvent({ from, to, at: from });
}

/** A topic that nothing was published to. */
export function topicOf(keeping: Partial<TopicKeeping> = {}, uri = 'com.news'): Topic {
  const kept = { ...KEEPS_NOTHING, ...keeping };
  return new Topic({ uri, subscription: 1, epoch: 'e', offset: 0, keeping: kept });
}

/** Publishes to a topic of which nobody hears. */
export function fill(topic: Topic, count: number, options: EventOptions = {}): void {
  for (let left = count; left > 0; left -= 1) {
    topic.offset += 1;
    topic.keep(eventOf(topic.offset, options));
  }
}
