/**
 * The streams of a call at its caller: parts of the result that come, and items that go.
 */
import type { Body } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import type { RawCallOptions } from './outgoing-call.ts';
import { Outlet } from './outlet.ts';
import { ResultParts } from './result-parts.ts';
import { payloadOf } from './value-payload.ts';
import type { Wire } from './wire.ts';

/** What {@link CallStreams} need of their call. */
export interface StreamedCall {
  readonly wire: Wire;
  readonly id: number;
  readonly checks: Checks;
  /** Their credit is what the callee was told: parts that may be under way. */
  readonly options: Pick<RawCallOptions, 'credit' | 'onProgress'>;
  /** An item is sent. */
  onItem(): void;
}

/** What can be iterated, or read. */
export type Items = AsyncIterable<unknown> | Iterable<unknown> | ReadableStream<unknown>;

/** See the head of this file. */
export class CallStreams {
  readonly #call: StreamedCall;
  readonly #parts: ResultParts;
  readonly #outlet: Outlet;
  #isOver = false;

  constructor(call: StreamedCall) {
    const { wire, id, options } = call;
    const { credit } = options;
    const grant = (until: number): void => {
      if (!this.#isOver) wire.send({ opcode: 'next', of: 'call', stream: id, until });
    };
    this.#call = call;
    this.#outlet = new Outlet(wire.streamCredit);
    this.#parts = new ResultParts(credit, () => wire.streamCredit, grant);
  }

  /** A part has arrived; throws if it may not be. */
  add(part: 'progress' | 'item', body: Body | undefined): void {
    const value = this.#call.checks.incoming(part === 'item' ? 'yields' : part, body?.value());
    this.#parts.add(part, value);
    if (part === 'progress') this.#tell(value);
  }

  /** The callee takes more items. */
  grant(until: number): void {
    this.#outlet.grant(until);
  }

  /** Whoever only waits for the result must not suspend the callee. */
  loosen(): void {
    this.#parts.items.loosen();
  }

  /** The items of the result; `onLeave` is called when the loop is left before the end. */
  items(onLeave: () => void): AsyncIterableIterator<unknown, undefined> {
    const { items } = this.#parts;
    if (items.hasDropped) throw this.#error('OVERFLOW', 'Items came while nobody iterated.');
    return items.read(onLeave);
  }

  progress(): AsyncIterableIterator<unknown, undefined> {
    return this.#parts.progress.read();
  }

  /** Sends one item; resolves when it has left. */
  send(item: unknown): Promise<void> {
    const { wire, id, checks, onItem } = this.#call;
    return this.#outlet.post(() => {
      onItem();
      const payload = payloadOf(checks.outgoing('accepts', item));
      wire.send({ opcode: 'call', id, part: 'item', payload });
    });
  }

  /** Says that no more items come. */
  end(): Promise<void> {
    const { wire, id } = this.#call;
    return this.#outlet.end(() => wire.send({ opcode: 'call', id, part: 'end' }));
  }

  /** Sends all items, then their end. */
  async sendAll(items: Items): Promise<void> {
    for await (const item of iterableOf(items)) await this.send(item);
    await this.end();
  }

  /** The call is over; with a failure, loops throw it after what is left. */
  finish(failure: RpcError | undefined): void {
    this.#isOver = true;
    const reason = failure ?? this.#error('CANCELED', 'The procedure takes no more items.');
    this.#outlet.close(reason);
    this.#parts.end(failure);
  }

  /** At once, so that all progress is told before the result; loops get theirs besides. */
  #tell(progress: unknown): void {
    const { wire, checks, options } = this.#call;
    try {
      options.onProgress?.(progress);
    } catch (error) {
      wire.report(error, checks.uri);
    }
  }

  #error(code: string, message: string): RpcError {
    return new RpcError(code, { uri: this.#call.checks.uri, message });
  }
}

function iterableOf(items: Items): AsyncIterable<unknown> | Iterable<unknown> {
  // Not every browser can iterate a stream.
  if (Symbol.asyncIterator in items || Symbol.iterator in items) return items;
  return readAll((items as ReadableStream<unknown>).getReader());
}

async function* readAll(reader: ReadableStreamDefaultReader<unknown>): AsyncGenerator<unknown> {
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
