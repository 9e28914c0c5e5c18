/**
 * A stream as a transport for WAMP, without WebSocket: TCP on the public port, or a UNIX socket.
 */
import type { Socket } from 'node:net';
import {
  type Frame,
  ProtocolError,
  type Transport,
  type TransportEvents,
} from '@realmwire/protocol';
import {
  RAW_SOCKET_HEAD_BYTES,
  RAW_SOCKET_MAGIC,
  RAW_SOCKET_MAX_BYTES,
  RawSocketReader,
  type RawSocketRefusal,
  type RawSocketType,
  rawSocketHead,
  rawSocketText,
  readRawSocketOffer,
  type WampSerializerName,
  writeRawSocketOffer,
  writeRawSocketRefusal,
} from '@realmwire/protocol/wamp2';
import { endStream } from './stream-end.ts';

/** Who does not take our answers to its pings is not read until it does. */
const UNTAKEN_BYTES = 1024 * 1024;
/** There is no close code on a stream; these are what WebSocket has for it (RFC 6455 §7.4.1). */
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** Who owns a transport. */
export interface RawSocketOwner extends TransportEvents {
  bind(transport: Transport): void;
  /** The other side has sent what is no frame. */
  end(code: ProtocolError['code'], detail: ProtocolError['detail']): void;
}

/** What is done with streams that begin as a RawSocket does. */
export interface RawSocketsOptions {
  /** Longest message that is taken; a power of two is announced. */
  readonly maxMessageBytes: number;
  /** Does a handshake now or soon; false: there are too many. */
  take(task: { run(): void; drop(): void }): boolean;
  /** Says who owns the transport that comes of a stream. */
  accept(subprotocol: `wamp.2.${WampSerializerName}`, ip: string): RawSocketOwner;
}

/** The row of the public port for streams that begin with 0x7F. */
export function rawSockets(options: RawSocketsOptions) {
  return {
    name: 'rawsocket',
    /** All four octets of the handshake are waited for: they have to come in time. */
    matches(head: Uint8Array): boolean | undefined {
      if (head[0] !== RAW_SOCKET_MAGIC) return false;
      return head.length >= RAW_SOCKET_HEAD_BYTES ? true : undefined;
    },
    take(socket: Socket): void {
      socket.on('error', () => socket.destroy());
      const task = { run: () => shakeHands(socket, options), drop: () => void socket.destroy() };
      if (!options.take(task)) refuse(socket, 'too_many_connections');
    },
  };
}

function shakeHands(socket: Socket, { maxMessageBytes, accept }: RawSocketsOptions): void {
  const octets = socket.read(RAW_SOCKET_HEAD_BYTES) as Buffer | null;
  // It has gone while others had their turn.
  if (octets === null) return void socket.destroy();
  const offer = readRawSocketOffer(octets);
  if ('refusal' in offer)
    return refuse(socket, offer.refusal === 'unknown' ? 'reserved_bits' : offer.refusal);
  const maxBytes = 2 ** Math.floor(Math.log2(Math.min(maxMessageBytes, RAW_SOCKET_MAX_BYTES)));
  socket.write(writeRawSocketOffer({ serializer: offer.serializer, maxBytes }));
  const owner = accept(`wamp.2.${offer.serializer}`, socket.remoteAddress ?? 'unix');
  owner.bind(new RawSocketTransport(socket, owner, { offer, maxBytes }));
}

function refuse(socket: Socket, refusal: RawSocketRefusal): void {
  // Who never hangs up must not keep the socket.
  socket.once('finish', () => socket.destroy());
  socket.end(writeRawSocketRefusal(refusal));
}

/** What both sides have agreed on. */
export interface RawSocketAgreement {
  readonly offer: { readonly serializer: WampSerializerName; readonly maxBytes: number };
  /** Longest message that we take. */
  readonly maxBytes: number;
}

/** See the head of this file. */
export class RawSocketTransport implements Transport {
  readonly maxSendBytes: number;
  readonly #socket: Socket;
  readonly #owner: RawSocketOwner;
  readonly #reader: RawSocketReader;
  readonly #isText: boolean;
  #isBroken = false;
  #isHeldBack = false;

  constructor(socket: Socket, owner: RawSocketOwner, { offer, maxBytes }: RawSocketAgreement) {
    this.maxSendBytes = offer.maxBytes;
    this.#socket = socket;
    this.#owner = owner;
    this.#reader = new RawSocketReader(maxBytes);
    this.#isText = offer.serializer === 'json';
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => socket.end());
    socket.on('close', (isFailed) => owner.onClose(isFailed ? ABNORMAL : NO_CODE, ''));
    socket.resume();
  }

  /** Bytes that the socket has not taken yet. */
  get buffered(): number {
    return this.#socket.writableLength;
  }

  /** See {@link Transport.send}. */
  send(frames: readonly Frame[]): void {
    if (!this.#socket.writable) return;
    this.#socket.cork();
    for (const { data } of frames) {
      this.#write('message', typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
    }
    this.#socket.uncork();
  }

  /** See {@link Transport.ping}. */
  ping(): void {
    if (this.#socket.writable) this.#write('ping', new Uint8Array(0));
  }

  /** See {@link Transport.holdBack}. */
  holdBack(isHeld: boolean): void {
    this.#isHeldBack = isHeld;
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  /** See {@link Transport.close}. A stream has no words for the reason. */
  close(): void {
    this.#isBroken = true;
    endStream(this.#socket);
  }

  /** See {@link Transport.terminate}. */
  terminate(): void {
    this.#socket.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#isBroken) return;
    try {
      for (const { type, payload } of this.#reader.push(bytes)) this.#onPart(type, payload);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#isBroken = true;
      this.#owner.end(error.code, error.detail);
    }
  }

  #onPart(type: RawSocketType, payload: Uint8Array): void {
    if (this.#isBroken) return;
    if (type === 'message')
      return this.#owner.onFrame(this.#isText ? rawSocketText(payload) : payload);
    this.#owner.onSign?.();
    if (type === 'pong') return;
    this.#write('pong', payload);
    if (this.buffered > UNTAKEN_BYTES) this.#socket.pause();
  }

  #onDrain(): void {
    if (!this.#isHeldBack) this.#socket.resume();
    this.#owner.onDrain?.();
  }

  #write(type: RawSocketType, payload: Uint8Array): void {
    this.#socket.write(rawSocketHead(type, payload.length));
    this.#socket.write(payload);
  }
}
