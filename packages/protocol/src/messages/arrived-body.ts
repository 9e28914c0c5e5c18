/**
 * A body that came in, as JSON text or as MessagePack bytes. A router that forwards it between two ends
 * of the same codec never opens it.
 *
 * A file of its own: a page reads JSON as a whole, and so has none of these before its first call.
 */
import { Body, type BodyCodec, type BodyWriter } from './payload.ts';

/** See the head of this file. */
export class ArrivedBody extends Body {
  readonly #raw: string | Uint8Array;
  readonly #codec: BodyCodec;
  #value: unknown;
  #isOpen = false;
  /** Says whether what came in is well-formed, as long as nobody knows. */
  #prover: ((raw: string | Uint8Array) => void) | undefined;

  private constructor(raw: string | Uint8Array, codec: BodyCodec) {
    super();
    this.#raw = raw;
    this.#codec = codec;
  }

  /**
   * A body as it came in, known to be well-formed. It is opened when {@link value} is called.
   *
   * @param prover - where that is not known yet: throws a ProtocolError unless it is. It is found out
   * once, by {@link prove} or by being opened
   */
  static encoded(
    raw: string | Uint8Array,
    codec: BodyCodec,
    prover?: (raw: string | Uint8Array) => void,
  ): ArrivedBody {
    const body = new ArrivedBody(raw, codec);
    body.#prover = prover;
    return body;
  }

  /** A body as it came in, opened already because its codec had to look at it. */
  static opened(raw: string | Uint8Array, codec: BodyCodec, value: unknown): ArrivedBody {
    const body = new ArrivedBody(raw, codec);
    body.#isOpen = true;
    body.#value = value;
    return body;
  }

  override value(): unknown {
    if (!this.#isOpen) {
      this.#value = this.#codec.decodeBody(this.#raw);
      this.#isOpen = true;
      this.#prover = undefined;
    }
    return this.#value;
  }

  override prove(): void {
    this.#prover?.(this.#raw);
    this.#prover = undefined;
  }

  override get length(): number {
    return this.#raw.length;
  }

  override as(codec: BodyWriter): string | Uint8Array {
    if (this.#codec.name !== codec.name) return super.as(codec);
    this.prove();
    return this.#raw;
  }
}
