/**
 * The topics that an endpoint subscribes to, in this session and those that follow it.
 */
import type { MessageOf } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/contract';
import { Feed, type FeedInit } from './feed.ts';
import type { Requests } from './requests.ts';
import { type RawSubscription, Subscriber } from './subscriber.ts';
import type { Wire } from './wire.ts';

/** What {@link Topics} needs. */
export interface TopicsInit {
  readonly wire: Wire;
  readonly requests: Requests;
  isOpen(): boolean;
}

/** See the head of this file. */
export class Topics {
  readonly #init: TopicsInit;
  readonly #byUri = new Map<string, Feed>();
  readonly #byId = new Map<number, Feed>();

  constructor(init: TopicsInit) {
    this.#init = init;
  }

  /** Begins to receive what is published. */
  add(init: FeedInit, signal: AbortSignal | undefined): RawSubscription {
    const { uri } = init.checks;
    const known = this.#byUri.get(uri);
    const feed = known ?? new Feed(init);
    const leave = (): Promise<void> => this.#leave(feed, subscriber);
    const subscriber: Subscriber = new Subscriber({ feed, leave });
    feed.members.add(subscriber);
    if (feed.id !== undefined) subscriber.onReady(feed.id);
    if (known === undefined) {
      this.#byUri.set(uri, feed);
      if (this.#init.isOpen()) this.#subscribe(feed);
    }
    subscriber.watch(signal);
    return subscriber;
  }

  /** There is a session: everything is subscribed to in it. */
  restore(): void {
    for (const feed of this.#byUri.values()) this.#subscribe(feed);
  }

  /** The session is lost; subscribers wait for the next. */
  lose(): void {
    this.#byId.clear();
    for (const feed of this.#byUri.values()) {
      feed.id = undefined;
      if (feed.members.size === 0) this.#byUri.delete(feed.init.checks.uri);
    }
  }

  /** There will be no session any more; loops throw `error`, or just end without one. */
  close(error: Error | undefined): void {
    for (const feed of this.#byUri.values()) this.#end(feed, error);
  }

  /** What the router tells of a topic. */
  receive(message: MessageOf<'event'> | MessageOf<'gap'>): void {
    const feed = this.#byId.get(message.subscription);
    if (message.opcode === 'event') feed?.onEvent(message);
    else feed?.onGap(message);
  }

  /** The router has ended a subscription by itself. */
  onRevoked(id: number, reason: string | undefined): void {
    const feed = this.#byId.get(id);
    const uri = feed?.init.checks.uri ?? '';
    if (feed) this.#end(feed, new RpcError('FORBIDDEN', { uri, message: reason }));
  }

  #subscribe(feed: Feed): void {
    const { wire, requests } = this.#init;
    const { checks, credit } = feed.init;
    const { uri } = checks;
    requests.ask({
      uri,
      draft: (id) => ({ opcode: 'subscribe', id, uri, credit }),
      onAnswer: (message) => {
        const answer = message as MessageOf<'subscribed'>;
        this.#byId.set(answer.subscription, feed);
        feed.onSubscribed(answer);
        if (feed.members.size === 0) void this.#unsubscribe(feed);
      },
      onError: (error) => {
        this.#end(feed, error);
        wire.report(error, uri);
      },
      // The next session begins with all subscriptions.
      onLost: () => {},
    });
  }

  async #leave(feed: Feed, subscriber: Subscriber): Promise<void> {
    feed.members.delete(subscriber);
    if (feed.members.size > 0) return;
    if (feed.id !== undefined) await this.#unsubscribe(feed);
    // An answer that is on its way finds nobody, and then the subscription is ended.
    else if (!this.#init.isOpen()) this.#byUri.delete(feed.init.checks.uri);
  }

  #unsubscribe(feed: Feed): Promise<void> {
    const { id: subscription } = feed;
    this.#forget(feed);
    if (subscription === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#init.requests.ask({
        uri: feed.init.checks.uri,
        draft: (id) => ({ opcode: 'unsubscribe', id, subscription }),
        onAnswer: () => resolve(),
        onError: () => resolve(),
      });
    });
  }

  #end(feed: Feed, error: unknown): void {
    this.#forget(feed);
    for (const member of feed.members) member.onEnd(error);
  }

  #forget(feed: Feed): void {
    const { uri } = feed.init.checks;
    if (this.#byUri.get(uri) === feed) this.#byUri.delete(uri);
    if (feed.id !== undefined) this.#byId.delete(feed.id);
    feed.id = undefined;
  }
}
