/**
 * A connection while what it is made of is still being loaded: it says and hears the first words of a
 * session, and the `Connection` that takes over from it does everything else.
 */
import type { Body, Message, Transport } from '@realmwire/protocol';
import { FirstWords, Lacking, SUBPROTOCOLS } from '@realmwire/protocol/lean';
import type { ConnectionInit } from './connection.ts';
import { FIRST_LIMITS } from './core/first-limits.ts';
import type { Ending } from './core/reconnect.ts';
import type { SocketEvents } from './transports/socket.ts';

/** See the head of this file. */
export class FirstConnection {
  readonly init: ConnectionInit;
  readonly words: FirstWords;
  readonly socket: Transport;
  /** How the socket has ended. */
  ending: Ending | undefined;
  readonly #events: SocketEvents;
  readonly #load: () => Promise<void>;

  /** @param load loads what takes over, and lets it do so */
  constructor(init: ConnectionInit, load: () => Promise<void>) {
    const { platform, options, codec } = init;
    const limits = { ...FIRST_LIMITS, ...options.limits };
    const { maxFrameBytes } = limits;
    this.init = init;
    this.words = new FirstWords(limits);
    this.#load = load;
    this.#events = {
      onOpen: () => this.#say(init.hello(this.words.receives)),
      onFrame: (data) => {
        const message = this.words.receive(data);
        if (message?.opcode === 'ping') this.#say({ ...message, opcode: 'pong' });
        else if (message?.opcode === 'welcome') init.onSession(message);
        else if (message?.opcode === 'result')
          init.endpoint.onResult(message, message.payload as Body | undefined);
      },
      onClose: (code, reason) => {
        this.ending = { code, reason };
      },
    };
    const subprotocol = codec?.subprotocol ?? SUBPROTOCOLS.json;
    this.socket = platform.openSocket({ ...options, subprotocol, maxFrameBytes }, this.#events);
  }

  /** Whether nothing more can happen before it is taken over. */
  get isStuck(): boolean {
    return this.words.isStalled || this.ending !== undefined;
  }

  /** See {@link Connection.send}. */
  send(message: Message): Promise<void> | undefined {
    if (this.ending !== undefined) return this.#load();
    try {
      this.socket.send([this.words.send(message)]);
    } catch (error) {
      if (error instanceof Lacking) return this.#load();
      throw error;
    }
    return undefined;
  }

  /** Leaves in good order, without waiting for an answer. */
  close(): void {
    if (this.words.isOpen) this.#say({ opcode: 'goodbye', code: 'goodbye' });
    this.handTo({ onOpen() {}, onFrame() {}, onClose() {} });
    this.socket.close(1000, '');
    this.init.onEnd({ code: 1000, reason: '' }, undefined);
  }

  /** From now on, another hears what the socket has to tell. */
  handTo(events: SocketEvents): Transport {
    Object.assign(this.#events, events);
    return this.socket;
  }

  #say(message: Message): void {
    this.socket.send([this.words.say(message)]);
  }
}
