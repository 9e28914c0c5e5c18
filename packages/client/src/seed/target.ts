/**
 * Where a page of the seed systems wants to connect, by the arguments of all generations.
 */
import type { ClientOptions } from '../options.ts';

/** What may be said besides, as the last argument. */
export interface SeedClientOptions extends Omit<ClientOptions, 'url'> {
  /** The realm; by default the path of the app with dots between its parts: `/web` is the realm `web`. */
  readonly realm?: string | undefined;
  /** Path of the router's native WebSocket; `/` by default. */
  readonly path?: string | undefined;
}

/** What a page of any generation gives to the constructor. */
export type SeedClientArguments =
  | readonly [server: string, app: string, options?: SeedClientOptions]
  | readonly [server: string, port: number | string, app: string, options?: SeedClientOptions];

/** See the head of this file. */
export interface SeedTarget {
  readonly realm: string;
  readonly options: ClientOptions;
}

const SERVER = /^(?:(ws|wss|tcp|ssl|http|https):\/\/)?([^/?#\s]+)\/?$/i;
const SECURE = new Set(['wss', 'ssl', 'https']);

/**
 * Reads the arguments.
 *
 * @throws TypeError that says what is wrong with them
 */
export function targetOf(given: SeedClientArguments): SeedTarget {
  const { server, port, app, options } = readArguments(given);
  const [, scheme = 'ws', host] = SERVER.exec(server) ?? [];
  if (host === undefined)
    throw new TypeError('server: must be an address such as "wss://example.com:8443"');
  if (typeof app !== 'string' || !app.startsWith('/'))
    throw new TypeError('app: must be a path that begins with "/"');
  if (port !== undefined && !/^\d{1,5}$/.test(String(port)))
    throw new TypeError('port: must be a number');
  const { realm = realmAt(app), path = '/', ...others } = options;
  if (realm === '')
    throw new TypeError('options.realm: must name the realm, since the path "/" names none');
  const authority = port === undefined ? host : `${host}:${port}`;
  const url = `${SECURE.has(scheme.toLowerCase()) ? 'wss' : 'ws'}://${authority}${path}`;
  return { realm, options: { ...others, url } };
}

function readArguments(given: SeedClientArguments) {
  const [server, second, third, fourth] = given;
  if (typeof third === 'string') return { server, port: second, app: third, options: fourth ?? {} };
  return { server, port: undefined, app: second as string, options: third ?? {} };
}

function realmAt(app: string): string {
  return app.split('?', 1).join('').split('/').filter(Boolean).join('.');
}
