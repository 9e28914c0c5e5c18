/**
 * Whether a page is still there: it is asked when it is silent for long, and at once when somebody else
 * wants the name that it has.
 */
import type { Clock } from '../../shell/clock.ts';

/** Who is silent for so many intervals is taken for dead. */
const LOST_INTERVALS = 2.5;
/** Pages answer a ping in less, without a word of their scripts. */
const ANSWER_MS = 3_000;

/** Who is asked. */
export interface Asked {
  /** Asks for a sign of life. */
  ping(): void;
  /** It has given none for so long. */
  lost(silentMs: number): void;
}

/** See the head of this file. */
export class SignsOfLife {
  readonly #page: Asked;
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #heardAt: number;
  #askedAt: number;
  /** It is not read. */
  #isHeldBack = false;
  #isOver = false;
  /** Whether it is there, where somebody wants to know. */
  #question: Promise<boolean> | undefined;
  #answer: ((isThere: boolean) => void) | undefined;

  constructor(page: Asked, clock: Clock, intervalMs: number, now: number) {
    this.#page = page;
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#heardAt = now;
    this.#askedAt = now;
  }

  /** It has said something. */
  heard(now: number): void {
    this.#heardAt = now;
    this.#answer?.(true);
  }

  /** It is not read any more, or again: nobody is heard who is not listened to. */
  holdBack(isHeld: boolean, now: number): void {
    this.#isHeldBack = isHeld;
    this.heard(now);
  }

  /** It has gone. */
  over(): void {
    this.#isOver = true;
    this.#answer?.(false);
  }

  /** Looks after it now and then. */
  watch(now: number): void {
    if (this.#isHeldBack || this.#isOver) return;
    const silentMs = now - this.#heardAt;
    const isAsked = this.#askedAt > this.#heardAt;
    if (isAsked && silentMs > this.#intervalMs * LOST_INTERVALS) return this.#page.lost(silentMs);
    if (silentMs < this.#intervalMs || now - this.#askedAt < this.#intervalMs) return;
    this.#askedAt = now;
    this.#page.ping();
  }

  /** Asks at once, once for all who want to know; who gives no sign is lost. */
  isThere(): Promise<boolean> {
    if (this.#isHeldBack || this.#isOver) return Promise.resolve(!this.#isOver);
    this.#question ??= this.#ask();
    return this.#question;
  }

  #ask(): Promise<boolean> {
    return new Promise((resolve) => {
      const stopTimer = this.#clock.after(ANSWER_MS, () => this.#page.lost(ANSWER_MS));
      this.#answer = (isThere) => {
        stopTimer();
        this.#question = undefined;
        this.#answer = undefined;
        resolve(isThere);
      };
      this.#page.ping();
    });
  }
}
