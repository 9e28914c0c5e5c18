/**
 * What an endpoint does besides calls: it asks the router, serves procedures and subscribes to topics.
 *
 * An entry of its own: an endpoint that is not given it loads it when it is first asked for any of it.
 *
 * @packageDocumentation
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import type { Gap, Published, RegisterOptions, Schemas } from '@realmwire/protocol/contract';
import { Asks } from './asks.ts';
import type { RawHandler } from './invocation.ts';
import type { LeanEndpoint } from './lean-endpoint.ts';
import type { Registration, Services } from './services.ts';
import type { Streams } from './streams.ts';
import type { RawSubscription } from './subscriber.ts';
import { publishArguments, type TopicArguments } from './topic-arguments.ts';
import type { Topics, TopicsInit } from './topics.ts';

/** A procedure to be served. */
export interface Served {
  readonly uri: string;
  readonly handler: RawHandler;
  readonly options?: RegisterOptions | undefined;
  readonly schemas?: Schemas | undefined;
}

/** See the head of this file. */
export class Dealings {
  /** Asks the router for something, once there is a session. */
  readonly asks: Asks;
  readonly #endpoint: LeanEndpoint;
  #services: Services | undefined;
  #topics: Topics | undefined;
  /** How it has ended for good. */
  #ending: { readonly error: Error | undefined } | undefined;

  constructor(endpoint: LeanEndpoint) {
    this.#endpoint = endpoint;
    this.asks = new Asks(endpoint.wire);
  }

  /** Publishes to a topic, with the arguments as the api takes them. */
  publishTo(topic: TopicArguments): Promise<Published> {
    const { uri, payload, options } = publishArguments(topic);
    return this.asks.publish(this.#endpoint.checksOf(uri, topic.schemas), payload, options);
  }

  /** Serves a procedure. */
  serve(
    Class: typeof Services,
    { uri, handler, options = {}, schemas }: Served,
  ): Promise<Registration> {
    const checks = this.#endpoint.checksOf(uri, schemas);
    const contextOf = (session: string): unknown => this.#endpoint.options.contextOf?.(session);
    this.#services ??= new Class({ ...this.#session, contextOf });
    return this.#services.add({ checks, handler, options });
  }

  /** Brings the contract of the realm, by another way than what waits for the session. */
  realm(description: unknown): Promise<MessageOf<'described'>> {
    return this.asks.realm(description, this.#endpoint.options.send);
  }

  /** Subscribes to a topic, with the arguments as the api takes them. */
  subscribe({ Topics, subscribeArguments }: Streams, topic: TopicArguments): RawSubscription {
    const { uri, options = {}, params } = subscribeArguments(topic);
    const { wire, options: own } = this.#endpoint;
    const checks = this.#endpoint.checksOf(uri, topic.schemas);
    const onGap = (gap: Gap): void => own.onGap?.(gap);
    this.#topics ??= new Topics(this.#session);
    const subscription = this.#topics.add(
      { wire, checks, params, onGap },
      { credit: own.streamCredit, ...options },
    );
    if (this.#ending) this.#topics.close(this.#ending.error);
    return subscription;
  }

  /** There is a session: everything is registered and subscribed to in it. */
  restore(): void {
    this.#services?.restore();
    this.#topics?.restore();
  }

  /** The session is lost; requests in `unsent` go on waiting. */
  lose(unsent: ReadonlySet<unknown>, error: Error): void {
    this.asks.lose(unsent, error);
    this.#services?.lose(error);
    this.#topics?.lose();
  }

  /** There will be no session any more: `gone` is told to who waits, loops throw `error` if any. */
  close(gone: Error, error: Error | undefined): void {
    this.#ending = { error };
    this.asks.close(gone);
    this.#services?.close(gone);
    this.#topics?.close(error);
  }

  /** Takes a message that is not for a call of this side. */
  receive(message: Message): void {
    switch (message.opcode) {
      case 'event':
      case 'gap':
        return this.#topics?.receive(message);
      case 'invocation':
      case 'interrupt':
        return this.#services?.receive(message);
      case 'error':
        return this.asks.onError(message);
      case 'next':
        if ('of' in message) this.#services?.onNext(message.stream, message.until);
        return;
      case 'unregistered':
        if (this.asks.onAnswer(message) || message.registration === undefined) return;
        return this.#services?.onRevoked(message.registration, message.reason);
      case 'unsubscribed':
        if (this.asks.onAnswer(message) || message.subscription === undefined) return;
        return this.#topics?.onRevoked(message.subscription, message.reason);
      default:
        if ('id' in message) this.asks.onAnswer(message);
    }
  }

  /** What topics and services need. */
  get #session(): TopicsInit {
    const { wire } = this.#endpoint;
    return { wire, requests: this.asks, isOpen: () => this.#endpoint.isOpen };
  }
}
