/**
 * The way in: a contract, or its name, and where the router is.
 */
import type { Realm } from '@realmwire/protocol/contract';
import { Client } from './client.ts';
import type { ClientOptions } from './options.ts';
import { PLATFORM } from './platform.ts';

/**
 * Begins to connect to a realm. What is asked for before there is a session waits for it.
 *
 * With the contract, values are checked on this side; with its name alone, `connect<typeof
 * shop>('com.shop', …)`, everything is typed as well and no schema is downloaded: the router checks.
 */
export function connect<N extends string, T>(realm: Realm<N, T>, options: ClientOptions): Client<T>;
export function connect<R extends Realm>(
  realm: R['name'],
  options: ClientOptions,
): Client<R['tree']>;
export function connect(realm: string | Realm, options: ClientOptions): Client {
  return typeof realm === 'string'
    ? new Client({ name: realm, options, platform: PLATFORM })
    : new Client({ name: realm.name, contract: realm, options, platform: PLATFORM });
}
