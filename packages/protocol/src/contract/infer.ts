/**
 * The types that callers and callees derive from a contract.
 *
 * `Api` is what a client's `api` object looks like, `Impl` what `implement` takes; both follow the
 * nesting of the contract. A member exists only if the contract declares what it is for: a call that
 * yields nothing cannot be iterated, and that is a compile error.
 */
import type { RpcError, SystemCode } from './rpc-error.ts';
import type { InvokePolicy, Nothing, OverflowPolicy, Rpc, Topic } from './spec.ts';

// What every platform has and the bare ES library does not name. These merge with the platform's
// own declarations (DOM, Node, Bun, Deno), so that a package without them can still be built.
declare global {
  interface AbortSignal {}
  interface AsyncDisposable {}
  /* oxlint-disable typescript/no-explicit-any */
  // biome-ignore lint/suspicious/noExplicitAny: to merge, it must be identical to the platform's
  interface ReadableStream<R = any> {}
  // biome-ignore lint/suspicious/noExplicitAny: to merge, it must be identical to the platform's
  interface WritableStream<W = any> {}
  /* oxlint-enable typescript/no-explicit-any */
}

/** What a client's `api` offers for a contract's tree. */
export type Api<T> = { readonly [K in keyof T]: ApiOf<T[K]> };

/** What a client's `api` offers for one place of a contract: a procedure, a topic or a group. */
// biome-ignore format: a table
export type ApiOf<N> =
  N extends Rpc<infer I, unknown, infer O, unknown, infer P, unknown, infer U, unknown, infer Y, unknown, infer E, unknown> ? CallFunction<I, O, P, U, Y, E>
  : N extends Topic<infer Pub, infer Sub, infer Params, unknown> ? TopicApi<Pub, Sub, Params>
  : Api<N>;

/** Calls one procedure, and tells its errors from others. */
export interface CallFunction<I, O, P, U, Y, E> {
  /** Calls the procedure; what it gives can be awaited, iterated, sent into and canceled. */
  (
    ...args: [I] extends [Nothing]
      ? [input?: undefined, options?: CallOptions<P, U>]
      : [input: I, options?: CallOptions<P, U>]
  ): Call<O, P, U, Y, E>;
  /** Whether this procedure raised `code`; then `data` has the type that the contract declares. */
  isError<C extends keyof E & string>(error: unknown, code: C): error is RpcError<C, E[C]>;
  /** Whether a call of this procedure failed with this code of the framework. */
  isError<C extends SystemCode>(error: unknown, code: C): error is RpcError<C>;
}

/** How much a reader takes at a time. */
export interface Flow {
  /** Messages that may be on their way before the reader takes one; 256 by default. */
  readonly credit?: number | undefined;
}

/** What the caller may say about one call. */
export interface CallOptions<P = never, U = never> extends Flow {
  /** Cancels the call; the callee's `signal` aborts. */
  readonly signal?: AbortSignal | undefined;
  /**
   * For a procedure that the contract declares `idempotent`: who asks again with the same key, as the
   * same user, gets the same answer. Drawn by the client where it knows the contract.
   */
  readonly idempotencyKey?: string | undefined;
  /** How long the call may take, in milliseconds. */
  readonly timeout?: number | undefined;
  /** Hears each progress report, if the contract declares any. */
  readonly onProgress?: [P] extends [never] ? never : ((progress: P) => void) | undefined;
  /** The items to send, if the contract accepts any; sent to the end, then the stream is ended. */
  readonly body?: [U] extends [never]
    ? never
    : AsyncIterable<U> | Iterable<U> | ReadableStream<U> | undefined;
}

/** A call under way. One object for every shape: await it, iterate it, send into it, cancel it. */
export type Call<O, P, U, Y, E> = Promise<O> &
  CallControl<O, E> &
  ([P] extends [never] ? unknown : CallProgress<P>) &
  ([Y] extends [never] ? unknown : CallItems<Y>) &
  ([U] extends [never] ? unknown : CallBody<U>);

/** What every call has. */
export interface CallControl<O, E> {
  /** Names the call in logs, on both sides. */
  readonly id: string;
  /** Gives up; the callee's `signal` aborts and the call fails with `CANCELED`. */
  cancel(reason?: string): void;
  /** The outcome as a value: never rejects, and the error has its declared type. */
  safe(): Promise<Result<O, ErrorsOf<E>>>;
}

