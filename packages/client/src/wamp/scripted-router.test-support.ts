/**
 * A WAMP router that says what a test tells it to, in JSON, and a clock that stands still.
 */
import { HandClock, until } from '@realmwire/testkit';
import { Client } from '../client.ts';
import { PLATFORM, type Platform } from '../platform.ts';
import type { SocketEvents } from '../transports/socket.ts';
import { preparationOf } from './attempts.ts';
import type { WampAuth } from './options.ts';
import { wampPlatform } from './platform.ts';

/** All that a dealer and a broker may announce that the client asks about. */
export const EVERYTHING = {
  broker: { features: { event_retention: true, publisher_exclusion: true } },
  dealer: {
    features: {
      progressive_call_results: true,
      progressive_call_invocations: true,
      call_canceling: true,
      shared_registration: true,
    },
  },
};

/** See the head of this file. */
export class ScriptedRouter {
  readonly clock = new HandClock(1_000);
  /** What the client has said, as it was on the wire. */
  readonly heard: unknown[][] = [];
  subprotocol = '';
  closedWith: number | undefined;
  sockets = 0;
  #events: SocketEvents | undefined;

  /** A client of the realm `realm1`, and its socket open. */
  async connect(auth?: WampAuth, codec?: 'json' | 'cbor'): Promise<Client> {
    const platform: Platform = {
      ...PLATFORM,
      clock: this.clock,
      random: () => 0.5,
      openSocket: ({ subprotocol }, events) => {
        this.sockets += 1;
        this.subprotocol = subprotocol;
        this.#events = events;
        queueMicrotask(() => events.onOpen());
        return {
          buffered: 0,
          send: (frames) => {
            for (const { data } of frames)
              this.heard.push(typeof data === 'string' ? JSON.parse(data) : [data]);
          },
          close: (code) => {
            this.closedWith = code;
          },
        };
      },
    };
    const options = { url: 'ws://test/', auth: preparationOf(auth) };
    const client = new Client({
      name: 'realm1',
      options,
      platform: wampPlatform(platform, { codec, auth, contract: undefined }),
    });
    client.on('error', () => {});
    await turn();
    return client;
  }

  /** The same, and welcomed. */
  async welcome(roles: object = EVERYTHING): Promise<Client> {
    const client = await this.connect();
    await this.says([2, 7, { roles }]);
    return client;
  }

  /** The router says this, whatever it is. */
  async says(message: unknown): Promise<void> {
    this.#events?.onFrame(typeof message === 'string' ? message : JSON.stringify(message));
    await turn();
  }

  /** The connection breaks. */
  async cut(): Promise<void> {
    this.#events?.onClose(1006, 'cut');
    await turn();
  }

  /** Waits until the client has said so many things. */
  async hears(count: number): Promise<void> {
    await until(() => this.heard.length >= count, { what: `${count} messages` });
  }

  /** What the client has said last. */
  get last(): unknown[] | undefined {
    return this.heard.at(-1);
  }
}

/** Lets everything run that can run without anything new from outside. */
export async function turn(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
}
