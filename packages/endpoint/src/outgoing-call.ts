/**
 * A call, as its caller sees it: a promise of the result, the parts of the result, and the way for
 * items to the callee.
 *
 *     application ── call, send, end ──▶ router      spends credit that the router relays
 *     application ◀─ progress, items ─── router      NEXT when the application has taken them
 *     application ◀─ result or error ─── router
 */
import type { MessageOf } from '@realmwire/protocol';
import {
  type Call,
  type CallOptions,
  type Result,
  RpcError,
  type SystemCode,
} from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import { Outlet } from './outlet.ts';
import { payloadOf, valueOf } from './payload-value.ts';
import { errorOf, failureOf } from './remote-error.ts';
import { ResultParts } from './result-parts.ts';
import { itemsOf, readableOf, writableOf } from './web-streams.ts';
import { ignore, STREAM_CREDIT, type Wire } from './wire.ts';

/** A call whose contract is not known: it has every member. */
export type RawCall = Call<unknown, unknown, unknown, unknown, Record<never, never>>;

/** What may be said about a {@link RawCall}. */
export type RawCallOptions = CallOptions<unknown, unknown>;

/** What an {@link OutgoingCall} is made of. */
export interface OutgoingCallInit {
  readonly wire: Wire;
  readonly id: number;
  readonly input: unknown;
  readonly options: RawCallOptions;
  readonly checks: Checks;
  /** The call is over: nothing more is expected for its id. */
  onOver(): void;
}

/** See the head of this file. */
export class OutgoingCall implements RawCall {
  readonly [Symbol.toStringTag] = 'Call';
  readonly id: string;
  readonly #init: OutgoingCallInit;
  readonly #promise: Promise<unknown>;
  #settle!: { resolve(value: unknown): void; reject(error: unknown): void };
  // Most calls have one answer and nothing else, so these are made when they are needed.
  #parts: ResultParts | undefined;
  #outlet: Outlet | undefined;
  #cleanups: (() => void)[] | undefined;
  #isAwaited = false;
  #sendsItems: boolean;
  #isSent = false;
  #isOver = false;
  #failure: RpcError | undefined;
  /** When the call was last heard of; its timeout is one of silence (WAMP §11.5). */
  #activeAt = 0;

  constructor(init: OutgoingCallInit) {
    this.#init = init;
    this.id = String(init.id);
    this.#promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    this.#sendsItems = init.options.body !== undefined || init.checks.declares('accepts') === true;
  }

