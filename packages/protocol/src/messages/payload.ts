/**
 * What an application sends, in the three shapes that the dialects know. The core passes payloads
 * on and never collapses one shape into another; conversion is the receiving dialect's business.
 */

/** Turns a body into its form on one codec's wire. */
export interface BodyWriter {
  readonly name: 'json' | 'msgpack';
  /** The body as it rides inside a frame: JSON text, or MessagePack bytes. */
  encodeBody(value: unknown): string | Uint8Array;
}

/** The same, and back. */
export interface BodyCodec extends BodyWriter {
  /** Throws a ProtocolError when `raw` is not one well-formed body. */
  decodeBody(raw: string | Uint8Array): unknown;
}

/** How a value looks to WAMP peers: see `payload-shape.ts`. */
export type PayloadShape = 'single' | 'args' | 'kwargs';

/** WAMP's positional and named arguments, untouched. */
export interface ArgsPayload {
  readonly kind: 'args';
  readonly args: readonly unknown[];
  readonly kwargs?: Readonly<Record<string, unknown>> | undefined;
}

/** Bytes that no router opens (WAMP payload passthru mode, §14.5). */
export interface OpaquePayload {
  readonly kind: 'opaque';
  readonly bytes: Uint8Array;
  /** The `ppt_*` options that travel with it. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What a message carries for the application. */
export type Payload = Body | ArgsPayload | OpaquePayload;

/**
 * One value, in whichever form it came: as a value, as JSON text or as MessagePack bytes. Each
 * further form is made once, when it is first asked for. A router that forwards between two ends
 * of the same codec therefore never opens it.
 */
export class Body {
  readonly kind = 'body';
  /** How WAMP peers are told; `single` where the contract does not say. */
  declare shape?: PayloadShape;
  #value: unknown;
  #known: boolean;
  #raw: string | Uint8Array | undefined;
  #codec: BodyWriter | undefined;
  /** Says whether what came in is well-formed, as long as nobody knows. */
  #prover: ((raw: string | Uint8Array) => void) | undefined;
  /** The same value for the other codec, where one was asked for. */
  #other: string | Uint8Array | undefined;

  private constructor(
    value: unknown,
    known: boolean,
    raw: string | Uint8Array | undefined,
    codec: BodyCodec | undefined,
  ) {
    this.#value = value;
    this.#known = known;
    this.#raw = raw;
    this.#codec = codec;
  }

  /** A body of this process. */
  static of(value: unknown): Body {
    return new Body(value, true, undefined, undefined);
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
  ): Body {
    const body = new Body(undefined, false, raw, codec);
    body.#prover = prover;
    return body;
  }

  /** A body as it came in, opened already because its codec had to look at it. */
  static opened(raw: string | Uint8Array, codec: BodyCodec, value: unknown): Body {
    return new Body(value, true, raw, codec);
  }

  /** The value. Throws a ProtocolError when the bytes are not what they claimed to be. */
  value(): unknown {
    if (!this.#known) {
      // An encoded body always has both: `encoded` is the only way here.
      this.#value = (this.#codec as BodyCodec).decodeBody(this.#raw as string | Uint8Array);
      this.#known = true;
      this.#prover = undefined;
    }
    return this.#value;
  }

  /** Throws a ProtocolError if it came in as what is not well-formed: for who forwards it unopened. */
  prove(): void {
    this.#prover?.(this.#raw as string | Uint8Array);
    this.#prover = undefined;
  }

  /** Length of the body as it came in; undefined while it is only a value. */
  get length(): number | undefined {
    return this.#raw?.length;
  }

  /** The form that rides in a frame of `codec`. */
  as(codec: BodyWriter): string | Uint8Array {
    if (this.#codec?.name === codec.name) {
      this.prove();
      return this.#raw as string | Uint8Array;
    }
    if (this.#raw === undefined) {
      // First of all, since it throws for a value that the codec cannot say.
      const raw = codec.encodeBody(this.value());
      this.#codec = codec;
      this.#raw = raw;
      return raw;
    }
    this.#other ??= codec.encodeBody(this.value());
    return this.#other;
  }
}
