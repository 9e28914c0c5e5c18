/**
 * Somebody who would come in, in any dialect: how each is let in, refused, and ended.
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { jsonCodec, type Message } from '@realmwire/protocol';
import { defineRealm, topic } from '@realmwire/protocol/contract';
import { until } from '@realmwire/testkit';
import { WebSocket } from 'ws';
import * as z from 'zod';

/** What our client knows of the realm of a `SeedStage`. */
export const seeds = defineRealm('seeds', { news: topic({ payload: z.string() }) });

/** How somebody comes. */
export interface Coming {
  readonly path?: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Somebody who has come, or was sent away. */
export interface Guest {
  readonly isIn: boolean;
  /** Why it was not let in. */
  readonly refusal: string | undefined;
  /** Why it was ended. */
  readonly ending: string | undefined;
  /** All that it was told. */
  readonly text: string;
  /** Publishes; whether it may. */
  publish(uri: string): Promise<boolean>;
  /** Says what makes no sense. */
  babble(): void;
  leave(): void;
}

/** See the head of this file. */
export interface GuestWay {
  readonly name: string;
  /** Why somebody is not let in whose credentials are wrong. */
  readonly refused: string;
  /** Why somebody is ended who is not known any more. */
  readonly expired: string;
  come(port: number, coming: Coming): Promise<Guest>;
}

/** Reads what a dialect says. */
interface Tongue {
  readonly path: string;
  readonly subprotocol?: string;
  /** What is said first, if anything is. */
  readonly hello?: unknown;
  encode(said: unknown): string;
  decode(text: string): unknown;
  isWelcome(said: never): boolean;
  /** Why the other side has ended it. */
  faultOf(said: readonly never[], reason: string): string;
  publish(uri: string, id: number): unknown;
  /** Whether it is an answer to that, and which. */
  answerOf(said: never): boolean | undefined;
}

type WampList = readonly [number, ...unknown[]];
type Packet = Readonly<Record<string, unknown>>;
type Native = Message & { readonly code?: string };

const NATIVE: Tongue = {
  path: '/native',
  subprotocol: jsonCodec.subprotocol,
  hello: { opcode: 'hello', realm: 'seeds', receives: { credit: 1e6 } },
  encode: (said) => jsonCodec.encode(said as Message).data as string,
  decode: (text) => {
    const { opcode, fields } = jsonCodec.decode(text);
    return { opcode, ...fields };
  },
  isWelcome: ({ opcode }: Native) => opcode === 'welcome',
  faultOf: (said: readonly Native[]) =>
    said.find(({ opcode }) => opcode === 'abort')?.code ?? 'nothing',
  publish: (uri, id) => ({ opcode: 'publish', id, uri }),
  answerOf: ({ opcode }: Native) =>
    opcode === 'published' || (opcode === 'error' ? false : undefined),
};

const HELLO = 1;
const WELCOME = 2;
const ABORT = 3;
const ERROR = 8;
const PUBLISH = 16;
const PUBLISHED = 17;

const WAMP: Tongue = {
  path: '/native',
  subprotocol: 'wamp.2.json',
  hello: [HELLO, 'seeds', { roles: { publisher: {}, subscriber: {} } }],
  encode: (said) => JSON.stringify(said),
  decode: (text) => JSON.parse(text),
  isWelcome: ([code]: WampList) => code === WELCOME,
  faultOf: (said: readonly WampList[]) =>
    (said.find(([code]) => code === ABORT)?.[2] as string | undefined) ?? 'nothing',
  publish: (uri, id) => [PUBLISH, id, { acknowledge: true }, uri],
  answerOf: ([code]: WampList) => code === PUBLISHED || (code === ERROR ? false : undefined),
};

const SEED: Tongue = {
  path: '/web',
  encode: (said) => JSON.stringify(said),
  decode: (text) => JSON.parse(text),
  isWelcome: ({ opcode }: Packet) => opcode === 'ready',
  faultOf: (_, reason) => reason,
  publish: (uri) => ({ opcode: uri, message: 'news' }),
  answerOf: ({ opcode, fyi }: Packet) => (opcode === 'next' ? fyi === '' : undefined),
};

/** Each with a clear word for who is refused, and who is ended. */
export const DIALECTS: readonly GuestWay[] = [
  { name: 'native', refused: 'session.refused', expired: 'session.expired', ...by(NATIVE) },
  {
    name: 'WAMP',
    refused: 'wamp.error.authentication_failed',
    expired: 'wamp.error.authentication_failed',
    ...by(WAMP),
  },
  // It is asked for before it is upgraded.
  { name: 'seed', refused: 'status 401', expired: 'session.expired', ...by(SEED) },
];

function by(tongue: Tongue): Pick<GuestWay, 'come'> {
  return {
    async come(port, { path = tongue.path, query = '', headers = {} }) {
      const url = `ws://127.0.0.1:${port}${path}${query}`;
      const options = { headers, perMessageDeflate: false };
      const socket = new WebSocket(url, tongue.subprotocol ?? [], options);
      const guest = new SocketGuest(socket, tongue);
      await guest.settled();
      return guest;
    },
  };
}

class SocketGuest implements Guest {
  readonly #socket: WebSocket;
  readonly #tongue: Tongue;
  readonly #heard: unknown[] = [];
  #text = '';
  #status: number | undefined;
  #reason: string | undefined;
  #asked = 0;

  constructor(socket: WebSocket, tongue: Tongue) {
    this.#socket = socket;
    this.#tongue = tongue;
    socket.on('open', () => {
      if (tongue.hello !== undefined) this.#say(tongue.hello);
    });
    socket.on('message', (data: Buffer) => {
      this.#text += data.toString();
      this.#heard.push(tongue.decode(data.toString()));
    });
    socket.on('close', (code, reason) => {
      this.#text += reason.toString();
      this.#reason = `${reason.toString() || code}`;
    });
    socket.on('unexpected-response', (_, response) => void this.#onStatus(response));
    socket.on('error', () => {});
  }

  get isIn(): boolean {
    return this.#heard.some((said) => this.#tongue.isWelcome(said as never));
  }

  get refusal(): string | undefined {
    return this.isIn ? undefined : this.ending;
  }

  get ending(): string | undefined {
    if (this.#status !== undefined) return `status ${this.#status}`;
    if (this.#reason === undefined) return undefined;
    return this.#tongue.faultOf(this.#heard as never[], this.#reason);
  }

  get text(): string {
    return this.#text;
  }

  /** It is in, or sent away. */
  settled(): Promise<void> {
    return until(() => this.isIn || this.ending !== undefined, { what: 'a word for the guest' });
  }

  async publish(uri: string): Promise<boolean> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#say(this.#tongue.publish(uri, asked));
    const answers = () =>
      this.#heard
        .map((said) => this.#tongue.answerOf(said as never))
        .filter((answer) => answer !== undefined);
    await until(() => answers().length >= asked, { what: 'an answer' });
    return answers()[asked - 1] as boolean;
  }

  babble(): void {
    this.#socket.send('{[');
  }

  leave(): void {
    this.#socket.terminate();
  }

  #say(said: unknown): void {
    this.#socket.send(this.#tongue.encode(said));
  }

  async #onStatus(response: IncomingMessage): Promise<void> {
    response.on('data', (data: Buffer) => {
      this.#text += data.toString();
    });
    await once(response, 'end');
    this.#status = response.statusCode;
  }
}
