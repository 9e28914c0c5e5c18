/**
 * One end of a session: makes calls and serves them, publishes and subscribes.
 *
 * Whatever carries the session (a socket, or a router in the same process) hands in what arrived and
 * sends what comes out; there is no codec and no socket here. When the session is lost, requests
 * that were sent fail, what was not sent waits, and everything that is served or subscribed to begins
 * again with the next session: handlers and loops do not notice.
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import {
  type Gap,
  type Published,
  type PublishOptions,
  type RegisterOptions,
  RpcError,
  type SubscribeOptions,
} from '@realmwire/protocol/contract';
import { Checks, type Schemas, type Validate } from './checks.ts';
import { Gate } from './gate.ts';
import type { RawHandler } from './invocation.ts';
import { Late } from './late.ts';
import { lateSubscription } from './late-subscription.ts';
import { OutgoingCall, type RawCall, type RawCallOptions } from './outgoing-call.ts';
import { payloadOf, valueOf } from './payload-value.ts';
import { failureOf } from './remote-error.ts';
import { Requests, unknownOutcome } from './requests.ts';
import type { Registration, Services, ServicesInit } from './services.ts';
import type { Streams } from './streams.ts';
import type { RawSubscription } from './subscriber.ts';
import type { Topics } from './topics.ts';
import { type Clock, STREAM_CREDIT, SYSTEM_CLOCK, type Wire } from './wire.ts';

/** A message of another session that no call or subscription has asked for. */
export interface Packet {
  /** What the sender calls it; `feedback` or `broadcast` by default. */
  readonly opcode: string;
  readonly message: unknown;
  /** The session that sent it. */
  readonly from?: string | undefined;
}

/** What an {@link Endpoint} needs. */
export interface EndpointOptions {
  /**
   * Sends a message of the session. May throw, for example if the message is too large. A promise
   * says that a part of the program has to be loaded first: it is to be tried again then.
   */
  send(message: Message): unknown;
  /** Whether there is a session already; true by default. See {@link Endpoint.attach}. */
  readonly isOpen?: boolean | undefined;
  /** Most messages that wait while there is no session; 1,000 by default. */
  readonly maxWaiting?: number | undefined;
  /**
   * Credit of calls and subscriptions that say nothing else, in messages; what the router announces
   * by default. Where there is a session already, it is also what the router of that one announces.
   */
  readonly streamCredit?: number | undefined;
  /** Which values the contract is applied to; both directions by default. */
  readonly validate?: Validate | undefined;
  readonly clock?: Clock | undefined;
  /**
   * Topics and streams of calls; without them, they are loaded when they are first needed.
   *
   * @internal
   */
  readonly streams?: Streams | undefined;
  /** Hears packets of other sessions. */
  onPacket?(packet: Packet): void;
  /** Hears of events that were lost, of any subscription. */
  onGap?(gap: Gap): void;
  /** Hears of errors that no promise carries: those of handlers and listeners, for example. */
  onError?(error: unknown, uri: string): void;
  /** What the application attached to a session: the `ctx` of handlers. */
  contextOf?(session: string): unknown;
}

/** What a router announces that concerns an endpoint. */
export interface AnnouncedLimits {
  /** Items of one stream that may be under way; 256 by default. */
  readonly streamCredit?: number | undefined;
}

/** See the head of this file. */
export class Endpoint {
  readonly #options: EndpointOptions;
  readonly #gate: Gate;
  readonly #wire: Wire;
  readonly #requests: Requests;
  readonly #parts: ServicesInit;
  // Who only calls never loads what serves and subscribes.
  readonly #serving = new Late(() => import('./services.ts'));
  readonly #streams: Late<Streams>;
  #services: Services | undefined;
  #topics: Topics | undefined;
  #ending: { readonly error: Error | undefined } | undefined;
  readonly #calls = new Map<unknown, OutgoingCall>();

