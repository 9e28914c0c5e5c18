/**
 * A subscription while what it is made of is still being loaded: it passes on what it is asked.
 */
import { iterateLate } from './late.ts';
import type { RawSubscription } from './subscriber.ts';
import { ignore } from './wire.ts';

/** See the head of this file. */
export function lateSubscription(opened: Promise<RawSubscription>): RawSubscription {
  const ready = opened.then((subscription) => subscription.ready);
  // A loop hears of a failure itself, and the endpoint reports it.
  ready.catch(ignore);
  const unsubscribe = (): Promise<void> =>
    opened.then((subscription) => subscription.unsubscribe(), ignore);
  return {
    ready,
    on(name: 'event' | 'gap', listener: (value: never) => unknown): () => void {
      let off: (() => void) | undefined = ignore;
      opened.then((subscription) => {
        off &&= subscription.on(name as 'event', listener as () => void);
      }, ignore);
      return () => {
        off?.();
        off = undefined;
      };
    },
    [Symbol.asyncIterator]: () =>
      iterateLate(
        opened.then(
          (subscription) => subscription[Symbol.asyncIterator]() as AsyncIterator<never, undefined>,
        ),
      ),
    unsubscribe,
    [Symbol.asyncDispose]: unsubscribe,
  };
}
