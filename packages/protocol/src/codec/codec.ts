/**
 * What turns messages into frames and frames into opcodes and fields.
 */
import type { Message } from '../messages/message.ts';
import type { Opcode } from '../messages/opcodes.ts';
import type { BodyCodec } from '../messages/payload.ts';
import type { Frame, FrameData } from '../transport.ts';

/** A frame that was read but not yet checked against the schema of its opcode. */
export interface Decoded {
  readonly opcode: Opcode;
  /** The fields; `payload` is already a {@link Payload} where the frame has one. */
  readonly fields: Record<string, unknown>;
}

/** One codec of the native dialect. Stateless: one instance serves every connection. */
export interface Codec extends BodyCodec {
  /** The WebSocket subprotocol that chooses it. */
  readonly subprotocol: string;
  /** Which kind of frame it speaks. */
  readonly kind: 'text' | 'binary';
  /** One message as one frame, whatever its length. */
  encode(message: Message): Frame;
  /**
   * Reads one whole frame (or one message that was put together from chunks).
   *
   * @throws ProtocolError `frame.wrong_kind`, `message.malformed`, `message.too_deep` or
   * `opcode.unknown`.
   */
  decode(data: FrameData): Decoded;
}
