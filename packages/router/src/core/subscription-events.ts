/**
 * The facts about subscriptions that the router publishes (WAMP §13.2): created, subscribed,
 * unsubscribed, deleted, in this order.
 *
 * Subscriptions to reserved names are no fact: else whoever hears of subscriptions would be told of
 * its own interest.
 */
import { isReserved, type Payload, type SessionId } from '@realmwire/protocol';
import type { Effect } from './effects.ts';
import type { Topic } from './topic.ts';

/** Where they are published. */
export const SUBSCRIPTION_TOPICS = {
  created: 'wamp.subscription.on_create',
  subscribed: 'wamp.subscription.on_subscribe',
  unsubscribed: 'wamp.subscription.on_unsubscribe',
  deleted: 'wamp.subscription.on_delete',
} as const;

/** A subscription, as the meta API tells of it. */
export function detailsOf({ subscription, heardSince = 0, uri, match }: Topic) {
  return { id: subscription, created: new Date(heardSince).toISOString(), uri, match };
}

/** Publishes a fact of the router's, if anybody hears of it. */
export type Announce = (uri: string, payload: () => Payload, now: number) => readonly Effect[];

/** See the head of this file. */
export class SubscriptionEvents {
  readonly #announce: Announce;

  constructor(announce: Announce) {
    this.#announce = announce;
  }

  /** A session subscribes; `isNew`: there was no such subscription before. */
  onSubscribed(session: SessionId, topic: Topic, isNew: boolean, now: number): readonly Effect[] {
    const { created, subscribed } = SUBSCRIPTION_TOPICS;
    const details = (): Payload => argsOf(session, detailsOf(topic));
    return [
      ...(isNew ? this.#tell(created, topic, details, now) : []),
      ...this.#tell(subscribed, topic, () => argsOf(session, topic.subscription), now),
    ];
  }

  /** A session hears a topic no more; `isLast`: nobody does. */
  onUnsubscribed(
    session: SessionId,
    topic: Topic,
    isLast: boolean,
    now: number,
  ): readonly Effect[] {
    const { unsubscribed, deleted } = SUBSCRIPTION_TOPICS;
    const ids = (): Payload => argsOf(session, topic.subscription);
    return [
      ...this.#tell(unsubscribed, topic, ids, now),
      ...(isLast ? this.#tell(deleted, topic, ids, now) : []),
    ];
  }

  #tell(uri: string, topic: Topic, payload: () => Payload, now: number): readonly Effect[] {
    return isReserved(topic.uri) ? [] : this.#announce(uri, payload, now);
  }
}

function argsOf(...args: unknown[]): Payload {
  return { kind: 'args', args, kwargs: undefined };
}
