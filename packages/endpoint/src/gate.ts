/**
 * The way out of an endpoint: open while there is a session; otherwise requests wait in it.
 */
import type { Message, Opcode } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/contract';

/** What may wait for the next session: what means the same there. */
const MAY_WAIT: readonly Opcode[] = ['call', 'publish', 'command', 'feedback', 'broadcast'];

/** What a {@link Gate} needs. */
export interface GateOptions {
  send(message: Message): void;
  readonly isOpen: boolean;
  /** Most messages that wait. */
  readonly maxWaiting: number;
  /** A message that had waited cannot be sent. */
  onRefused(message: Message, error: unknown): void;
}

/** See the head of this file. */
export class Gate {
  readonly #options: GateOptions;
  #waiting: Message[] = [];
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
    if (this.isOpen) this.#options.send(message);
    else this.#keep(message);
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
    for (const message of this.#waiting.splice(0)) {
      try {
        this.#options.send(message);
      } catch (error) {
        this.#options.onRefused(message, error);
      }
    }
  }

  /** The session is lost. The ids of requests that were not sent come back. */
  shut(): Set<unknown> {
    this.isOpen = false;
    this.#sendDeferred();
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
