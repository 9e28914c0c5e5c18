/**
 * Puts long messages together: texts between `bufferON` and `bufferOFF` are pieces of one.
 *
 *     bufferON ── piece ── piece ── … ── bufferOFF ──▶ one message
 */
import type { ReassemblyBudget } from '../../flow/reassembly-budget.ts';
import { ProtocolError } from '../../protocol-error.ts';
import { BUFFER_OFF, BUFFER_ON } from './packet.ts';

/** Bounds of one long message. */
export interface LongMessageBounds {
  readonly maxPieces: number;
  /** In UTF-16 units. */
  readonly maxLength: number;
  /** Longest pause between two texts of it. */
  readonly idleMs: number;
  /** The longest that all of it may take. */
  readonly totalMs: number;
}

/** See the head of this file. */
export class LongMessage {
  readonly #bounds: LongMessageBounds;
  readonly #budget: ReassemblyBudget;
  #pieces: string[] | undefined;
  #length = 0;
  #begunAt = 0;
  #heardAt = 0;

  constructor(bounds: LongMessageBounds, budget: ReassemblyBudget) {
    this.#bounds = bounds;
    this.#budget = budget;
  }

  /** Whether one has begun and not ended. */
  get isOpen(): boolean {
    return this.#pieces !== undefined;
  }

  /** UTF-16 units that are held. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes a text; gives the message that is complete with it: the text itself, if it is no piece, or
   * undefined, if more is to come.
   *
   * @throws ProtocolError `chunk.out_of_order` or `chunk.over_bound`
   */
  push(text: string, now: number): string | undefined {
    if (text === BUFFER_ON) return this.#begin(now);
    if (text === BUFFER_OFF) return this.#end();
    if (this.#pieces === undefined) return text;
    const { maxPieces, maxLength } = this.#bounds;
    const length = this.#length + text.length;
    if (this.#pieces.length >= maxPieces)
      throw new ProtocolError('chunk.over_bound', { limit: maxPieces });
    if (length > maxLength) throw new ProtocolError('chunk.over_bound', { limit: maxLength });
    if (!this.#budget.take(text.length))
      throw new ProtocolError('chunk.over_bound', { limit: 'reassemblyBudgetBytes' });
    this.#length = length;
    this.#heardAt = now;
    this.#pieces.push(text);
    return undefined;
  }

  /** Throws a ProtocolError `chunk.timeout` if it waits for too long. */
  expire(now: number): void {
    if (this.#pieces === undefined) return;
    const { idleMs, totalMs } = this.#bounds;
    if (now - this.#heardAt > idleMs) throw new ProtocolError('chunk.timeout', { ms: idleMs });
    if (now - this.#begunAt > totalMs) throw new ProtocolError('chunk.timeout', { ms: totalMs });
  }

  /** Forgets what it holds. Safe to repeat. */
  clear(): void {
    this.#budget.give(this.#length);
    this.#length = 0;
    this.#pieces = undefined;
  }

  #begin(now: number): undefined {
    if (this.#pieces !== undefined)
      throw new ProtocolError('chunk.out_of_order', { text: BUFFER_ON });
    this.#pieces = [];
    this.#begunAt = now;
    this.#heardAt = now;
  }

  #end(): string {
    if (this.#pieces === undefined)
      throw new ProtocolError('chunk.out_of_order', { text: BUFFER_OFF });
    const text = this.#pieces.join('');
    this.clear();
    return text;
  }
}
