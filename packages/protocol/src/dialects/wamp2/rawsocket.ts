/**
 * WAMP over a stream without WebSocket (RawSocket): the four octets by which two sides agree, and the
 * frames that follow.
 *
 *     client ── 0x7F LLLLSSSS 0 0 ──▶ router    the longest message that it takes, its serializer
 *     client ◀─ 0x7F LLLLSSSS 0 0 ─── router    the same of the router; or 0x7F EEEE0000 0 0: an error
 *     RRRRXTTT, three octets of length, that many octets of payload
 */
import { ProtocolError } from '../../protocol-error.ts';
import type { WampSerializerName } from './serializers.ts';

// In browsers and Node alike, but not in the bare ES library.
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

/** The first octet of a handshake, with which no HTTP request begins. */
export const RAW_SOCKET_MAGIC = 0x7f;

/** How many octets a handshake has, and a frame before its payload. */
export const RAW_SOCKET_HEAD_BYTES = 4;

/** The longest payload of a frame: 16 MiB. */
export const RAW_SOCKET_MAX_BYTES = 2 ** 24;

/** The numbers of serializers; the specification has more, which are not spoken here. */
export const RAW_SOCKET_SERIALIZERS = {
  json: 1,
  msgpack: 2,
  cbor: 3,
} as const satisfies Record<WampSerializerName, number>;

/** Why a router refuses a connection. */
export const RAW_SOCKET_REFUSALS = {
  serializer_unsupported: 1,
  length_unacceptable: 2,
  reserved_bits: 3,
  too_many_connections: 4,
} as const;

/** The name of a row of {@link RAW_SOCKET_REFUSALS}. */
export type RawSocketRefusal = keyof typeof RAW_SOCKET_REFUSALS;

/** What a side says in the handshake. */
export interface RawSocketOffer {
  readonly serializer: WampSerializerName;
  /** The longest message that it takes; told as the power of two below, from 512 octets on. */
  readonly maxBytes: number;
}

/** A handshake that was read: an offer, or why there is none. */
export type RawSocketHandshake =
  | RawSocketOffer
  | { readonly refusal: RawSocketRefusal | 'unknown' };

/** What a frame is for. */
export const RAW_SOCKET_TYPES = ['message', 'ping', 'pong'] as const;

/** One of {@link RAW_SOCKET_TYPES}. */
export type RawSocketType = (typeof RAW_SOCKET_TYPES)[number];

/** A whole frame. */
export interface RawSocketFrame {
  readonly type: RawSocketType;
  /** Perhaps a view of the bytes that came in. */
  readonly payload: Uint8Array;
}

const SHORTEST_POWER = 9;
const LONGEST_POWER = 24;
/** Set where the length is 16 MiB, which 24 bits cannot say. */
const FULL = 0x08;
const TYPE = 0x07;
const RESERVED = 0xf0;

const NO_BYTES = new Uint8Array(0);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The octets of a client's handshake, or of a router's answer that accepts it. */
export function writeRawSocketOffer({ serializer, maxBytes }: RawSocketOffer): Uint8Array {
  const power = Math.min(Math.floor(Math.log2(maxBytes)), LONGEST_POWER);
  if (power < SHORTEST_POWER) throw new RangeError('a RawSocket takes at least 512 bytes');
  const length = power - SHORTEST_POWER;
  return Uint8Array.of(RAW_SOCKET_MAGIC, (length << 4) | RAW_SOCKET_SERIALIZERS[serializer], 0, 0);
}

/** The octets of a router's answer that refuses a connection. */
export function writeRawSocketRefusal(refusal: RawSocketRefusal): Uint8Array {
  return Uint8Array.of(RAW_SOCKET_MAGIC, RAW_SOCKET_REFUSALS[refusal] << 4, 0, 0);
}

/** What a client offers, from its four octets; or why it has to be refused. */
export function readRawSocketOffer(octets: Uint8Array): RawSocketHandshake {
  const { length, low } = handshakeIn(octets);
  if (octets[2] !== 0 || octets[3] !== 0) return { refusal: 'reserved_bits' };
  const serializer = serializerOf(low);
  if (serializer === undefined) return { refusal: 'serializer_unsupported' };
  return { serializer, maxBytes: 2 ** (length + SHORTEST_POWER) };
}

