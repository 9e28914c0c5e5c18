/**
 * A WebSocket client that costs the load process as little as possible.
 *
 * `ws` spends more on a received frame than a router that joins its writes spends to send it, so
 * with `ws` the load would be what is measured. This one reads into one buffer for all sockets and
 * hands out frames in place, and joins what a turn sends into one write. It speaks as much of
 * RFC 6455 as a benchmark on loopback needs: no extensions, no fragments from the server.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { atTurnEnd } from './turn.ts';

/** Where and how to connect. */
export interface SocketOptions {
  readonly port: number;
  readonly subprotocol?: string;
  /** Default: `/`. */
  readonly path?: string;
  /** A text or a binary frame. `payload` is only good until this returns. */
  readonly onFrame: (payload: Buffer) => void;
  readonly onClose?: (reason: string) => void;
}

const OPCODES = { text: 0x1, binary: 0x2, close: 0x8, ping: 0x9, pong: 0xa } as const;
/** Longer frames are put together in a buffer of their own. */
const LONG_BYTES = 64 * 1024;
/** Any key but zero, which `ws` would not trouble to unmask. */
const MASK = [0x5a, 0xc3, 0x17, 0x88] as const;

const readBuffer = Buffer.allocUnsafeSlow(256 * 1024);

/** One connection. */
export class LeanSocket {
  readonly #socket: Socket;
  readonly #options: SocketOptions;
  /** The beginning of a frame, or of the handshake, that is not complete. */
  #held: Buffer = Buffer.alloc(0);
  /** A long frame that is not complete. */
  #long: { readonly payload: Buffer; filled: number } | undefined;
  #out = Buffer.allocUnsafe(16 * 1024);
  #outLength = 0;
  #opened: (() => void) | undefined;
  #closeReason = 'connection ended';
  /** Whether the owner has closed it; then nobody is told. */
  #isLeft = false;

