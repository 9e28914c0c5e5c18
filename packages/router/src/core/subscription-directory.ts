/**
 * The subscriptions of a realm, for those who ask about them.
 */
import type { Match } from '@realmwire/protocol';
import type { Topic } from './topic.ts';
import type { Topics } from './topics.ts';

/** See the head of this file. A topic that only keeps something for later is no subscription. */
export class SubscriptionDirectory {
  readonly #topics: Topics;

  constructor(topics: Topics) {
    this.#topics = topics;
  }

  /** All of them, in the order they were opened. */
  get all(): Topic[] {
    return [...this.#topics.all].filter(({ isListed }) => isListed);
  }

  /** The one with this id. */
  get(subscription: number): Topic | undefined {
    return listed(this.#topics.ofSubscription(subscription));
  }

  /** The one to this name, read in this way. */
  lookup(uri: string, match: Match): Topic | undefined {
    return listed(this.#topics.find(uri, match));
  }

  /** Those that hear what is published to this topic. */
  matching(uri: string): Topic[] {
    const exact = this.lookup(uri, 'exact');
    const patterns = this.#topics.patterns.matching(uri).filter((each) => each.mayStandFor(uri));
    return exact === undefined ? patterns : [exact, ...patterns];
  }

  /** The topics whose events a subscription brings, as far as they keep any. */
  topicsOf(subscription: Topic): Topic[] {
    if (!subscription.isPattern) return [subscription];
    return [...this.#topics.all].filter(
      (each) => !each.isPattern && each.history !== undefined && subscription.standsFor(each.uri),
    );
  }
}

function listed(topic: Topic | undefined): Topic | undefined {
  return topic?.isListed === true ? topic : undefined;
}