/** What a router answers, from its four octets. */
export function readRawSocketAnswer(octets: Uint8Array): RawSocketHandshake {
  const { length, low } = handshakeIn(octets);
  const serializer = serializerOf(low);
  if (serializer !== undefined) return { serializer, maxBytes: 2 ** (length + SHORTEST_POWER) };
  if (low !== 0) return { refusal: 'serializer_unsupported' };
  const names = Object.keys(RAW_SOCKET_REFUSALS) as RawSocketRefusal[];
  return { refusal: names.find((name) => RAW_SOCKET_REFUSALS[name] === length) ?? 'unknown' };
}

/** The octets before a payload of this length. */
export function rawSocketHead(type: RawSocketType, length: number): Uint8Array {
  if (length > RAW_SOCKET_MAX_BYTES) {
    throw new RangeError('a frame of a RawSocket holds at most 16 MiB');
  }
  const first = RAW_SOCKET_TYPES.indexOf(type) | (length === RAW_SOCKET_MAX_BYTES ? FULL : 0);
  return Uint8Array.of(first, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff);
}

/** The payload of a frame as text; throws `message.malformed` if it is not UTF-8. */
export function rawSocketText(payload: Uint8Array): string {
  try {
    return utf8.decode(payload);
  } catch {
    throw new ProtocolError('message.malformed', { problem: 'text' });
  }
}

/** Puts frames together from the bytes of a stream, however they are cut. */
export class RawSocketReader {
  readonly #maxBytes: number;
  readonly #head = new Uint8Array(RAW_SOCKET_HEAD_BYTES);
  #headBytes = 0;
  /** The payload that is being read, once its head is known. */
  #type: RawSocketType = 'message';
  #length = 0;
  /** What has come of a payload that did not come at once; it may have room for more. */
  #begun = NO_BYTES;
  #have = 0;

  /** @param maxBytes - the longest payload that is taken, as was said in the handshake */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes the next bytes; gives the frames that are whole by now.
   *
   * @throws ProtocolError `message.malformed` or `message.too_large`: nothing can be read any more.
   */
  push(bytes: Uint8Array): RawSocketFrame[] {
    const frames: RawSocketFrame[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#headBytes < RAW_SOCKET_HEAD_BYTES) {
        this.#head[this.#headBytes++] = bytes[at++] as number;
        if (this.#headBytes < RAW_SOCKET_HEAD_BYTES) continue;
        this.#open();
      }
      const piece = bytes.subarray(at, at + this.#length - this.#have);
      at += piece.length;
      const payload = this.#whole(piece);
      if (payload === undefined) continue;
      frames.push({ type: this.#type, payload });
      this.#headBytes = 0;
    }
    return frames;
  }

  /** Adds a piece to the payload; gives it if it is whole then. */
  #whole(piece: Uint8Array): Uint8Array | undefined {
    if (this.#have === 0 && piece.length === this.#length) return piece;
    const have = this.#have + piece.length;
    if (have > this.#begun.length) {
      // As much as has come, and once more: not as much as the head has claimed.
      const begun = new Uint8Array(Math.min(have * 2, this.#length));
      begun.set(this.#begun.subarray(0, this.#have));
      this.#begun = begun;
    }
    this.#begun.set(piece, this.#have);
    this.#have = have;
    if (have < this.#length) return undefined;
    const payload = this.#begun;
    this.#begun = NO_BYTES;
    this.#have = 0;
    return payload;
  }

  /** Reads the head of a frame. */
  #open(): void {
    const [first = 0, high = 0, middle = 0, low = 0] = this.#head;
    const type = RAW_SOCKET_TYPES[first & TYPE];
    const short = (high << 16) | (middle << 8) | low;
    const isFull = (first & FULL) !== 0;
    if ((first & RESERVED) !== 0 || type === undefined || (isFull && short !== 0)) {
      throw new ProtocolError('message.malformed', { problem: 'head of a frame' });
    }
    const length = isFull ? RAW_SOCKET_MAX_BYTES : short;
    if (length > this.#maxBytes) {
      throw new ProtocolError('message.too_large', { bytes: length, limit: this.#maxBytes });
    }
    this.#type = type;
    this.#length = length;
  }
}

function handshakeIn(octets: Uint8Array): { readonly length: number; readonly low: number } {
  const [magic, second = 0] = octets;
  if (octets.length !== RAW_SOCKET_HEAD_BYTES || magic !== RAW_SOCKET_MAGIC) {
    throw new ProtocolError('message.malformed', { problem: 'handshake' });
  }
  return { length: second >> 4, low: second & 15 };
}

function serializerOf(number: number): WampSerializerName | undefined {
  const names = Object.keys(RAW_SOCKET_SERIALIZERS) as WampSerializerName[];
  return names.find((name) => RAW_SOCKET_SERIALIZERS[name] === number);
}
