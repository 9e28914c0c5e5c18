/**
 * What happens to the events that a subscriber has no credit for.
 */
import type { OverflowPolicy, TopicSpec } from '@realmwire/protocol/contract';

/**
 * `history` cannot be asked for: it is what topics with history do. The subscriber gets the events
 * from there when it has credit again, and loses what is not kept any more.
 */
export type Policy = OverflowPolicy | 'history';

/** Events that did not reach a subscriber, by the policy; `undelivered`: it would not take them. */
export type Drops = Record<Policy | 'undelivered', number>;

/** Nothing dropped yet. */
export function noDrops(): Drops {
  return {
    pause: 0,
    'drop-oldest': 0,
    'drop-newest': 0,
    latest: 0,
    disconnect: 0,
    history: 0,
    undelivered: 0,
  };
}

/** What suits a topic where its subscriber does not say anything. */
export function policyOf({
  overflow,
  conflate,
  history,
  retain,
}: Pick<TopicSpec, 'overflow' | 'conflate' | 'history' | 'retain'>): Policy {
  if (overflow !== undefined) return overflow;
  if (conflate === true) return 'latest';
  if (history !== undefined) return 'history';
  return retain === true ? 'latest' : 'drop-newest';
}
