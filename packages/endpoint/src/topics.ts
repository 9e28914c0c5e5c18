/**
 * The topics that an endpoint subscribes to, in this session and those that follow it.
 */
import type { MessageOf } from '@realmwire/protocol';
import { RpcError, type SubscribeOptions } from '@realmwire/protocol/contract';
import { type Ask, Feed, type FeedInit, type FeedMember } from './feed.ts';
import type { Requests } from './requests.ts';
import { type RawSubscription, Subscriber } from './subscriber.ts';
import { flowOf, historyOf } from './wanted-history.ts';
import type { Wire } from './wire.ts';

/** What {@link Topics} needs. */
export interface TopicsInit {
  readonly wire: Wire;
  readonly requests: Requests;
  isOpen(): boolean;
}

/** Topics whose epoch is remembered after the last subscriber has left. */
const MAX_EPOCHS = 1_000;

/** See the head of this file. */
export class Topics {
  readonly #init: TopicsInit;
  readonly #byUri = new Map<string, Feed>();
  readonly #byId = new Map<number, Feed>();
  /** By URI, the one that was heard of longest ago first. */
  readonly #epochs = new Map<string, string>();

  constructor(init: TopicsInit) {
    this.#init = init;
  }

  /** Begins to receive what is published, and what of the past is wanted. */
  add(init: Omit<FeedInit, 'flow'>, options: SubscribeOptions): RawSubscription {
    const { uri } = init.checks;
    const history = historyOf(options.history, uri, this.#epochs.get(uri));
    const known = this.#byUri.get(uri);
    const feed = known ?? new Feed({ ...init, flow: flowOf(options, uri) });
    const leave = (): Promise<void> => this.#leave(feed, subscriber);
    const subscriber: Subscriber = new Subscriber({ feed, leave });
    feed.add(subscriber, history);
    this.#byUri.set(uri, feed);
    if (this.#init.isOpen()) {
      if (known === undefined) this.#subscribe(feed);
      else if (history !== undefined) this.#ask(feed, { history, member: subscriber });
    }
    subscriber.watch(options.signal);
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
    for (const ask of feed.asks()) this.#ask(feed, ask);
  }

  #ask(feed: Feed, { history, member }: Ask): void {
    const { wire, requests } = this.#init;
    const { checks, flow } = feed.init;
    const { uri } = checks;
    requests.ask({
      uri,
      draft: (id) => ({ opcode: 'subscribe', id, uri, ...flow, history }),
      onAnswer: (message) => {
        const answer = message as MessageOf<'subscribed'>;
        this.#byId.set(answer.subscription, feed);
        this.#rememberEpoch(uri, answer.epoch);
        feed.onSubscribed(answer, member);
        if (feed.members.size === 0) void this.#unsubscribe(feed);
      },
      onError: (error) => {
        if (member === undefined) this.#end(feed, error);
        else this.#refuse(feed, member, error);
        wire.report(error, uri);
      },
      // The next session begins with all subscriptions.
      onLost: () => {},
    });
  }

  /** One subscriber cannot have what it wants of the past; the others go on. */
  #refuse(feed: Feed, member: FeedMember, error: unknown): void {
    feed.members.delete(member);
    member.onEnd(error);
    if (feed.members.size === 0) void this.#unsubscribe(feed);
    // They may have waited for this answer.
    else if (feed.id === undefined) this.#ask(feed, { history: undefined, member: undefined });
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
    for (const member of feed.members.keys()) member.onEnd(error);
  }

  #forget(feed: Feed): void {
    const { uri } = feed.init.checks;
    if (this.#byUri.get(uri) === feed) this.#byUri.delete(uri);
    if (feed.id !== undefined) this.#byId.delete(feed.id);
    feed.id = undefined;
  }

  #rememberEpoch(uri: string, epoch: string | undefined): void {
    this.#epochs.delete(uri);
    if (epoch === undefined) return;
    this.#epochs.set(uri, epoch);
    const [oldest] = this.#epochs.keys();
    if (this.#epochs.size > MAX_EPOCHS && oldest !== undefined) this.#epochs.delete(oldest);
  }
}
