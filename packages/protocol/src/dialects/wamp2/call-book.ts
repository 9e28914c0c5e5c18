/**
 * What the dialect has to know of the calls that a client has made: the canonical messages say in each
 * part of a call what WAMP says only in its first.
 */
import { BoundedSet } from './bounded-set.ts';

/** How many calls that are over are remembered: late parts of them are swallowed. */
const REMEMBERED = 1024;

/** See the head of this file. */
export class CallBook {
  /** Calls whose caller sends more parts. */
  readonly #streaming = new Set<number>();
  /** Such calls that were answered before their last part came. */
  readonly #answered = new BoundedSet(REMEMBERED);
  /** Calls whose caller takes parts of the result. */
  readonly #takesParts = new Set<number>();
  /** Calls that get no answer any more. */
  readonly #silent = new BoundedSet(REMEMBERED);

  /** A call begins. */
  begin(id: number, about: { readonly isStreaming: boolean; readonly takesParts: boolean }): void {
    if (about.isStreaming) this.#streaming.add(id);
    if (about.takesParts) this.#takesParts.add(id);
    this.#answered.delete(id);
    this.#silent.delete(id);
  }

  /** Whether more parts of this call may come, or came too late; undefined if it is none of both. */
  continuation(id: number): 'open' | 'late' | undefined {
    if (this.#streaming.has(id)) return 'open';
    return this.#answered.has(id) ? 'late' : undefined;
  }

  /** The last part of a call has come. */
  endParts(id: number): void {
    this.#streaming.delete(id);
  }

  /** Whether a part of the result may be sent. */
  takesPart(id: number): boolean {
    return this.#takesParts.has(id) && !this.#silent.has(id);
  }

  /** From now on this call gets no answer. */
  silence(id: number): void {
    this.#silent.add(id);
  }

  /** The call is answered. Says whether the answer may be sent. */
  settle(id: number): boolean {
    if (this.#streaming.delete(id)) this.#answered.add(id);
    this.#takesParts.delete(id);
    return !this.#silent.delete(id);
  }
}