  private constructor(options: SocketOptions) {
    this.#options = options;
    this.#socket = connect({
      port: options.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (length) => {
          this.#read(readBuffer.subarray(0, length));
          return true;
        },
      },
    });
  }

  /** Connects and waits for the handshake. */
  static open(options: SocketOptions): Promise<LeanSocket> {
    return new Promise((resolve, reject) => {
      const self = new LeanSocket(options);
      self.#opened = () => resolve(self);
      self.#socket.on('error', (cause) => {
        self.#closeReason = cause.message;
      });
      self.#socket.on('close', () => {
        reject(new Error(self.#closeReason));
        if (!self.#isLeft) options.onClose?.(self.#closeReason);
      });
      self.#socket.write(upgradeRequest(options));
    });
  }

  /** Sends one frame with the others of this turn. */
  send(data: string | Uint8Array): void {
    const isText = typeof data === 'string';
    const length = isText ? Buffer.byteLength(data) : data.length;
    const payload = this.#frame(isText ? OPCODES.text : OPCODES.binary, length);
    if (isText) payload.write(data);
    else payload.set(data);
    mask(payload);
  }

  /** Bytes that the network has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.writableLength + this.#outLength;
  }

  /** Stops reading: the kernel's buffers fill, then the router's writes stop. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#isLeft = true;
    this.#socket.destroy();
  }

  /** Writes the header of a frame and returns the room for its payload. */
  #frame(opcode: number, length: number): Buffer {
    const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
    const room = this.#room(head + 4 + length);
    room[0] = 0x80 | opcode;
    if (head === 2) room[1] = 0x80 | length;
    else if (head === 4) {
      room[1] = 0x80 | 126;
      room.writeUInt16BE(length, 2);
    } else {
      room[1] = 0x80 | 127;
      room.writeBigUInt64BE(BigInt(length), 2);
    }
    room.set(MASK, head);
    return room.subarray(head + 4);
  }

  #room(length: number): Buffer {
    if (this.#outLength === 0) atTurnEnd(() => this.#flush());
    const needed = this.#outLength + length;
    if (needed > this.#out.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#out.length));
      this.#out.copy(larger, 0, 0, this.#outLength);
      this.#out = larger;
    }
    const room = this.#out.subarray(this.#outLength, needed);
    this.#outLength = needed;
    return room;
  }

  #flush(): void {
    if (this.#socket.destroyed) return;
    const joined = this.#out.subarray(0, this.#outLength);
    this.#outLength = 0;
    if (joined.length > LONG_BYTES) {
      this.#out = Buffer.allocUnsafe(16 * 1024);
      this.#socket.write(joined);
    } else {
      this.#socket.write(Buffer.from(joined));
    }
  }

  #read(bytes: Buffer): void {
    const rest = this.#long === undefined ? bytes : this.#continueLong(bytes);
    if (rest.length === 0) return;
    const all = this.#held.length === 0 ? rest : Buffer.concat([this.#held, rest]);
    const used = this.#opened === undefined ? this.#readFrames(all, 0) : this.#readUpgrade(all);
    this.#held = used === all.length ? EMPTY : Buffer.from(all.subarray(used));
  }

  #readUpgrade(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const head = bytes.toString('latin1', 0, end);
    if (!head.startsWith('HTTP/1.1 101')) {
      this.#closeReason = head.slice(0, head.indexOf('\r\n'));
      this.#socket.destroy();
      return bytes.length;
    }
    this.#opened?.();
    this.#opened = undefined;
    return this.#readFrames(bytes, end + 4);
  }

  /** Reads whole frames from `start` and returns where the first one that is not whole begins. */
  #readFrames(bytes: Buffer, start: number): number {
    let at = start;
    while (bytes.length - at >= 2) {
      const short = (bytes[at + 1] as number) & 0x7f;
      const head = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length - at < head) break;
      const length =
        head === 2 ? short : head === 4 ? bytes.readUInt16BE(at + 2) : readLength(bytes, at + 2);
      const end = at + head + length;
      if (end > bytes.length) {
        if (length <= LONG_BYTES) break;
        this.#long = { payload: Buffer.allocUnsafe(length), filled: bytes.length - at - head };
        bytes.copy(this.#long.payload, 0, at + head);
        return bytes.length;
      }
      this.#onFrame(bytes[at] as number, bytes.subarray(at + head, end));
      at = end;
    }
    return at;
  }

  #continueLong(bytes: Buffer): Buffer {
    const long = this.#long as { readonly payload: Buffer; filled: number };
    const taken = bytes.copy(long.payload, long.filled);
    long.filled += taken;
    if (long.filled === long.payload.length) {
      this.#long = undefined;
      this.#onFrame(0x80 | OPCODES.binary, long.payload);
    }
    return bytes.subarray(taken);
  }

  #onFrame(first: number, payload: Buffer): void {
    const opcode = first & 0x0f;
    if (opcode === OPCODES.text || opcode === OPCODES.binary) {
      if (first < 0x80) throw new Error('a fragmented frame came');
      this.#options.onFrame(payload);
    } else if (opcode === OPCODES.ping) {
      const pong = this.#frame(OPCODES.pong, payload.length);
      pong.set(payload);
      mask(pong);
    } else if (opcode === OPCODES.close && payload.length >= 2) {
      this.#closeReason = `${payload.readUInt16BE(0)} ${payload.toString('utf8', 2)}`;
    }
  }
}

const EMPTY = Buffer.alloc(0);

function mask(payload: Buffer): void {
  for (let at = 0; at < payload.length; at += 1) {
    (payload as Uint8Array)[at] = (payload[at] as number) ^ (MASK[at & 3] as number);
  }
}

function readLength(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}

function upgradeRequest({ port, subprotocol, path = '/' }: SocketOptions): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...(subprotocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
    '',
    '',
  ].join('\r\n');
}
