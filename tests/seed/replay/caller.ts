/**
 * The side of a recording that called: it writes the recorded bytes to a real socket, and keeps what comes
 * back as items that can be compared.
 */
import { createHash } from 'node:crypto';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { Frames } from './frames.ts';

/** Something that came over a connection. */
export type Item =
  | { readonly is: 'http'; readonly text: string; readonly isAccepted?: boolean }
  | { readonly is: 'text' | 'ping' | 'pong' | 'raw'; readonly text: string }
  /** The other side has ended the connection. */
  | { readonly is: 'end' };

const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** As RFC 6455 §1.3 has it. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Asks a PHP client whether it has read; see docs/protocol/seed.md. Older servers did not ask. */
const GATE_PING = /^\{"opcode":"PING","n":\d+\}$/;

/** See the head of this file. */
export class Caller {
  readonly items: Item[] = [];
  /** Why the connection has failed. */
  problem: string | undefined;
  readonly #socket: Socket;
  readonly #frames = new Frames();
  #head: Buffer | undefined;
  #accept: string | undefined;
  /** What it has written is not WebSocket: what comes back has no frames. */
  #isRaw = true;
  #hasClosed = false;

  constructor(to: NetConnectOpts) {
    this.#socket = connect({ ...to, noDelay: true });
    this.#socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    this.#socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.problem = code;
    });
    this.#socket.on('close', () => this.#onEnd());
  }

  /** Writes bytes at once, so that they are one segment. */
  write(bytes: Buffer): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  /** Writes the head of a request. */
  ask(head: string): void {
    this.#isRaw = false;
    this.#head = Buffer.alloc(0);
    const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? '';
    this.#accept = createHash('sha1')
      .update(key + GUID)
      .digest('base64');
    this.write(Buffer.from(head, 'latin1'));
  }

  /** It has written a frame that closes: none is due any more. */
  noteClose(): void {
    this.#hasClosed = true;
  }

  /** Ends its side of the connection. */
  end(): void {
    this.#socket.end();
  }

  cut(): void {
    this.#socket.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#isRaw) return this.#keep({ is: 'raw', text: bytes.toString() });
    if (this.#head === undefined) return this.#onFrames(bytes);
    this.#head = Buffer.concat([this.#head, bytes]);
    const at = this.#head.indexOf('\r\n\r\n');
    if (at < 0) return;
    const text = this.#head.subarray(0, at + 4).toString('latin1');
    // An answer that is not the beginning of a conversation is all that comes.
    if (!text.startsWith('HTTP/1.1 101')) return;
    const rest = this.#head.subarray(at + 4);
    this.#head = undefined;
    const accept = /^sec-websocket-accept: *(\S+)/im.exec(text)?.[1];
    this.#keep({ is: 'http', text, isAccepted: accept === this.#accept });
    if (rest.length > 0) this.#onFrames(rest);
  }

  #onEnd(): void {
    if (this.#head !== undefined) this.#keep({ is: 'http', text: this.#head.toString() });
    this.#keep({ is: 'end' });
  }

  #onFrames(bytes: Buffer): void {
    for (const { op, payload } of this.#frames.push(bytes)) {
      const text = payload.toString();
      if (op === CLOSE) this.#onClose();
      else if (op === PING && GATE_PING.test(text)) this.write(masked(PONG, payload));
      else if (op === PING) this.#keep({ is: 'ping', text });
      else if (op === PONG) this.#keep({ is: 'pong', text });
      else if (op === TEXT) this.#keep({ is: 'text', text });
      else throw new Error(`a frame of opcode ${op}`);
    }
  }

  /** The servers of the recordings sent no such frame; any client answers it. */
  #onClose(): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.write(masked(CLOSE, Buffer.alloc(0)));
  }

  #keep(item: Item): void {
    this.items.push(item);
  }
}

/** A frame as clients send it. */
export function masked(op: number, payload: Buffer, isFinal = true, key = '00000000'): Buffer {
  const mask = Buffer.from(key, 'hex');
  const first = (isFinal ? 0x80 : 0) | op;
  const { length } = payload;
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = first;
  head[1] = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127);
  if (head.length === 4) head.writeUInt16BE(length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
  const body = payload.map((octet, at) => octet ^ (mask[at % 4] ?? 0));
  return Buffer.concat([head, mask, body]);
}
