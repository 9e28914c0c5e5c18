/**
 * What a WAMP connection reads and writes: frames on one side, canonical messages on the other.
 */
import type { Frame, FrameData, Message, SharedFrames } from '@realmwire/protocol';
import {
  type WampPeer,
  type WampPhase,
  type WampProfile,
  type WampSerializer,
  WampTranslator,
  type WritingContext,
} from '@realmwire/protocol/wamp2';

/** See the head of this file. */
export class WampWire {
  readonly serializer: WampSerializer;
  readonly #translator: WampTranslator;

  constructor(serializer: WampSerializer, profile: WampProfile) {
    this.serializer = serializer;
    this.#translator = new WampTranslator({ side: 'router', profile });
  }

  /** Where the session is. */
  get phase(): WampPhase {
    return this.#translator.phase;
  }

  /** What the client has said of itself in HELLO. */
  get peer(): WampPeer {
    return this.#translator.peer;
  }

  /**
   * The messages of a frame, one by one: what comes after one that ends the session is not read.
   *
   * @throws ProtocolError at the first that may not be said
   */
  *read(data: FrameData): Iterable<Message> {
    for (const value of this.serializer.decode(data)) yield* this.#translator.read(value);
  }

  /**
   * A message as a frame; undefined where this client cannot be told.
   *
   * @param shared - frames of the same message for others
   * @throws ProtocolError where its payload cannot be said
   */
  frameOf(message: Message, shared?: SharedFrames): Frame | undefined {
    if (shared === undefined || !this.#translator.isSameForAll(message))
      return this.frame(message, {});
    const name = this.serializer.subprotocol as 'wamp.2.json';
    const frame = shared[name] ?? this.frame(message, {});
    if (frame !== undefined) shared[name] = frame;
    return frame;
  }

  /** The same, with what only some messages need. */
  frame(message: Message, context: WritingContext): Frame | undefined {
    const written = this.#translator.write(message, context);
    return written === undefined ? undefined : this.serializer.encode(written);
  }
}

/** Whether the other side takes a frame, where it has said how much it takes. */
export function isTaken({ data }: Frame, limit = Number.POSITIVE_INFINITY): boolean {
  // No letter takes more than three octets.
  if (typeof data !== 'string') return data.length <= limit;
  return data.length * 3 <= limit || Buffer.byteLength(data) <= limit;
}
