/**
 * A call, as its caller sees it: a promise of the result, the parts of the result, and the way for
 * items to the callee.
 *
 *     application ── call, send, end ──▶ router      spends credit that the router relays
 *     application ◀─ progress, items ─── router      NEXT when the application has taken them
 *     application ◀─ result or error ─── router
 *
 * Most calls have one answer and nothing else: what streams need is loaded when there are some.
 */
import type { Body, MessageOf } from '@realmwire/protocol';
import type { Call, CallOptions, Result, SystemCode } from '@realmwire/protocol/contract';
import { RpcError } from '@realmwire/protocol/lean';
import type { CallStreams } from './call-streams.ts';
import type { Checks } from './checks.ts';
import { iterateLate, type Late, type Opening, soonOrLate } from './late.ts';
import { failureOf } from './remote-error.ts';
import type { Streams } from './streams.ts';
import { payloadOf } from './value-payload.ts';
import { readableOf, writableOf } from './web-streams.ts';
import { ignore, type Wire } from './wire.ts';

/** A call whose contract is not known: it has every member. */
export type RawCall = Call<unknown, unknown, unknown, unknown, Record<never, never>>;

/** What may be said about a {@link RawCall}. */
export type RawCallOptions = CallOptions<unknown, unknown>;

/** Which part of the result it is; undefined: the result. */
type Part = MessageOf<'result'>['part'];

/** What an {@link OutgoingCall} is made of. */
export interface OutgoingCallInit {
  readonly wire: Wire;
  readonly streams: Late<Streams>;
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
  #cleanups: (() => void)[] | undefined;
  #streams: CallStreams | undefined;
  /** Whether something was asked of the streams, which may still be loaded. */
  #isStreamed = false;
  #hasParts = false;
  #isAwaited = false;
  #sendsItems: boolean;
  #isSent = false;
  /** By which the router knows the call again, where it may be made again. */
  #key: string | false | undefined;
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
    this.#sendsItems =
      init.options.body !== undefined || init.checks.declares?.('accepts') === true;
  }

  /** Begins; whether items will follow the first message is known at the end of the turn. */
  start(): void {
    const { wire, options } = this.#init;
    this.#watch();
    if (this.#isOver) return;
    wire.soon(() => this.#open());
    const { onProgress, body } = options;
    if (onProgress !== undefined) {
      this.#promise.catch(ignore);
      // Loads what the reports will need.
      this.#stream(ignore);
    }
    if (body !== undefined) {
      // After the end of the call its own outcome counts; before, the items could not be had.
      this.#stream((streams) => void streams.sendAll(body).catch(this.#onFailure));
    }
  }

  /** What the contract says of the procedure. */
  get checks(): Checks {
    return this.#init.checks;
  }

  /** The session is lost: makes the call again in the next one, if it may run twice; whether it does. */
  again(): boolean {
    if (!this.#key || this.#hasParts || this.#sendsItems) return false;
    this.#open();
    return true;
  }

  /** A part of the result, or the result. */
  onResult(part: Part, body: Body | undefined): void {
    if (part === undefined && !this.#hasParts) return this.#take(part, body);
    this.#hasParts = true;
    this.#touch();
    this.#stream(() => this.#take(part, body));
  }

  /** The callee takes more items. */
  onNext(until: number): void {
    this.#streams?.grant(until);
  }

  /** The call has failed. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    const failure = failureOf(error, this.checks.uri);
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
    return { [Symbol.asyncIterator]: () => this.#iterate((streams) => streams.progress()) };
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<unknown, undefined> {
    return this.#iterate((streams) => streams.items(() => this.cancel()));
  }

  get stream(): ReadableStream<unknown> {
    return readableOf(this[Symbol.asyncIterator]());
  }

  send(item: unknown): Promise<void> {
    return this.#post((streams) => streams.send(item));
  }

  end(): Promise<void> {
    return this.#post((streams) => streams.end());
  }

  get writable(): WritableStream<unknown> {
    // The stream writes in a later turn.
    this.#sendsItems = true;
    return writableOf(this);
  }

  #open(): void {
    const { wire, id, input, options, checks } = this.#init;
    if (this.#isOver) return;
    this.#key ??= options.idempotencyKey ?? (checks.isIdempotent && `${id} ${Math.random()}`);
    try {
      wire.send({
        opcode: 'call',
        id,
        uri: checks.uri,
        part: this.#sendsItems ? 'open' : undefined,
        timeoutMs: options.timeout,
        key: this.#key || undefined,
        credit: options.credit,
        payload: payloadOf(checks.outgoing('input', input)),
      });
      this.#isSent = true;
    } catch (error) {
      this.fail(error);
    }
  }

  /** A part of the result, now that there is somebody to take it, or the result. */
  #take(part: Part, body: Body | undefined): void {
    try {
      if (part !== undefined) return this.#streams?.add(part, body);
      if (this.#isOver) return;
      this.#settle.resolve(this.#init.checks.incoming('output', body?.value()));
      this.#finish();
    } catch (error) {
      // Nobody waits for a cancel after the last part.
      this.#isSent = part !== undefined;
      this.#abandon(error);
    }
  }

  #onAwait(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    if (this.#isStreamed) this.#stream((streams) => streams.loosen());
  }

  /** Asks something of the streams: now, if they are loaded, and always in order. */
  #stream(use: (streams: CallStreams) => void, onFailure = this.#onFailure): void {
    const wasStreamed = this.#isStreamed;
    this.#isStreamed = true;
    if (!wasStreamed && this.#isAwaited) this.#stream((made) => made.loosen());
    if (!wasStreamed && this.#isOver) this.#endStreams();
    this.#init.streams.use(({ CallStreams }) => {
      this.#streams ??= new CallStreams({ ...this.#init, onItem: () => this.#touch() });
      use(this.#streams);
    }, onFailure);
  }

  readonly #onFailure = (error: unknown): void => this.#abandon(error);

  #endStreams(): void {
    const failure = this.#failure;
    this.#stream((streams) => streams.finish(failure));
  }

  #iterate(
    open: (streams: CallStreams) => AsyncIterableIterator<unknown, undefined>,
  ): AsyncIterableIterator<unknown, undefined> {
    this.#promise.catch(ignore);
    return soonOrLate(this.#opening(open), iterateLate);
  }

  #post(post: (streams: CallStreams) => Promise<void>): Promise<void> {
    this.#sendsItems = true;
    const posted = new Promise<void>(this.#opening(post));
    // Whoever ends the call tells why; an item that nobody waited for needs no second voice.
    posted.catch(ignore);
    return posted;
  }

  /** The executor of a promise of what the streams give. */
  #opening<T>(give: (streams: CallStreams) => T): Opening<T> {
    return (resolve, reject) =>
      this.#stream(
        (streams) => resolve(give(streams)),
        (error) => reject(failureOf(error, this.checks.uri)),
      );
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
    if (this.#isStreamed) this.#endStreams();
    this.#init.onOver();
  }

  #error(code: string, message?: string, cause?: unknown): RpcError {
    return new RpcError(code, { uri: this.checks.uri, message, cause });
  }
}
