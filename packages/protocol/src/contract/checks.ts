/**
 * The schemas of one procedure or topic, applied on this side of the wire.
 *
 * Whoever sends keeps its own value, which the schema only has to accept; whoever receives gets what
 * the schema makes of it. It comes with the contract (`defineRealm`): who has none at run time checks
 * nothing, and need not download it.
 */
import { RpcError } from './rpc-error.ts';
import type { AnySchema } from './spec.ts';

/** Which values are checked on this side of the wire. */
export type Validate = 'both' | 'outgoing' | 'incoming' | 'off';

/** The schemas by what they describe. */
export type Schemas = Readonly<Partial<Record<Part, AnySchema>>> & {
  readonly errors?: Readonly<Record<string, AnySchema | true>>;
  readonly idempotent?: boolean;
};

/** What a schema of a contract describes. */
export type Part = 'input' | 'accepts' | 'output' | 'progress' | 'yields' | 'payload' | 'params';

const BLAMED_ON_THE_CALLEE = /^(output|progress|yields)$/;

/** Which checks have made an error. */
const refusers = new WeakMap<object, Checks>();

/** See the head of this file. */
export class Checks {
  readonly uri: string;
  readonly #schemas: Schemas | undefined;
  readonly #validate: Validate;

  constructor(uri: string, schemas: Schemas | undefined, validate: Validate) {
    this.uri = uri;
    this.#schemas = schemas;
    this.#validate = validate;
  }

  /** Whether the contract says that to run the procedure twice is no worse than once. */
  get isIdempotent(): boolean | undefined {
    return this.#schemas?.idempotent;
  }

  /** Whether the contract declares this part; undefined without a contract. */
  declares(part: Part): boolean | undefined {
    return this.#schemas && this.#schemas[part] !== undefined;
  }

  /** The value itself, if it may be sent. */
  outgoing(part: Part, value: unknown): unknown {
    if (this.#validate !== 'incoming') this.#parse(part, this.#schemas?.[part], value);
    return value;
  }

  /** What the receiver gets of a value that came in. */
  incoming(part: Part, value: unknown): unknown {
    return this.#validate === 'outgoing' ? value : this.#parse(part, this.#schemas?.[part], value);
  }

  /** Whether the contract declares the code of an error without data. */
  isWithoutData(code: string): boolean {
    return this.#schemas?.errors?.[code] === true;
  }

  /** The data of an error that came in. */
  error(code: string, data: unknown): unknown {
    const schema = this.#schemas?.errors?.[code];
    if (schema === undefined || schema === true || this.#validate === 'outgoing') return data;
    return this.#parse('output', schema, data);
  }

  /** Whether the error says that a value was refused here. */
  hasRefused(error: object): boolean {
    return refusers.get(error) === this;
  }

  #parse(part: Part, schema: AnySchema | undefined, value: unknown): unknown {
    if (schema === undefined || this.#validate === 'off') return value;
    const result = schema['~standard'].validate(value);
    if ('then' in result) throw new TypeError('a schema of a contract must answer at once');
    if (result.issues === undefined) return result.value;
    const code = BLAMED_ON_THE_CALLEE.test(part) ? 'BAD_OUTPUT' : 'BAD_INPUT';
    const [issue] = result.issues;
    // For the log of this process only: a library's text may quote the value.
    const message = `${part}: ${issue?.message}`;
    const error = new RpcError(code, { uri: this.uri, message, data: result.issues });
    refusers.set(error, this);
    throw error;
  }
}
