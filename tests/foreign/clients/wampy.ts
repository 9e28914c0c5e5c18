/**
 * Wampy.
 */
import { Errors, Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { sign as signCryptosign } from 'wampy/cryptosign.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import { sign as signWampCra } from 'wampy/wampcra.js';
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

type WampyOptions = NonNullable<ConstructorParameters<typeof Wampy>[1]>;
type Serializer = NonNullable<WampyOptions['serializer']>;
/** The types of its own helpers do not fit its own option. */
type OnChallenge = NonNullable<WampyOptions['onChallenge']>;

/** Its serializers. */
export const SERIALIZERS = {
  json: JsonSerializer,
  msgpack: MsgpackSerializer,
  cbor: CborSerializer,
} as const;

/** Wampy in each of its serializers. */
export const WAMPY: readonly Client[] = (['json', 'msgpack', 'cbor'] as const).map(
  (serializer) => ({
    name: `wampy ${serializer}`,
    hasBytes: serializer !== 'json',
    hasLargeNegatives: serializer !== 'cbor',
    join: (place) => join(new SERIALIZERS[serializer](), place),
  }),
);

async function join(serializer: Serializer, place: Place): Promise<Puppet> {
  const { wampy, details } = await connectWampy(serializer, place);
  return new WampyPuppet(wampy, details);
}

/** Wampy itself, in a session; with what it needs for payloads that the router does not open. */
export async function connectWampy(
  serializer: Serializer,
  { url, realm, credentials }: Place,
): Promise<{ readonly wampy: Wampy; readonly details: Readonly<Record<string, unknown>> }> {
  const wampy = new Wampy(url, {
    realm,
    serializer,
    ws: WebSocket as unknown as NonNullable<WampyOptions['ws']>,
    autoReconnect: false,
    payloadSerializers: { cbor: new CborSerializer(), msgpack: new MsgpackSerializer() },
    ...(credentials !== undefined && authOf(credentials)),
  });
  const details = await wampy.connect().catch(failed);
  return { wampy, details };
}

function authOf(credentials: Credentials): Partial<WampyOptions> {
  const { method, authid } = credentials;
  const auth = { authmethods: [method], authid };
  switch (credentials.method) {
    case 'ticket':
      return { ...auth, onChallenge: () => credentials.ticket };
    case 'wampcra':
      return { ...auth, onChallenge: signWampCra(credentials.secret) as unknown as OnChallenge };
    case 'cryptosign':
      return {
        ...auth,
        authextra: { pubkey: credentials.publicKey },
        onChallenge: signCryptosign(credentials.privateKey) as unknown as OnChallenge,
      };
  }
}

/** A payload as Wampy gives it. */
interface WampyPayload {
  readonly argsList?: readonly unknown[] | undefined;
  readonly argsDict?: Readonly<Record<string, unknown>> | undefined;
}

class WampyPuppet implements Puppet {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly #wampy: Wampy;

  constructor(wampy: Wampy, details: Readonly<Record<string, unknown>>) {
    this.#wampy = wampy;
    // In MessagePack it gives large numbers as BigInt.
    this.id = Number(wampy.getSessionId());
    this.authid = details['authid'] as string;
    this.authrole = details['authrole'] as string;
    this.authmethod = details['authmethod'] as string;
  }

  call(
    uri: string,
    payload: Payload = NOTHING,
    { onProgress, ...options }: CallOptions = {},
  ): Call {
    const asked = {
      ...options,
      ...(onProgress && { progress_callback: (part: WampyPayload) => onProgress(toldBy(part)) }),
    };
    const result = this.#wampy.call(uri, toWampy(payload), asked).then(toldBy, failed);
    // Nothing else tells the number by which it is cancelled.
    const { reqId } = this.#wampy.getOpStatus();
    return { result, cancel: (mode) => void this.#wampy.cancel(reqId, mode && { mode }) };
  }

  async register(uri: string, endpoint: Endpoint, options?: RegisterOptions): Promise<Undo> {
    await this.#wampy
      .register(
        uri,
        async ({ details, argsList, argsDict, result_handler }) => {
          try {
            const answer = await endpoint({
              ...toldBy({ argsList, argsDict }),
              procedure: details['procedure'] as string | undefined,
              caller: numberOf(details['caller']),
              callerAuthid: details['caller_authid'] as string | undefined,
              progress: (part) => result_handler({ ...toWampy(part), options: { progress: true } }),
              signal: undefined,
            });
            return toWampy(answer);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
            // What it takes for an error is a plain object.
            // oxlint-disable-next-line typescript/only-throw-error
            throw { error: error.uri, ...toWampy(error) };
          }
        },
        options && { ...options },
      )
      .catch(failed);
    return () => this.#wampy.unregister(uri);
  }

  async subscribe(
    uri: string,
    hear: (event: Heard) => void,
    options?: SubscribeOptions,
  ): Promise<Undo> {
    const { subscriptionId } = await this.#wampy
      .subscribe(
        uri,
        ({ details, argsList, argsDict }) =>
          hear({
            ...toldBy({ argsList, argsDict }),
            topic: details['topic'] as string | undefined,
            publisher: numberOf(details['publisher']),
            publisherAuthid: details['publisher_authid'] as string | undefined,
            retained: details['retained'] === true,
          }),
        options && { ...options },
      )
      .catch(failed);
    return () => this.#wampy.unsubscribe(subscriptionId);
  }

  async publish(uri: string, payload: Payload = NOTHING, options?: PublishOptions): Promise<void> {
    const asked = options as Parameters<Wampy['publish']>[2];
    await this.#wampy.publish(uri, toWampy(payload), asked).catch(failed);
  }

  async leave(): Promise<void> {
    await this.#wampy.disconnect();
  }
}

function toWampy({ args, kwargs }: Payload): {
  argsList: unknown[];
  argsDict?: Record<string, unknown>;
} {
  return {
    argsList: [...args],
    ...(Object.keys(kwargs).length > 0 && { argsDict: { ...kwargs } }),
  };
}

function toldBy({ argsList, argsDict }: WampyPayload): Payload {
  return given(argsList, argsDict);
}

function numberOf(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

/** Errors of the router as such; those of Wampy itself as they are. */
function failed(error: unknown): never {
  const { WampError, AbortError } = Errors;
  if (error instanceof WampError) {
    throw new Failure(String(error.errorUri), toldBy(error));
  }
  if (error instanceof AbortError) throw new Failure(String(error.errorUri));
  throw error;
}
