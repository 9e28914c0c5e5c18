/**
 * The calls that wait for one registration, in order.
 */
import type { Invocation } from './invocation.ts';
import { messageBytes } from './payload-bytes.ts';

/** What waits in all the queues of a realm. */
export interface QueuedCalls {
  calls: number;
  bytes: number;
}

/** See the head of this file. */
export class CallQueue {
  readonly #sum: QueuedCalls;
  readonly #bytesOf = new Map<Invocation, number>();

  constructor(sum: QueuedCalls) {
    this.#sum = sum;
  }

  /** How many calls wait here. */
  get size(): number {
    return this.#bytesOf.size;
  }

  /** The one that waits longest. */
  get first(): Invocation | undefined {
    for (const invocation of this.#bytesOf.keys()) return invocation;
    return undefined;
  }

  /** One more waits. */
  add(invocation: Invocation): void {
    const bytes = messageBytes(invocation.held?.call.payload);
    this.#bytesOf.set(invocation, bytes);
    this.#sum.calls += 1;
    this.#sum.bytes += bytes;
  }

  /** One waits no longer. Safe to repeat. */
  delete(invocation: Invocation): void {
    const bytes = this.#bytesOf.get(invocation);
    if (bytes === undefined) return;
    this.#bytesOf.delete(invocation);
    this.#sum.calls -= 1;
    this.#sum.bytes -= bytes;
  }
}