  /** Begins; whether items will follow the first message is known at the end of the turn. */
  start(): void {
    const { wire, options } = this.#init;
    this.#watch();
    if (this.#isOver) return;
    wire.soon(() => this.#open());
    if (options.onProgress !== undefined) this.#tell(options.onProgress).catch(ignore);
    if (options.body !== undefined) void this.#sendAll(options.body);
  }

  /** The procedure. */
  get uri(): string {
    return this.#init.checks.uri;
  }

  /** A part of the result, or the result. */
  onResult({ part, payload }: MessageOf<'result'>): void {
    const { checks } = this.#init;
    try {
      const value = valueOf(payload);
      if (part === undefined) {
        this.#settle.resolve(checks.incoming('output', value));
        return this.#finish();
      }
      this.#touch();
      this.#partsNow().add(part, checks.incoming(part === 'item' ? 'yields' : part, value));
    } catch (error) {
      // Nobody waits for a cancel after the last part.
      this.#isSent = part !== undefined;
      this.#abandon(error);
    }
  }

  /** The call has failed on the other side. */
  onError(message: MessageOf<'error'>): void {
    try {
      this.fail(errorOf(message, this.#init.checks));
    } catch (error) {
      this.fail(error);
    }
  }

  /** The callee takes more items. */
  onNext(until: number): void {
    this.#outletNow().grant(until);
  }

  /** The call has failed. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    const failure = failureOf(error, this.uri);
    this.#failure = failure;
    this.#settle.reject(failure);
    this.#finish();
  }

  // biome-ignore lint/suspicious/noThenProperty: a call is a promise
  then<A = unknown, B = never>(
    onValue?: ((value: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#onAwait();
    return this.#promise.then(onValue, onError);
  }

  catch<B = never>(
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<unknown | B> {
    return this.then(undefined, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<unknown> {
    this.#onAwait();
    return this.#promise.finally(onEnd);
  }

  safe(): Promise<Result<unknown, RpcError<SystemCode>>> {
    return this.then(
      (value) => ({ ok: true, value }),
      (error) => ({ ok: false, error: error as RpcError<SystemCode> }),
    );
  }

  cancel(reason?: string): void {
    this.#promise.catch(ignore);
    this.#abandon(this.#error('CANCELED', reason), reason);
  }

  get progress(): AsyncIterable<unknown> {
    this.#promise.catch(ignore);
    return { [Symbol.asyncIterator]: () => this.#partsNow().progress.read() };
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<unknown, undefined> {
    this.#promise.catch(ignore);
    const { items } = this.#partsNow();
    if (items.hasDropped) throw this.#error('OVERFLOW', 'Items came while nobody iterated.');
    return items.read(() => this.cancel());
  }

  get stream(): ReadableStream<unknown> {
    return readableOf(this[Symbol.asyncIterator]());
  }

  send(item: unknown): Promise<void> {
    const { wire, id, checks } = this.#init;
    this.#sendsItems = true;
    return this.#outletNow().post(() => {
      this.#touch();
      const payload = payloadOf(checks.outgoing('accepts', item));
      wire.send({ opcode: 'call', id, part: 'item', payload });
    });
  }

  end(): Promise<void> {
    const { wire, id } = this.#init;
    this.#sendsItems = true;
    return this.#outletNow().end(() => wire.send({ opcode: 'call', id, part: 'end' }));
  }

  get writable(): WritableStream<unknown> {
    // The stream writes in a later turn.
    this.#sendsItems = true;
    return writableOf(this);
  }

  #open(): void {
    const { wire, id, input, options, checks } = this.#init;
    if (this.#isOver) return;
    try {
      wire.send({
        opcode: 'call',
        id,
        uri: checks.uri,
        part: this.#sendsItems ? 'open' : undefined,
        timeoutMs: options.timeout,
        credit: options.credit,
        payload: payloadOf(checks.outgoing('input', input)),
      });
      this.#isSent = true;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Whoever only waits for the result must not suspend the callee. */
  #onAwait(): void {
    this.#isAwaited = true;
    this.#parts?.items.loosen();
  }

  #partsNow(): ResultParts {
    if (this.#parts === undefined) {
      const { wire, id, options } = this.#init;
      const parts = new ResultParts(options.credit ?? STREAM_CREDIT, (until) => {
        if (!this.#isOver) wire.send({ opcode: 'next', of: 'call', stream: id, until });
      });
      if (this.#isAwaited) parts.items.loosen();
      if (this.#isOver) parts.end(this.#failure);
      this.#parts = parts;
    }
    return this.#parts;
  }

  #outletNow(): Outlet {
    if (this.#outlet === undefined) {
      this.#outlet = new Outlet(STREAM_CREDIT);
      if (this.#isOver) this.#outlet.close(this.#noMoreItems());
    }
    return this.#outlet;
  }

  /** Keeps an eye on the signal and on the time. */
  #watch(): void {
    const { signal, timeout } = this.#init.options;
    if (timeout !== undefined) {
      this.#touch();
      this.#wait(timeout, timeout);
    }
    if (signal === undefined) return;
    const onAbort = (): void => this.#abandon(this.#error('CANCELED', undefined, signal.reason));
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    this.#onceOver(() => signal.removeEventListener('abort', onAbort));
  }

  /** The router watches the time as well; this is for the time without one. */
  #wait(ms: number, timeoutMs: number): void {
    const { clock } = this.#init.wire;
    const stop = clock.after(ms, () => {
      const leftMs = this.#activeAt + timeoutMs - clock.now();
      if (leftMs > 0) this.#wait(leftMs, timeoutMs);
      else this.#abandon(this.#error('TIMEOUT'));
    });
    this.#onceOver(stop);
  }

  #touch(): void {
    const { wire, options } = this.#init;
    if (options.timeout !== undefined) this.#activeAt = wire.clock.now();
  }

  #onceOver(cleanup: () => void): void {
    this.#cleanups ??= [];
    this.#cleanups.push(cleanup);
  }

  async #tell(onProgress: (progress: unknown) => void): Promise<void> {
    const { wire, checks } = this.#init;
    for await (const progress of this.progress) {
      try {
        onProgress(progress);
      } catch (error) {
        wire.report(error, checks.uri);
      }
    }
  }

  async #sendAll(body: NonNullable<RawCallOptions['body']>): Promise<void> {
    try {
      for await (const item of itemsOf(body)) await this.send(item);
      await this.end();
    } catch (error) {
      // After the end of the call its own outcome counts; before, the items could not be had.
      this.#abandon(error);
    }
  }

  /** The application does not want the call any more, or cannot go on with it. */
  #abandon(error: unknown, reason?: string): void {
    if (this.#isOver) return;
    const { wire, id } = this.#init;
    this.fail(error);
    if (!this.#isSent) return;
    wire.send({ opcode: 'cancel', id, mode: 'killnowait', reason: reason?.slice(0, 2048) });
  }

  #finish(): void {
    this.#isOver = true;
    for (const cleanup of this.#cleanups ?? []) cleanup();
    this.#outlet?.close(this.#noMoreItems());
    this.#parts?.end(this.#failure);
    this.#init.onOver();
  }

  #noMoreItems(): RpcError {
    return this.#failure ?? this.#error('CANCELED', 'The procedure takes no more items.');
  }

  #error(code: string, message?: string, cause?: unknown): RpcError {
    return new RpcError(code, { uri: this.#init.checks.uri, message, cause });
  }
}
