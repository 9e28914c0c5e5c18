/**
 * The echo server: two rooms on one port, reached by WebSockets of every kind, and a page to try them.
 *
 * | path | what is spoken there |
 * |---|---|
 * | `/` | plain texts; with the subprotocol of a dialect, the native one or WAMP |
 * | `/show` | plain texts, in a room where users hear who joins, and the server speaks by itself |
 * | `/packets` | the packets of the seed dialect |
 */
import { createRouter, type Page } from '@realmwire/router';
import type { EchoOptions } from './options.ts';
import { openPlainServer } from './plain-server.ts';
import { Room } from './room.ts';

/** The realm at `/` and `/packets`. */
export const ECHO_REALM = 'com.example.echo';
/** The realm at `/show`. */
export const SHOW_REALM = 'com.example.show';
/** How often the server looks whether there is something to say. */
const TICK_MS = 250;
const TEMPERATURE_WITHIN_MS = 5_000;

/** What the echo server needs. */
export interface ServeOptions extends Omit<EchoOptions, 'help'> {
  readonly files?: ReadonlyMap<string, Page>;
}

/** The running server, and where it is. */
export interface Served {
  readonly url: string;
  readonly pageUrl: string;
  readonly port: number;
  readonly plainPort: number;
  close(): Promise<void>;
}

/** Starts it; rejects with a ListenError if it cannot listen. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { files, host, port, origins, temperatureUrl } = options;
  const words = 'text';
  const router = createRouter({
    pages: (path) => files?.get(path),
    loopbackHostsOnly: host === '127.0.0.1',
    origins,
    seed: {
      resources: {
        '/': { realm: ECHO_REALM, words },
        '/show': { realm: SHOW_REALM, words },
        '/packets': { realm: ECHO_REALM },
      },
      origins,
    },
  });
  const temperature =
    temperatureUrl === undefined ? undefined : () => temperatureFrom(temperatureUrl);
  const rooms = [
    new Room(router, { name: ECHO_REALM, temperature }),
    new Room(router, { name: SHOW_REALM, isShow: true, temperature }),
  ];
  const plain = await openPlainServer(options.plainPort);
  const listening = await router.listen({ host, port }).catch((error: unknown) => {
    plain.close();
    throw error;
  });
  const ticking = setInterval(() => {
    for (const room of rooms) room.tick();
  }, TICK_MS);
  return {
    url: listening.url,
    pageUrl: listening.pageUrl,
    port: listening.port,
    plainPort: plain.port,
    async close() {
      clearInterval(ticking);
      plain.close();
      await router.close();
    },
  };
}

async function temperatureFrom(url: string): Promise<number> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TEMPERATURE_WITHIN_MS) });
  const degrees: unknown = await response.json();
  if (typeof degrees !== 'number') throw new TypeError('The temperature must be a JSON number.');
  return degrees;
}
