/**
 * Our own hands on WAMP: lists as the specification writes them. It announces everything, and
 * hears INTERRUPT; so it is the other side of clients that are looked at.
 */
import { WAMP_SERIALIZERS } from '@realmwire/protocol/wamp2';
import { type WampList, WampPeer } from '@realmwire/testkit';
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
  type PublishOptions,
  type Puppet,
  type RegisterOptions,
  type SubscribeOptions,
  type Undo,
} from './puppet.ts';

const [GOODBYE, ERROR, PUBLISH, PUBLISHED, SUBSCRIBE, SUBSCRIBED] = [6, 8, 16, 17, 32, 33];
const [UNSUBSCRIBE, UNSUBSCRIBED, EVENT, CALL, CANCEL, RESULT] = [34, 35, 36, 48, 49, 50];
const [REGISTER, REGISTERED, UNREGISTER, UNREGISTERED] = [64, 65, 66, 67];
const [INVOCATION, INTERRUPT, YIELD] = [68, 69, 70];

/** WAMP by hand in each of its serializers. */
export const RAW: readonly Client[] = (['json', 'msgpack', 'cbor'] as const).map((serializer) => ({
  name: `wamp ${serializer}`,
  join: (place) => RawPuppet.join(serializer, place),
}));

/** The same, in JSON. */
export const RAW_JSON = RAW[0] as Client;

type Details = Readonly<Record<string, unknown>>;

