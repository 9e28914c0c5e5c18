/**
 * A subscription, as the application sees it: iterate it, or listen to it.
 */
import {
  type Gap,
  RpcError,
  type Subscribed,
  type Subscription,
} from '@realmwire/protocol/contract';
import type { Entry, Feed, FeedMember, RawEvent } from './feed.ts';
import { Inbox } from './inbox.ts';
import { ignore } from './wire.ts';

/** A subscription whose contract is not known. */
export type RawSubscription = Subscription<unknown, unknown>;

type Listener = (value: never) => unknown;

/** What a {@link Subscriber} is made of. */
export interface SubscriberInit {
  readonly feed: Feed;
  /** It leaves its feed; resolves when the router has heard, if it has to. */
  leave(subscriber: Subscriber): Promise<void>;
}

/**
 * See the head of this file. Each event goes to one taker: to the loop, or to all the listeners. An
 * event counts as taken when the loop has it or every listener is done with it, promises included.
 */
export class Subscriber implements RawSubscription, FeedMember {
  readonly ready: Promise<Subscribed>;
  readonly #init: SubscriberInit;
  readonly #inbox: Inbox<Entry>;
  readonly #listeners = { event: new Set<Listener>(), gap: new Set<Listener>() };
  #settle!: { resolve(ready: Subscribed): void; reject(error: unknown): void };
  /** Events and gaps that wait for the listeners, one after the other. */
  #telling = Promise.resolve();
  #untold = 0;
  #left: Promise<void> | undefined;

  constructor(init: SubscriberInit) {
    this.#init = init;
    this.#inbox = new Inbox({ keep: 0, onTaken: (entry) => init.feed.onTaken(entry) });
    this.ready = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // A loop hears of a failure itself, and the endpoint reports it.
    this.ready.catch(ignore);
  }

  /** Leaves when the signal aborts. */
  watch(signal: AbortSignal | undefined): void {
    const leave = (): void => void this.unsubscribe().catch(ignore);
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  }

  on(name: 'event' | 'gap', listener: Listener): () => void {
    const listeners = this.#listeners[name];
    listeners.add(listener);
    if (name === 'event') for (const entry of this.#inbox.takeAll()) this.#tellEvent(entry);
    return () => void listeners.delete(listener);
  }

  [Symbol.asyncIterator](): AsyncIterator<RawEvent, undefined> {
    const entries = this.#inbox.read(() => void this.unsubscribe().catch(ignore));
    return {
      next: async () => {
        const { done, value } = await entries.next();
        return done ? { done, value: undefined } : { done: false, value: value.event };
      },
      return: async () => {
        await entries.return?.();
        return { done: true, value: undefined };
      },
    };
  }

  unsubscribe(): Promise<void> {
    if (this.#left === undefined) {
      this.#left = this.#init.leave(this);
      this.onEnd(undefined);
      this.#inbox.discard();
      // What waits for them is for nobody now.
      for (const listeners of Object.values(this.#listeners)) listeners.clear();
    }
    return this.#left;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  onReady(subscribed: Subscribed): void {
    this.#settle.resolve(subscribed);
  }

  onEntry(entry: Entry): void {
    if (this.#listeners.event.size > 0 || this.#untold > 0) this.#tellEvent(entry);
    else this.#inbox.push(entry);
  }

  onGap(gap: Gap): void {
    this.#tell(async () => {
      for (const listener of this.#listeners.gap) void this.#call(listener, gap);
    });
  }

  /** It is over; with an error, loops throw it. */
  onEnd(error: unknown): void {
    this.#left ??= Promise.resolve();
    this.#inbox.end(error);
    this.#settle.reject(
      error ?? new RpcError('CANCELED', { uri: this.#init.feed.init.checks.uri }),
    );
  }

  /** At once if the listeners are done with all before it, else after that. */
  #tell(telling: () => Promise<void>): void {
    this.#untold += 1;
    const told = this.#untold > 1 ? this.#telling.then(telling) : telling();
    this.#telling = told.then(() => {
      this.#untold -= 1;
    });
  }

  #tellEvent(entry: Entry): void {
    this.#tell(async () => {
      const listeners = [...this.#listeners.event];
      await Promise.all(listeners.map((listener) => this.#call(listener, entry.event)));
      // Without a listener left, a loop may still come.
      if (listeners.length === 0 && this.#left === undefined) this.#inbox.push(entry);
      else this.#init.feed.onTaken(entry);
    });
  }

  async #call(listener: Listener, value: unknown): Promise<void> {
    try {
      await listener(value as never);
    } catch (error) {
      const { wire, checks } = this.#init.feed.init;
      wire.report(error, checks.uri);
    }
  }
}
