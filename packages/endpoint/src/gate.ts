/**
 * The way out of an endpoint: open while there is a session; otherwise requests wait in it.
 *
 * What needs a part of the program that is not loaded yet waits for that, and all that is sent after
 * it waits behind it.
 */
import type { Message, Opcode } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/contract';

/** What may wait for the next session: what means the same there. */
const MAY_WAIT: readonly Opcode[] = ['call', 'publish', 'command', 'feedback', 'broadcast'];

/** What a {@link Gate} needs. */
export interface GateOptions {
  /** Sends; a promise says that it is to be tried again once that is fulfilled. */
  send(message: Message): unknown;
  readonly isOpen: boolean;
  /** Most messages that wait. */
  readonly maxWaiting: number;
  /** A message that had waited cannot be sent. */
  onRefused(message: Message, error: unknown): void;
}

/** Something that may have to wait. */
export interface Attempt {
  /** Does it; a promise says that it is to be tried again once that is fulfilled. */
  try(): unknown;
  onFailure(error: unknown): void;
  /** What it sends, if it is a message. */
  readonly message?: Message;
}

/** See the head of this file. */
export class Gate {
  readonly #options: GateOptions;
  #waiting: Message[] = [];
  #attempts: Attempt[] = [];
  /** Whether the first attempt waits; otherwise there are none. */
  #isBlocked = false;
  #deferred: (() => void) | undefined;
  #error: Error | undefined;
  isOpen: boolean;

  constructor(options: GateOptions) {
    this.#options = options;
    this.isOpen = options.isOpen;
  }

  /** Sends a message, or keeps it. Throws if it can do neither. */
  send(message: Message): void {
    this.#sendDeferred();
    if (!this.isOpen) return this.#keep(message);
    if (this.#isBlocked) return void this.#attempts.push(this.#attemptOf(message));
    const later = this.#options.send(message);
    if (later instanceof Promise) this.#wait(this.#attemptOf(message), later);
  }

  /** Does something in its turn, after all that was sent before. */
  attempt(attempt: Attempt): void {
    this.#sendDeferred();
    this.#attempts.push(attempt);
    this.#tryAll();
  }

  /** Calls `send` at the end of the turn, or before the next message leaves. */
  soon(send: () => void): void {
    this.#sendDeferred();
    this.#deferred = send;
    queueMicrotask(() => {
      if (this.#deferred === send) this.#sendDeferred();
    });
  }

  /** There is a session: what waited leaves. */
  open(): void {
    this.isOpen = true;
    for (const message of this.#waiting.splice(0)) this.attempt(this.#attemptOf(message));
  }

  /** The session is lost. The ids of requests that were not sent come back. */
  shut(): Set<unknown> {
    this.#sendDeferred();
    this.isOpen = false;
    const attempts = this.#attempts;
    this.#attempts = attempts.filter(({ message }) => message === undefined);
    for (const { message, onFailure } of attempts) {
      try {
        if (message !== undefined) this.#keep(message);
      } catch (error) {
        onFailure(error);
      }
    }
    return new Set(this.#waiting.map((message) => 'id' in message && message.id));
  }

  /** There will be no session any more: whatever is sent fails. */
  close(error: Error): void {
    this.shut();
    this.#waiting = [];
    this.#error = error;
  }

  /** Throws once there will be no session any more. */
  assertUsable(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  #attemptOf(message: Message): Attempt {
    return {
      message,
      try: () => this.#options.send(message),
      onFailure: (error) => this.#options.onRefused(message, error),
    };
  }

  #tryAll(): void {
    while (!this.#isBlocked) {
      const next = this.#attempts.shift();
      if (next === undefined) return;
      try {
        const later = next.try();
        if (later instanceof Promise) this.#wait(next, later);
      } catch (error) {
        next.onFailure(error);
      }
    }
  }

  /** Tries again when it may succeed; what cannot be loaded fails. */
  #wait(attempt: Attempt, later: Promise<unknown>): void {
    this.#isBlocked = true;
    this.#attempts.unshift(attempt);
    const goOn = (): void => {
      this.#isBlocked = false;
      this.#tryAll();
    };
    later.then(goOn, (error) => {
      // It may have been kept for another session meanwhile.
      if (this.#attempts[0] === attempt) this.#attempts.shift()?.onFailure(error);
      goOn();
    });
  }

  #keep(message: Message): void {
    this.assertUsable();
    if (message.opcode === 'cancel') {
      const { id } = message;
      this.#waiting = this.#waiting.filter((waiting) => !('id' in waiting && waiting.id === id));
    } else if (MAY_WAIT.includes(message.opcode)) {
      if (this.#waiting.length >= this.#options.maxWaiting) {
        throw new RpcError('OVERFLOW', {
          uri: '',
          message: 'Too much waits for a session.',
          retryable: true,
        });
      }
      this.#waiting.push(message);
    }
  }

  #sendDeferred(): void {
    const send = this.#deferred;
    this.#deferred = undefined;
    send?.();
  }
}
