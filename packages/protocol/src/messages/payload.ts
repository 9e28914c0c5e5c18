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
 * One value. Each form in which it leaves is made once, when it is first asked for. What came in
 * keeps the form in which it came (`arrived-body.ts`).
 */
export class Body {
  readonly kind = 'body';
  /** How WAMP peers are told; `single` where the contract does not say. */
  declare shape?: PayloadShape;
  readonly #value: unknown;
  #forms: { [codec in BodyWriter['name']]?: string | Uint8Array } | undefined;

  protected constructor(value?: unknown) {
    this.#value = value;
  }

  /** A body of this process. */
  static of(value: unknown): Body {
    return new Body(value);
  }

  /** The value. Throws a ProtocolError when the bytes are not what they claimed to be. */
  value(): unknown {
    return this.#value;
  }

  /** Throws a ProtocolError if it came in as what is not well-formed: for who forwards it unopened. */
  prove(): void {}

  /** Length of the body as it came in; undefined if it is only a value. */
  get length(): number | undefined {
    return undefined;
  }

  /** The form that rides in a frame of `codec`. */
  as(codec: BodyWriter): string | Uint8Array {
    this.#forms ??= {};
    this.#forms[codec.name] ??= codec.encodeBody(this.value());
    return this.#forms[codec.name] as string | Uint8Array;
  }
}
