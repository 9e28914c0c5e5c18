/**
 * What all WAMP clients of the tests have in common, whoever wrote them: a puppet that does as it is
 * told. Options and patterns are spelled as the specification spells them; each client's file
 * translates them into its own interface, and invents nothing that the client cannot do.
 */

/** Positional and named arguments. */
export interface Payload {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** An event, as a client shows it to its application. */
export interface Heard extends Payload {
  readonly topic: string | undefined;
  readonly publisher: number | undefined;
  readonly publisherAuthid: string | undefined;
  readonly retained: boolean;
}

/** A call that a client shall answer. */
export interface Invoked extends Payload {
  readonly caller: number | undefined;
  readonly callerAuthid: string | undefined;
  readonly procedure: string | undefined;
  /** There if the caller wants progress, as far as the client tells. */
  readonly progress: ((part: Payload) => void) | undefined;
  /** There if the client tells its application that a call was cancelled. */
  readonly signal: AbortSignal | undefined;
}

/** Answers calls: with a payload, or by throwing a {@link Failure}. */
export type Endpoint = (call: Invoked) => Payload | Promise<Payload>;

/** An ERROR of WAMP. */
export class Failure extends Error {
  readonly uri: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;

  constructor(uri: string, { args, kwargs }: Payload = NOTHING) {
    super(uri);
    this.uri = uri;
    this.args = args;
    this.kwargs = kwargs;
  }
}

/** No arguments. */
export const NOTHING: Payload = { args: [], kwargs: {} };

export type Match = 'exact' | 'prefix' | 'wildcard';

export type CancelMode = 'skip' | 'kill' | 'killnowait';

export interface CallOptions {
  readonly disclose_me?: true;
  readonly timeout?: number;
  readonly onProgress?: (part: Payload) => void;
}

/** A call under way. */
export interface Call {
  /** Rejects with a {@link Failure}. */
  readonly result: Promise<Payload>;
  /** Without a mode: however the client cancels where it does not let choose. */
  cancel(mode?: CancelMode): void;
}

export interface RegisterOptions {
  readonly match?: Match;
  readonly invoke?: 'single' | 'roundrobin' | 'random' | 'first' | 'last';
}

export interface SubscribeOptions {
  readonly match?: Match;
  readonly get_retained?: true;
}

export interface PublishOptions {
  readonly exclude_me?: boolean;
  readonly disclose_me?: true;
  readonly retain?: true;
  readonly eligible?: readonly number[];
  readonly eligible_authid?: readonly string[];
  readonly eligible_authrole?: readonly string[];
  readonly exclude?: readonly number[];
  readonly exclude_authid?: readonly string[];
  readonly exclude_authrole?: readonly string[];
}

/** Takes something back. */
export type Undo = () => Promise<unknown>;

/** A session of some client. */
export interface Puppet {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  call(uri: string, payload?: Payload, options?: CallOptions): Call;
  register(uri: string, endpoint: Endpoint, options?: RegisterOptions): Promise<Undo>;
  subscribe(uri: string, hear: (event: Heard) => void, options?: SubscribeOptions): Promise<Undo>;
  /** Resolves when the router has acknowledged it. */
  publish(uri: string, payload?: Payload, options?: PublishOptions): Promise<void>;
  /** Ends the session in good order. Safe to repeat. */
  leave(): Promise<void>;
}

/** How a client proves who it is. */
export type Credentials =
  | { readonly method: 'ticket'; readonly authid: string; readonly ticket: string }
  | { readonly method: 'wampcra'; readonly authid: string; readonly secret: string }
  /** Keys in hexadecimal digits. */
  | {
      readonly method: 'cryptosign';
      readonly authid: string;
      readonly privateKey: string;
      readonly publicKey: string;
    };

/** Where a puppet goes. */
export interface Place {
  readonly url: string;
  readonly realm: string;
  readonly credentials?: Credentials | undefined;
}

/** A client that somebody wrote, with one of its serializers. */
export interface Client {
  readonly name: string;
  /** False: its JSON does not know how WAMP writes bytes as text. True by default. */
  readonly hasBytes?: boolean;
  /** False: its serializer reads integers below -2^32 as others. True by default. */
  readonly hasLargeNegatives?: boolean;
  join(place: Place): Promise<Puppet>;
}

/** Arguments, in short. */
export function given(args: readonly unknown[] = [], kwargs: Payload['kwargs'] = {}): Payload {
  return { args, kwargs };
}