/** What a call has whose procedure reports progress. */
export interface CallProgress<P> {
  /** Each report, as it comes; a slow reader slows the callee down. */
  readonly progress: AsyncIterable<P>;
}

/** What a call has whose procedure yields a stream. Leaving the loop cancels the call. */
export interface CallItems<Y> extends AsyncIterable<Y> {
  /** The same items as a web stream. */
  readonly stream: ReadableStream<Y>;
}

/** What a call has whose procedure accepts a stream. */
export interface CallBody<U> {
  /** Sends one item; resolves when there is room for the next. */
  send(item: U): Promise<void>;
  /** Says that no more items come. */
  end(): Promise<void>;
  /** The same as a web stream. */
  readonly writable: WritableStream<U>;
}

/** The outcome of a call as a value. */
export type Result<T, E> =
  | { readonly ok: true; readonly value: T; readonly error?: undefined }
  | { readonly ok: false; readonly error: E; readonly value?: undefined };

/** Every error that a call may fail with: those of the contract and those of the framework. */
export type ErrorsOf<E> =
  | { [C in keyof E & string]: RpcError<C, E[C]> }[keyof E & string]
  | RpcError<SystemCode>;

/** What a client's `api` offers for one topic. */
export interface TopicApi<Pub, Sub, Params> {
  /** Begins to receive what is published; for a topic with parameters, for one set of them. */
  subscribe(
    ...args: [Params] extends [Nothing]
      ? [options?: SubscribeOptions]
      : [params: Params, options?: SubscribeOptions]
  ): Subscription<Sub, Params>;
  /** Sends one payload to those who subscribe. */
  publish(
    ...args: [Params] extends [Nothing]
      ? [payload: Pub, options?: PublishOptions]
      : [params: Params, payload: Pub, options?: PublishOptions]
  ): Promise<Published>;
}

/** How much a subscriber takes at a time, and what happens when that is too little. */
export interface EventFlow {
  /** Events that may be on their way before the subscriber takes one; 256 by default. */
  readonly messages?: number | undefined;
  /** What happens to events beyond that; what the contract says by default. */
  readonly overflow?: OverflowPolicy | undefined;
}

/** Earlier events that a subscriber wants: the last ones, or those since an event or a time. */
export type HistoryWanted =
  | { readonly last: number }
  | {
      /** Those after this offset, or from this time on. */
      readonly since: bigint | Date;
      /** The epoch of the offset, as `ready` told it; without it, the one that lasts. */
      readonly epoch?: string | undefined;
    };

/**
 * What a subscriber may say. The subscribers of one client to the same topic share what flows to
 * it: the first of them says how.
 */
export interface SubscribeOptions extends Flow {
  /** How much is taken at a time; `flow.messages` is the same as `credit`. */
  readonly flow?: EventFlow | undefined;
  /** Earlier events that are wanted too, of a topic that keeps them. */
  readonly history?: HistoryWanted | undefined;
  /** Ends the subscription. */
  readonly signal?: AbortSignal | undefined;
}

/** What a publisher may say. */
export interface PublishOptions {
  /** Wait until the router has taken the message. True by default. */
  readonly acknowledge?: boolean | undefined;
  /** Do not send it to this session, should it subscribe too. True by default. */
  readonly excludeMe?: boolean | undefined;
  /** Keep it for those who subscribe later; what the contract says by default. */
  readonly retain?: boolean | undefined;
  /** Stops waiting; what was sent is not taken back. */
  readonly signal?: AbortSignal | undefined;
}

/** What the router answers to a publisher. */
export interface Published {
  /** The id of the publication; 0 without `acknowledge`, because then nobody has said it. */
  readonly publication: number;
  /** The place of the event in the topic's order; 0 without `acknowledge`. */
  readonly offset: bigint;
}

/** One message of a topic. */
export interface Event<T, Params = Nothing> {
  /** What was published. */
  readonly payload: T;
  /** The parameters of the topic. */
  readonly params: Params;
  /** The place in the topic's order. */
  readonly offset: bigint;
  /** When the router took it. */
  readonly at: Date;
  /** The session that published it, where it lets itself be known. */
  readonly publisher?: string;
  /** Whether it was published before the subscription and kept. */
  readonly replayed: boolean;
  /** The URI of the topic, parameters included. */
  readonly topic: string;
}