/** A connection on which nothing has been said. */
export async function dial(
  name: SerializerName,
  url: string,
  onMessage: () => void = () => {},
): Promise<WampPeer> {
  const peer = new WampPeer(WAMP_SERIALIZERS[`wamp.2.${name}`]);
  const socket = new WebSocket(url, `wamp.2.${name}`, { perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('message', (data: Buffer, isBinary) => {
    peer.onFrame(isBinary ? new Uint8Array(data) : data.toString());
    onMessage();
  });
  socket.on('close', (code, reason) => peer.onClose(code, reason.toString()));
  peer.bind({
    send: (data) => socket.send(data),
    close: () => socket.close(),
    cut: () => socket.terminate(),
    stall: () => socket.pause(),
  });
  return peer;
}

type SerializerName = 'json' | 'msgpack' | 'cbor';

class RawPuppet implements Puppet {
  readonly id: number;
  readonly authid: string;
  readonly authrole: string;
  readonly authmethod: string;
  readonly #peer: WampPeer;
  readonly #answers = new Map<number, (message: WampList) => void>();
  readonly #progress = new Map<number, (part: Payload) => void>();
  readonly #handlers = new Map<number, (message: WampList) => void>();
  readonly #invocations = new Map<number, AbortController>();
  #lastRequest = 0;

  private constructor(peer: WampPeer, id: number, details: Details) {
    this.#peer = peer;
    this.id = id;
    this.authid = details['authid'] as string;
    this.authrole = details['authrole'] as string;
    this.authmethod = details['authmethod'] as string;
  }

  static async join(name: SerializerName, place: Place): Promise<Puppet> {
    let puppet: RawPuppet | undefined;
    const peer = await dial(name, place.url, () => puppet?.hear());
    const { id, details } = await peer.join(place.realm);
    puppet = new RawPuppet(peer, id, details);
    return puppet;
  }

  call(
    uri: string,
    payload: Payload = NOTHING,
    { onProgress, ...options }: CallOptions = {},
  ): Call {
    const asked = { ...options, ...(onProgress && { receive_progress: true }) };
    const request = this.#lastRequest + 1;
    if (onProgress) this.#progress.set(request, onProgress);
    const result = this.#ask(RESULT, (id) => [CALL, id, asked, uri, ...told(payload)]);
    return {
      result: result.then(([, , , args, kwargs]) => payloadOf(args, kwargs)),
      cancel: (mode) => this.#peer.say([CANCEL, request, mode === undefined ? {} : { mode }]),
    };
  }

  async register(uri: string, endpoint: Endpoint, options: RegisterOptions = {}): Promise<Undo> {
    const [, , registration] = await this.#ask(REGISTERED, (id) => [REGISTER, id, options, uri]);
    this.#handlers.set(registration as number, (message) => void this.#invoke(endpoint, message));
    return () => this.#ask(UNREGISTERED, (id) => [UNREGISTER, id, registration]);
  }

  async subscribe(
    uri: string,
    hear: (event: Heard) => void,
    options: SubscribeOptions = {},
  ): Promise<Undo> {
    const [, , subscription] = await this.#ask(SUBSCRIBED, (id) => [SUBSCRIBE, id, options, uri]);
    this.#handlers.set(subscription as number, ([, , , details, args, kwargs]) => {
      const { topic, publisher, publisher_authid, retained } = details as Details;
      hear({
        ...payloadOf(args, kwargs),
        topic: (topic as string | undefined) ?? uri,
        publisher: publisher as number | undefined,
        publisherAuthid: publisher_authid as string | undefined,
        retained: retained === true,
      });
    });
    this.hear();
    return () => this.#ask(UNSUBSCRIBED, (id) => [UNSUBSCRIBE, id, subscription]);
  }

  async publish(
    uri: string,
    payload: Payload = NOTHING,
    options: PublishOptions = {},
  ): Promise<void> {
    const asked = { acknowledge: true, ...options };
    await this.#ask(PUBLISHED, (id) => [PUBLISH, id, asked, uri, ...told(payload)]);
  }

  async leave(): Promise<void> {
    if (this.#peer.closed !== undefined) return;
    this.#peer.say([GOODBYE, {}, 'wamp.close.close_realm']);
    this.#peer.close();
    await this.#peer.end();
  }

  /** Goes through what has come. */
  hear(): void {
    const heard = this.#peer.heard.splice(0);
    for (const [place, message] of heard.entries()) {
      // An event may come before whoever subscribed has said what to do with it.
      if (this.#take(message)) continue;
      this.#peer.heard.push(...heard.slice(place));
      return;
    }
  }

  #take(message: WampList): boolean {
    const [code, first, second] = message as [number, number, unknown];
    switch (code) {
      case EVENT:
      case INVOCATION: {
        const handle = this.#handlers.get((code === EVENT ? first : second) as number);
        handle?.(message);
        return handle !== undefined;
      }
      case INTERRUPT:
        this.#invocations.get(first)?.abort();
        return true;
      case RESULT:
        if ((second as Details)['progress'] === true) {
          this.#progress.get(first)?.(payloadOf(message[3], message[4]));
          return true;
        }
    }
    this.#answers.get((code === ERROR ? second : first) as number)?.(message);
    return true;
  }

  #ask(expected: number, messageOf: (request: number) => WampList): Promise<WampList> {
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#answers.set(request, (message) => {
        this.#answers.delete(request);
        if (message[0] === expected) resolve(message);
        else reject(new Failure(message[4] as string, payloadOf(message[5], message[6])));
      });
      this.#peer.say(messageOf(request));
    });
  }

  async #invoke(endpoint: Endpoint, message: WampList): Promise<void> {
    const [, request, , details, args, kwargs] = message as [unknown, number, ...unknown[]];
    const { caller, caller_authid, procedure, receive_progress } = details as Details;
    const abort = new AbortController();
    this.#invocations.set(request, abort);
    const say = (part: Payload, options: object): void =>
      this.#peer.say([YIELD, request, options, ...told(part)]);
    try {
      const answer = await endpoint({
        ...payloadOf(args, kwargs),
        caller: caller as number | undefined,
        callerAuthid: caller_authid as string | undefined,
        procedure: procedure as string | undefined,
        progress: receive_progress === true ? (part) => say(part, { progress: true }) : undefined,
        signal: abort.signal,
      });
      say(answer, {});
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      this.#peer.say([ERROR, INVOCATION, request, {}, error.uri, ...told(error)]);
    } finally {
      this.#invocations.delete(request);
    }
  }
}

function told({ args, kwargs }: Payload): unknown[] {
  const hasNames = Object.keys(kwargs).length > 0;
  if (!hasNames && args.length === 0) return [];
  return hasNames ? [args, kwargs] : [args];
}

function payloadOf(args: unknown, kwargs: unknown): Payload {
  return given((args ?? []) as unknown[], (kwargs ?? {}) as Payload['kwargs']);
}
