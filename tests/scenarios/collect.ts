/** What a subscriber hears, for the scenarios to look at. */
import type { Event } from '@realmwire/protocol/contract';

/** The first events of a subscription, as they come; with `leaves`, it is left behind them. */
export function collect<E>(
  subscription: AsyncIterable<E>,
  count: number,
  leaves = false,
): { all: Promise<E[]> } {
  const take = async () => {
    const events: E[] = [];
    const iterator = subscription[Symbol.asyncIterator]();
    while (events.length < count) {
      const { done, value } = await iterator.next();
      if (done) break;
      events.push(value);
    }
    if (leaves) await iterator.return?.();
    return events;
  };
  return { all: take() };
}

/** What these events carry. */
export function payloads<T>(events: readonly Event<T, unknown>[]): T[] {
  return events.map(({ payload }) => payload);
}

/** The numbers from 1 to `to`. */
export function range(to: number): number[] {
  return Array.from({ length: to }, (_, index) => index + 1);
}
