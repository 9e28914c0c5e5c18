/**
 * A WebSocket with a peer engine: messages in, messages out.
 */
import { jsonCodec, limitsOf, type Message, Peer, SUBPROTOCOLS } from '@realmwire/protocol';
import { explain } from '@realmwire/protocol/faults';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import { type RawData, WebSocket } from 'ws';
import { CommandError } from '../command.ts';
import type { Target } from './target.ts';

const TICK_MS = 250;
const NORMAL_CLOSURE = 1000;

/** See the head of this file. */
export class Link {
  readonly socket: WebSocket;
  readonly peer: Peer;
  /** Resolves when the socket is closed. */
  readonly closed: Promise<void>;
  readonly #onMessage: (message: Message) => void;
  readonly #closingMs: number;

  constructor(target: Target, onMessage: (message: Message) => void) {
    const codec = target.codec === 'json' ? jsonCodec : msgpackCodec;
    const limits = limitsOf();
    this.#onMessage = onMessage;
    this.#closingMs = limits.closingMs;
    this.peer = new Peer({ side: 'client', codec, limits, now: Date.now(), explain });
    this.socket = dial(target, limits.maxFrameBytes);
    this.socket.on('message', (data, isBinary) => this.#receive(data, isBinary));
    const ticking = setInterval(() => this.#tick(), TICK_MS);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', () => {
        clearInterval(ticking);
        this.peer.end();
        resolve();
      });
    });
  }

  /** Sends a message at the end of the turn. */
  send(message: Message): void {
    this.peer.send(message, Date.now());
    queueMicrotask(() => this.#flush());
  }

  /** Says goodbye, and waits for the end; not for long. */
  async close(): Promise<void> {
    if (this.peer.phase === 'open') this.send({ opcode: 'goodbye', code: 'goodbye' });
    const cut = setTimeout(() => this.socket.terminate(), this.#closingMs);
    await this.closed;
    clearTimeout(cut);
  }

  #receive(data: RawData, isBinary: boolean): void {
    // `binaryType` is `nodebuffer`, so one message is always one Buffer.
    const bytes = data as Buffer;
    this.peer.receive(isBinary ? bytes : bytes.toString('utf8'), Date.now());
    for (const message of this.peer.takeMessages()) this.#onMessage(message);
    this.#flush();
  }

  #tick(): void {
    this.peer.expire(Date.now());
    this.#flush();
  }

  #flush(): void {
    const { peer, socket } = this;
    for (const { data } of peer.takeFrames(Date.now())) {
      if (socket.readyState === socket.OPEN) socket.send(data);
    }
    if (peer.phase === 'closed') socket.close(NORMAL_CLOSURE);
  }
}

function dial({ url, codec, timeoutMs }: Target, maxPayload: number): WebSocket {
  try {
    return new WebSocket(url, SUBPROTOCOLS[codec], {
      perMessageDeflate: false,
      handshakeTimeout: timeoutMs,
      maxPayload,
    });
  } catch {
    const shown = JSON.stringify(url);
    throw new CommandError(`${shown} is no WebSocket URL such as ws://127.0.0.1:8081/.`, {
      code: 'BAD_INPUT',
    });
  }
}