/** Messages that were not delivered, and why. A drop is never silent. */
export interface Gap {
  /** The URI of the topic, parameters included. */
  readonly topic: string;
  /** The first message that is missing; 0 where nobody knows it. */
  readonly from: bigint;
  /** The last message that is missing. */
  readonly to: bigint;
  /** Why, in a word. */
  readonly reason: string;
}

/** What the router says of a subscription that it has taken. */
export interface Subscribed {
  readonly subscription: number;
  /** The events of the subscription begin after this place in the topic's order. */
  readonly offset: bigint;
  /** The last event that was published before; more than `offset` if earlier events follow. */
  readonly head: bigint;
  /** Names the order that offsets count in: to be kept with an offset that one means to come back to. */
  readonly epoch: string;
}

/** A subscription: iterate it or listen to it, and leave it with `unsubscribe` or `await using`. */
export interface Subscription<T, Params = Nothing>
  extends AsyncIterable<Event<T, Params>>,
    AsyncDisposable {
  /** Resolves when the router has taken the subscription. */
  readonly ready: Promise<Subscribed>;
  /**
   * Listens to each message; the function that comes back stops it. What the listener returns is
   * waited for, if it is a promise, before the message counts as taken.
   */
  on(name: 'event', listener: (event: Event<T, Params>) => unknown): () => void;
  /** Listens to messages that were not delivered. */
  on(name: 'gap', listener: (gap: Gap) => void): () => void;
  /** Ends it; resolves when the router has heard. */
  unsubscribe(): Promise<void>;
}

/** What `implement` takes: a handler for each procedure one wants to serve, nested as declared. */
// biome-ignore format: a table
export type Impl<T, Ctx = unknown> = {
  readonly [K in keyof T as T[K] extends Topic ? never : K]?:
    T[K] extends Rpc<unknown, infer I, unknown, infer O, unknown, infer P, unknown, infer U, unknown, infer Y, unknown, infer E> ? Handler<I, O, P, U, Y, E, Ctx>
    : Impl<T[K], Ctx>;
};

/** Serves one procedure: a function, or a generator if the procedure yields. */
// biome-ignore format: a table
export type Handler<I, O, P, U, Y, E, Ctx> = [Y] extends [never]
  ? (call: HandlerCtx<I, P, U, E, Ctx>) => O | Promise<O>
  : (call: HandlerCtx<I, P, U, E, Ctx>) => AsyncGenerator<Y, O> | AsyncIterable<Y>;

/** What a handler gets: the input, who calls, and the ways to answer before the end. */
export interface HandlerCtx<I, P, U, E, Ctx> {
  /** What the caller sent, checked. */
  readonly input: I;
  /** What the application attached to the caller's session when it was let in. */
  readonly ctx: Ctx;
  /** Aborts when the caller cancels, leaves, or the time is up. */
  readonly signal: AbortSignal;
  /** When the caller stops waiting. */
  readonly deadline?: Date;
  /** Who calls. */
  readonly caller: Caller;
  /** Names the call in logs, on both sides. */
  readonly callId: string;
  /** 1 for the first try, more when the router retries an idempotent call. */
  readonly attempt: number;
  /** Ends the call with an error of the contract: `fail.OUT_OF_STOCK({ left: 0 })`. */
  readonly fail: {
    readonly [C in keyof E]: E[C] extends undefined
      ? (message?: string) => never
      : (data: E[C], message?: string) => never;
  };
  /** Reports progress; resolves when there is room for the next report. */
  readonly progress: [P] extends [never] ? undefined : (progress: P) => Promise<void>;
  /** The items that the caller sends. */
  readonly body: [U] extends [never] ? undefined : AsyncIterable<U>;
}

/** Who calls a procedure. */
export interface Caller {
  /** The id of the session. */
  readonly session: string;
  /** Who it logged in as; absent for an anonymous one. */
  readonly user?: string;
  /** What it may do, by name. */
  readonly roles: readonly string[];
}

/** What a callee may say when it implements. */
export interface RegisterOptions {
  /** How the router chooses among several callees. */
  readonly invoke?: InvokePolicy | undefined;
  /** Most calls that run at once, of each procedure; the others wait in order. */
  readonly concurrency?: number | undefined;
}
