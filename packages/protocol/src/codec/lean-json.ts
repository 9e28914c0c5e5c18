/**
 * The JSON codec for pages: without what few frames need, and without what only routers do.
 */
import { Lacking } from '../lacking.ts';
import { opcodeNamed } from '../messages/opcodes.ts';
import { MAX_DEPTH } from './bounds.ts';
import { SUBPROTOCOLS } from './choose.ts';
import type { Codec, Decoded } from './codec.ts';
import { plainIn } from './json-plain.ts';
import { scanText } from './json-scan.ts';
import { JsonWriter } from './json-writer.ts';

class LeanJsonCodec extends JsonWriter implements Codec {
  readonly subprotocol = SUBPROTOCOLS.json;
  readonly kind = 'text';

  decode(data: string | Uint8Array): Decoded {
    // The envelope is a list and an object around the body.
    if (typeof data === 'string') scanText(data, MAX_DEPTH + 2);
    const { name, fields } = plainIn(data) ?? this.decodeBody();
    return { opcode: opcodeNamed(name) ?? this.decodeBody(), fields };
  }

  /** Bodies are opened with their frames. */
  decodeBody(): never {
    throw new Lacking();
  }
}

/** Throws {@link Lacking} for what the whole codec has to read, to write or to refuse. */
export const leanJsonCodec: Codec = new LeanJsonCodec();
