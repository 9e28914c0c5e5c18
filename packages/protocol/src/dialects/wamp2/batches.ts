/**
 * Several messages in one frame: in a text each is followed by U+001E, in bytes each is preceded by its
 * length in four bytes. Frames put together are a frame.
 */
import { uintAt } from '../../codec/msgpack-format.ts';
import { ProtocolError } from '../../protocol-error.ts';

/** No JSON text holds it: in texts it is escaped. */
const END = '\u001e';
const LENGTH_BYTES = 4;

/** One message as a frame of texts. */
export function joinTexts(text: string): string {
  return text + END;
}

/** The messages of a frame of texts; throws `message.malformed` if there is none, or one has no end. */
export function splitTexts(frame: string): string[] {
  const texts = frame.split(END);
  if (texts.pop() !== '' || texts.length === 0) throw malformed();
  return texts;
}

/** One message as a frame of bytes. */
export function joinBatch(message: Uint8Array): Uint8Array {
  const frame = new Uint8Array(LENGTH_BYTES + message.length);
  new DataView(frame.buffer).setUint32(0, message.length);
  frame.set(message, LENGTH_BYTES);
  return frame;
}

/** The messages of a frame of bytes; throws `message.malformed` if there is none, or one has no end. */
export function splitBatch(frame: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let at = 0;
  while (at < frame.length) {
    const start = at + LENGTH_BYTES;
    if (start > frame.length) throw malformed();
    at = start + uintAt(frame, at, LENGTH_BYTES);
    if (at > frame.length) throw malformed();
    messages.push(frame.subarray(start, at));
  }
  if (messages.length === 0) throw malformed();
  return messages;
}

function malformed(): ProtocolError {
  return new ProtocolError('message.malformed', { problem: 'batch' });
}
