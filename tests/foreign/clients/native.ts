/**
 * Our own client in our own dialect, which has one value where WAMP has arguments. It names what is
 * asked for by its path in the realm, so that it knows procedures and topics of its realm alone.
 */
import { connect, RpcError } from '@realmwire/client';
import { WebSocket } from 'ws';
import {
  type Call,
  type CallOptions,
  type Client,
  type Endpoint,
  Failure,
  given,
  type Heard,
  NOTHING,
  type Payload,
  type Place,
  type Puppet,
  type Undo,
} from './puppet.ts';

/** Our client in both its codecs. */
export const NATIVE: readonly Client[] = (['json', 'msgpack'] as const).map((codec) => ({
  name: `realmwire ${codec}`,
  async join({ url, realm }: Place): Promise<Puppet> {
    // biome-ignore lint/suspicious/noExplicitAny: the realm has no contract
    const client = connect<any>(realm, { url, codec, WebSocket, reconnect: false });
    await client.ready();
    return new NativePuppet(client, realm);
  },
}));

interface NativeCall {
  readonly input: unknown;
  readonly signal: AbortSignal;
  readonly progress: (value: unknown) => void;
}

// biome-ignore lint/suspicious/noExplicitAny: the realm has no contract
type NativeClient = ReturnType<typeof connect<any>>;

class NativePuppet implements Puppet {
  /** Sessions of ours go by texts. */
  readonly id = 0;
  readonly authid = '';
  readonly authrole = '';
  readonly authmethod = '';
  readonly #client: NativeClient;
  readonly #realm: string;

  constructor(client: NativeClient, realm: string) {
    this.#client = client;
    this.#realm = realm;
  }

  call(uri: string, payload: Payload = NOTHING, { onProgress }: CallOptions = {}): Call {
    const stop = new AbortController();
    const options = {
      signal: stop.signal,
      ...(onProgress && { onProgress: (part: unknown) => onProgress(payloadOf(part)) }),
    };
    const call = this.#at(uri)(valueOf(payload), options) as Promise<unknown>;
    return { result: call.then(payloadOf, failed), cancel: () => stop.abort() };
  }

  async register(uri: string, endpoint: Endpoint): Promise<Undo> {
    const handler = async ({ input, signal, progress }: NativeCall): Promise<unknown> => {
      const nobody = { caller: undefined, callerAuthid: undefined };
      const answer = await endpoint({
        ...payloadOf(input),
        ...nobody,
        procedure: uri,
        progress: (part) => progress(valueOf(part)),
        signal,
      });
      return valueOf(answer);
    };
    const path = this.#path(uri);
    const implementation = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), handler);
    // biome-ignore lint/suspicious/noExplicitAny: the realm has no contract
    const registration = await this.#client.implement(implementation as any);
    return () => registration.unregister();
  }

  async subscribe(uri: string, hear: (event: Heard) => void): Promise<Undo> {
    const subscription = this.#at(uri).subscribe();
    await subscription.ready;
    const reading = (async () => {
      for await (const { payload } of subscription) {
        const nobody = { publisher: undefined, publisherAuthid: undefined, retained: false };
        hear({ ...payloadOf(payload), topic: uri, ...nobody });
      }
    })();
    return async () => {
      await subscription.unsubscribe();
      await reading;
    };
  }

  async publish(uri: string, payload: Payload = NOTHING): Promise<void> {
    await this.#at(uri).publish(valueOf(payload));
  }

  async leave(): Promise<void> {
    await this.#client.close();
  }

  // biome-ignore lint/suspicious/noExplicitAny: the realm has no contract
  #at(uri: string): any {
    // biome-ignore lint/suspicious/noExplicitAny: the realm has no contract
    return this.#path(uri).reduce((member: any, name) => member[name], this.#client.api);
  }

  #path(uri: string): string[] {
    return uri.slice(this.#realm.length + 1).split('.');
  }
}

function valueOf({ args, kwargs }: Payload): unknown {
  if (args.length > 1) return args;
  return args.length === 1 ? args[0] : kwargs;
}

function payloadOf(value: unknown): Payload {
  return given(value === undefined ? [] : [value]);
}

function failed(error: unknown): never {
  if (error instanceof RpcError) throw new Failure(error.code);
  throw error;
}