  constructor(options: EndpointOptions) {
    this.#options = options;
    const {
      isOpen = true,
      maxWaiting = 1000,
      clock = SYSTEM_CLOCK,
      streamCredit = STREAM_CREDIT,
    } = options;
    const gate = new Gate({
      send: (message) => options.send(message),
      isOpen,
      maxWaiting,
      onRefused: (message, error) => this.#refuse(message, error),
    });
    const wire: Wire = {
      clock,
      streamCredit: isOpen ? streamCredit : 0,
      send: (message) => gate.send(message),
      soon: (send) => gate.soon(send),
      report: (error, uri) => options.onError?.(error, uri),
    };
    const requests = new Requests(wire.send);
    this.#gate = gate;
    this.#wire = wire;
    this.#requests = requests;
    this.#parts = {
      wire,
      requests,
      isOpen: () => gate.isOpen,
      contextOf: (session) => options.contextOf?.(session),
    };
    this.#streams = new Late(async () => (await import('./streams.ts')).STREAMS, options.streams);
  }

  /** Calls a procedure. */
  call(uri: string, input?: unknown, options: RawCallOptions = {}, schemas?: Schemas): RawCall {
    const id = this.#requests.takeId();
    const call = new OutgoingCall({
      wire: this.#wire,
      streams: this.#streams,
      id,
      input,
      options: { credit: this.#options.streamCredit, ...options },
      checks: this.#checks(uri, schemas),
      onOver: () => this.#calls.delete(id),
    });
    this.#calls.set(id, call);
    call.start();
    return call;
  }

  /** Serves a procedure, in this session and those that follow it. */
  async register(
    uri: string,
    handler: RawHandler,
    options: RegisterOptions = {},
    schemas?: Schemas,
  ): Promise<Registration> {
    const { Services } = await this.#serving.get();
    this.#gate.assertUsable();
    this.#services ??= new Services(this.#parts);
    return this.#services.add({ checks: this.#checks(uri, schemas), handler, options });
  }

  /** Receives what is published to a topic, in this session and those that follow it. */
  subscribe(
    uri: string,
    options: SubscribeOptions = {},
    schemas?: Schemas,
    params?: unknown,
  ): RawSubscription {
    this.#gate.assertUsable();
    const { credit = this.#options.streamCredit, signal } = options;
    const onGap = (gap: Gap): void => this.#options.onGap?.(gap);
    const checks = this.#checks(uri, schemas);
    const init = { wire: this.#wire, checks, params, credit, onGap };
    let subscription: RawSubscription | undefined;
    const opened = new Promise<RawSubscription>((resolve, reject) => {
      this.#gate.attempt({
        try: () => {
          const { Topics } = this.#streams.part ?? {};
          if (Topics === undefined) return this.#streams.get();
          this.#topics ??= new Topics(this.#parts);
          subscription = this.#topics.add(init, signal);
          resolve(subscription);
          if (this.#ending) this.#topics.close(this.#ending.error);
          return undefined;
        },
        onFailure: (error) => {
          const failure = failureOf(error, uri);
          reject(failure);
          this.#wire.report(failure, uri);
        },
      });
    });
    return subscription ?? lateSubscription(opened);
  }

  /** Publishes to a topic; resolves when the router has taken it. */
  async publish(
    uri: string,
    payload: unknown,
    options: PublishOptions = {},
    schemas?: Schemas,
  ): Promise<Published> {
    const { acknowledge = true, excludeMe, signal } = options;
    const body = payloadOf(this.#checks(uri, schemas).outgoing('payload', payload));
    const draft = (id?: number): Message => ({
      opcode: 'publish',
      id,
      uri,
      excludeMe,
      payload: body,
    });
    if (!acknowledge) {
      this.#wire.send(draft());
      return { publication: 0 };
    }
    const published = this.#requests.answerTo<'published'>(uri, draft);
    const { publication } = await untilAborted(published, signal, uri);
    return { publication };
  }

  /** Runs a server command. */
  command(name: string, args?: unknown): Promise<unknown> {
    return this.#replyTo({ opcode: 'command', id: 0, name, payload: payloadOf(args) }, name);
  }

  /** Sends a packet to another session; without `to`, to the app of the realm. */
  feedback(message: unknown, to?: string, kind?: string): Promise<unknown> {
    return this.#replyTo({ opcode: 'feedback', id: 0, to, kind, payload: payloadOf(message) });
  }

  /** Sends a packet to every other session of the realm. */
  broadcast(message: unknown, kind?: string): Promise<unknown> {
    return this.#replyTo({ opcode: 'broadcast', id: 0, kind, payload: payloadOf(message) });
  }

  /** Brings the contract of the realm; the first message of an app's session, before `attach`. */
  realm(description: unknown): Promise<MessageOf<'described'>> {
    return this.#requests.answerTo<'described'>(
      'realm',
      (id) => ({ opcode: 'realm', id, payload: payloadOf(description) }),
      this.#options.send,
    );
  }

  /**
   * There is a session: everything is registered and subscribed to, then what waited is sent.
   *
   * @param announced the limits of the router that concern an endpoint
   */
  attach({ streamCredit = STREAM_CREDIT }: AnnouncedLimits = {}): void {
    this.#gate.isOpen = true;
    this.#wire.streamCredit = streamCredit;
    this.#services?.restore();
    this.#topics?.restore();
    this.#gate.open();
    // Items of calls that waited had no credit.
    for (const call of this.#calls.values()) call.onNext(streamCredit);
  }

  /** The session is lost; another may follow. */
  lost(error: Error): void {
    const unsent = this.#gate.shut();
    this.#wire.streamCredit = 0;
    for (const [id, call] of this.#calls) {
      if (!unsent.has(id)) call.fail(unknownOutcome(call.uri, error));
    }
    this.#requests.lose(unsent, error);
    this.#services?.lose(error);
    this.#topics?.lose();
  }

  /**
   * There will be no session any more. With an error, loops over topics throw it; what else waits
   * fails with its code if it is an `RpcError`, otherwise with `DISCONNECTED`.
   */
  close(error?: Error): void {
    const code = error instanceof RpcError ? error.code : 'DISCONNECTED';
    const gone = new RpcError(code, { ...error, uri: '', message: error?.message, cause: error });
    this.lost(gone);
    this.#gate.close(gone);
    for (const call of this.#calls.values()) call.fail(gone);
    this.#requests.close(gone);
    this.#services?.close(gone);
    this.#topics?.close(error);
    this.#ending = { error };
  }

  /** Takes a message of the session. Never throws. */
  receive(message: Message): void {
    try {
      this.#take(message);
    } catch (error) {
      this.#wire.report(error, '');
    }
  }

  #take(message: Message): void {
    switch (message.opcode) {
      case 'result':
        return this.#calls.get(message.id)?.onResult(message);
      case 'event':
      case 'gap':
        return this.#topics?.receive(message);
      case 'invocation':
      case 'interrupt':
        return this.#services?.receive(message);
      case 'error':
        return this.#onError(message);
      case 'next':
        return this.#onNext(message);
      case 'feedback':
      case 'broadcast': {
        const { opcode, kind = opcode, payload, from } = message;
        return this.#options.onPacket?.({ opcode: kind, message: valueOf(payload), from });
      }
      case 'unregistered':
        if (this.#requests.onAnswer(message) || message.registration === undefined) return;
        return this.#services?.onRevoked(message.registration, message.reason);
      case 'unsubscribed':
        if (this.#requests.onAnswer(message) || message.subscription === undefined) return;
        return this.#topics?.onRevoked(message.subscription, message.reason);
      default:
        if ('id' in message && message.id !== undefined) this.#requests.onAnswer(message);
    }
  }

  #onError(message: MessageOf<'error'>): void {
    const call = this.#calls.get(message.id);
    if (call === undefined) this.#requests.onError(message);
    else call.onError(message);
  }

  #onNext(message: MessageOf<'next'>): void {
    if (!('of' in message)) return;
    const { of, stream, until } = message;
    if (of === 'call') this.#calls.get(stream)?.onNext(until);
    else this.#services?.onNext(stream, until);
  }

  async #replyTo(
    message: Message & { id?: number },
    uri: string = message.opcode,
  ): Promise<unknown> {
    const { payload } = await this.#requests.answerTo<'reply'>(uri, (id) => ({ ...message, id }));
    return valueOf(payload);
  }

  /** A message that had waited for the session cannot be sent. */
  #refuse(message: Message, error: unknown): void {
    const id = 'id' in message ? message.id : undefined;
    this.#calls.get(id)?.fail(error);
    this.#requests.refuse(id, error);
  }

  #checks(uri: string, schemas: Schemas | undefined): Checks {
    return new Checks(uri, schemas, this.#options.validate ?? 'both');
  }
}

/** Waits, but not longer than the signal allows. */
function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  uri: string,
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new RpcError('CANCELED', { uri, cause: signal.reason }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
