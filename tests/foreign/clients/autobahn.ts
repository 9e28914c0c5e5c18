/**
 * AutobahnJS, as it is for Node and as it is for browsers.
 */
import { WebSocket } from 'ws';
import {
  type Call,
  type CallOptions,
  type Client,
  type Credentials,
  type Endpoint,
  Failure,
  given,
  type Heard,
  NOTHING,
  type Payload,
  type Place,
  type PublishOptions,
  type Puppet,
  type RegisterOptions,
  type SubscribeOptions,
  type Undo,
} from './puppet.ts';

/** Node 20 has no WebSocket of its own, and AutobahnJS asks for nothing else. */
globalThis.WebSocket ??= WebSocket as unknown as typeof globalThis.WebSocket;

/** It keeps `console.warn` when it is loaded, and warns of every connection that ends. */
async function quietly<T>(load: () => Promise<T>): Promise<T> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await load();
  } finally {
    console.warn = warn;
  }
}

const node = (await quietly(() => import('autobahn'))).default;
const browser = (await quietly(() => import('autobahn-browser'))).default;

const SERIALIZERS = {
  json: 'JSONSerializer',
  msgpack: 'MsgpackSerializer',
  cbor: 'CBORSerializer',
} as const;

/** AutobahnJS in each of its serializers. */
export const AUTOBAHN: readonly Client[] = (['json', 'msgpack', 'cbor'] as const).map(
  (serializer) => clientOf(`autobahn ${serializer}`, node, serializer),
);

/** AutobahnJS without WebSocket: it knows JSON there. */
export const AUTOBAHN_RAWSOCKET: Client = {
  name: 'autobahn json over RawSocket',
  hasBytes: false,
  join({ url, ...place }) {
    const { hostname: host, port } = new URL(url);
    const transports = [{ type: 'rawsocket', host, port: Number(port) }];
    return join(node, { transports }, place);
  },
};

/** The build for browsers. */
export const AUTOBAHN_BROWSER: Client = clientOf('autobahn-browser json', browser, 'json');

function clientOf(name: string, autobahn: Autobahn, serializer: keyof typeof SERIALIZERS): Client {
  return {
    name,
    hasBytes: serializer !== 'json',
    join({ url, ...place }) {
      const serializers = [new autobahn.serializer[SERIALIZERS[serializer]]()];
      return join(autobahn, { url, serializers }, place);
    },
  };
}

function join(
  autobahn: Autobahn,
  reach: Readonly<Record<string, unknown>>,
  { realm, credentials }: Omit<Place, 'url'>,
): Promise<Puppet> {
  return new Promise((resolve, reject) => {
    const connection = new autobahn.Connection({
      ...reach,
      realm,
      max_retries: 0,
      on_user_error: () => {},
      ...(credentials !== undefined && authOf(autobahn, credentials)),
    });
    let tellEnd = (): void => {};
    const ended = new Promise<void>((end) => {
      tellEnd = end;
    });
    connection.onopen = (session, details) =>
      resolve(new AutobahnPuppet(autobahn, { connection, session, details, ended }));
    connection.onclose = (why, { reason }) => {
      tellEnd();
      reject(new Failure(reason ?? why));
      return true;
    };
    connection.open();
  });
}

function authOf(autobahn: Autobahn, credentials: Credentials): Record<string, unknown> {
  const { method, authid } = credentials;
  const auth = { authmethods: [method], authid };
  switch (credentials.method) {
    case 'ticket':
      return { ...auth, onchallenge: () => credentials.ticket };
    case 'wampcra':
      return {
        ...auth,
        onchallenge: (_: unknown, __: string, extra: Salted) => {
          const { sign, derive_key } = autobahn.auth_cra;
          const { challenge, salt, iterations = 0, keylen = 0 } = extra;
          const { secret } = credentials;
          return sign(salt ? derive_key(secret, salt, iterations, keylen) : secret, challenge);
        },
      };
    case 'cryptosign': {
      const { public_key, sign_challenge } = autobahn.auth_cryptosign;
      const seed = new Uint8Array(Buffer.from(credentials.privateKey, 'hex'));
      const keys = autobahn.nacl.sign.keyPair.fromSeed(seed);
      return {
        ...auth,
        authextra: { pubkey: public_key(keys) },
        onchallenge: (_: unknown, __: string, extra: object) => sign_challenge(keys, extra),
      };
    }
  }
}

