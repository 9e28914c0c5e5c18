/**
 * The way out of an endpoint: open while there is a session; otherwise requests wait in it.
 *
 * What needs a part of the program that is not loaded yet waits for that, and all that is sent after
 * it waits behind it.
 */
import type { Message, Opcode } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/lean';

/** What may wait for the next session: what means the same there. */
const MAY_WAIT: readonly Opcode[] = ['call', 'publish', 'command', 'feedback', 'broadcast'];

/** What a {@link Gate} needs. */
export interface GateOptions {
  /** Sends; a promise says that it is to be tried again once that is fulfilled. */
  send(message: Message): unknown;
  readonly isOpen: boolean;
  /** Most attempts that wait for a session. */
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
  /** What waits, in order: for a session, or for what the first of them needs. */
  #waiting: Attempt[] = [];
  /** Whether the first attempt waits for what it needs. */
  #isBlocked = false;
  #deferred: (() => void) | undefined;
  #error: Error | undefined;
  isOpen: boolean;
  /** Whether the session has lost its connection: then everything waits for that, in order. */
  #isPaused = false;

  constructor(options: GateOptions) {
    this.#options = options;
    this.isOpen = options.isOpen;
  }

  /** Sends a message, or keeps it. Throws if it can do neither. */
  send(message: Message): void {
    this.#sendDeferred();
    if (!this.isOpen || this.#isBlocked || this.#isPaused)
      return this.#keep(this.#attemptOf(message));
    const later = this.#options.send(message);
    if (later instanceof Promise) this.#wait(this.#attemptOf(message), later);
  }

  /** Does something in its turn, after all that was sent before. */
  attempt(attempt: Attempt): void {
    this.#sendDeferred();
    try {
      if (!this.#error) this.#keep(attempt);
      else this.#waiting.push(attempt);
    } catch (error) {
      attempt.onFailure(error);
    }
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

  /** There is a session: `restore` is done in it, then what waited leaves. */
  open(restore: () => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.isOpen = true;
    restore();
    this.#waiting.push(...waiting);
    this.#tryAll();
  }

  /** The session goes on over another connection, or waits for one. */
  set isPaused(isPaused: boolean) {
    this.#isPaused = isPaused;
    this.#tryAll();
  }

  /** The session is lost. The ids of requests that were not sent come back. */
  shut(): Set<unknown> {
    this.#sendDeferred();
    this.isOpen = false;
    this.#isPaused = false;
    const waiting = this.#waiting;
    const unsent = new Set(waiting.filter((attempt) => !isSequel(attempt)).map(idOf));
    this.#waiting = [];
    for (const attempt of waiting) {
      try {
        // What goes on with a call that was sent is lost with it.
        if (!isSequel(attempt) || unsent.has(idOf(attempt))) this.#keep(attempt);
      } catch (error) {
        attempt.onFailure(error);
      }
    }
    return new Set(this.#waiting.map(idOf));
  }

  /** There will be no session any more: whatever is sent fails, and attempts find that out. */
  close(error: Error): void {
    this.shut();
    this.#waiting = this.#waiting.filter(({ message }) => message === undefined);
    this.#error = error;
    this.#tryAll();
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
    while ((this.isOpen || this.#error) && !this.#isBlocked && !this.#isPaused) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      try {
        const later = next.try();
        if (later instanceof Promise) this.#wait(next, later);
      } catch (error) {
        next.onFailure(error);
      }
    }
  }

  /** Tries again when it may succeed; what cannot be loaded fails, or waits for the next session. */
  #wait(attempt: Attempt, later: Promise<unknown>): void {
    this.#isBlocked = true;
    this.#waiting.unshift(attempt);
    const goOn = (): void => {
      this.#isBlocked = false;
      this.#tryAll();
    };
    later.then(goOn, (error) => {
      const isNext = this.#waiting[0] === attempt && (this.isOpen || this.#error);
      if (isNext) this.#waiting.shift()?.onFailure(error);
      goOn();
    });
  }

  #keep(attempt: Attempt): void {
    this.assertUsable();
    const { message } = attempt;
    if (!this.isOpen && message?.opcode === 'cancel') {
      const { id } = message;
      this.#waiting = this.#waiting.filter((waiting) => idOf(waiting) !== id);
    } else if (this.isOpen || message === undefined || MAY_WAIT.includes(message.opcode)) {
      const isAway = !this.isOpen || this.#isPaused;
      if (isAway && this.#waiting.length >= this.#options.maxWaiting) {
        const told = { uri: '', message: 'Too much waits for a session.', retryable: true };
        throw new RpcError('OVERFLOW', told);
      }
      this.#waiting.push(attempt);
    }
  }

  #sendDeferred(): void {
    const send = this.#deferred;
    this.#deferred = undefined;
    send?.();
  }
}

function idOf({ message }: Attempt): unknown {
  return message && 'id' in message && message.id;
}

/** Whether it goes on with a call that has begun with another message. */
function isSequel({ message }: Attempt): boolean {
  return message?.opcode === 'call' && (message.part === 'item' || message.part === 'end');
}