interface Salted {
  readonly challenge: string;
  readonly salt?: string;
  readonly iterations?: number;
  readonly keylen?: number;
}

interface Joined {
  readonly connection: AutobahnConnection;
  readonly session: AutobahnSession;
  readonly details: { readonly [key: string]: string | undefined };
  readonly ended: Promise<void>;
}

class AutobahnPuppet implements Puppet {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly #autobahn: Autobahn;
  readonly #joined: Joined;

  constructor(autobahn: Autobahn, joined: Joined) {
    this.#autobahn = autobahn;
    this.#joined = joined;
    const { authid = '', authrole = '', authmethod = '' } = joined.details;
    this.id = joined.session.id;
    this.authid = authid;
    this.authrole = authrole;
    this.authmethod = authmethod;
  }

  call(
    uri: string,
    { args, kwargs }: Payload = NOTHING,
    { onProgress, ...options }: CallOptions = {},
  ): Call {
    const asked = { ...options, ...(onProgress && { receive_progress: true }) };
    const call = this.#joined.session.call(uri, args, kwargs, asked);
    const result = call.then(
      (value) => this.#payloadOf(value),
      (error) => Promise.reject(this.#failureOf(error)),
      onProgress && ((part) => onProgress(this.#payloadOf(part))),
    );
    return {
      result: Promise.resolve(result),
      cancel: (mode) => call.cancel(mode && { mode }),
    };
  }

  async register(uri: string, endpoint: Endpoint, options?: RegisterOptions): Promise<Undo> {
    const { Result, Error: AutobahnError } = this.#autobahn;
    const { session } = this.#joined;
    const registration = await this.#asked(
      session.register(
        uri,
        async (args, kwargs, { procedure, caller, caller_authid, progress }) => {
          try {
            const answer = await endpoint({
              args,
              kwargs: kwargs as Payload['kwargs'],
              procedure,
              caller,
              callerAuthid: caller_authid,
              progress: progress
                ? (part) => progress([...part.args], { ...part.kwargs })
                : undefined,
              signal: undefined,
            });
            return new Result(answer.args, answer.kwargs);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
            // Its own kind of error, which is no `Error`, is what it sends as it is.
            // oxlint-disable-next-line typescript/only-throw-error
            throw new AutobahnError(error.uri, error.args, error.kwargs);
          }
        },
        options,
      ),
    );
    return () => session.unregister(registration);
  }

  async subscribe(
    uri: string,
    hear: (event: Heard) => void,
    options?: SubscribeOptions,
  ): Promise<Undo> {
    const { session } = this.#joined;
    const subscription = await this.#asked(
      session.subscribe(
        uri,
        (args, kwargs, { topic, publisher, publisher_authid, retained }) =>
          hear({ args, kwargs, topic, publisher, publisherAuthid: publisher_authid, retained }),
        options,
      ),
    );
    return () => session.unsubscribe(subscription);
  }

  async publish(
    uri: string,
    { args, kwargs }: Payload = NOTHING,
    options: PublishOptions = {},
  ): Promise<void> {
    const { session } = this.#joined;
    await this.#asked(session.publish(uri, args, kwargs, { acknowledge: true, ...options }));
  }

  leave(): Promise<void> {
    try {
      this.#joined.connection.close();
    } catch {
      // It throws where it has been closed already.
    }
    return this.#joined.ended;
  }

  #asked<T>(asked: Promise<T>): Promise<T> {
    return asked.then(
      (value) => value,
      (error) => Promise.reject(this.#failureOf(error)),
    );
  }

  /** It gives a single argument as it is, and `null` where there is none. */
  #payloadOf(value: unknown): Payload {
    if (value instanceof this.#autobahn.Result) return given(value.args, value.kwargs);
    return given([value]);
  }

  #failureOf(error: unknown): unknown {
    if (!(error instanceof this.#autobahn.Error)) return error;
    return new Failure(error.error, given(error.args, error.kwargs));
  }
}
