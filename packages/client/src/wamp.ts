/**
 * The client for routers of WAMP v2: the same client, in another dialect.
 *
 * An entry of its own, because a page that never meets such a router must not download it.
 *
 * @packageDocumentation
 */
import type { Realm } from '@realmwire/protocol/contract';
import { Client } from './client.ts';
import { PLATFORM } from './platform.ts';
import { preparationOf } from './wamp/attempts.ts';
import type { WampClientOptions } from './wamp/options.ts';
import { wampPlatform } from './wamp/platform.ts';

export { RpcError } from '@realmwire/protocol/lean';
export type { KeyIdentity } from './auth/cryptosign.ts';
export type { Secret } from './auth/method.ts';
export type { ScramIdentity } from './auth/scram.ts';
export type { CraIdentity } from './auth/wampcra.ts';
export type { Client } from './client.ts';
export { type AuthMethod, cryptosign, scram, ticket, wampcra } from './credentials.ts';
export type { Auth } from './options.ts';
export { WampArguments } from './wamp/arguments.ts';
export type { WampAuth, WampChallenge, WampClientOptions } from './wamp/options.ts';

/**
 * Begins to connect to a realm of a WAMP router; otherwise as `connect` of `@realmwire/client`.
 *
 * What WAMP has no word for, and what the router has not announced, is refused with `BAD_INPUT`, the
 * fault `feature.missing` and the name of the feature.
 */
export function connect<N extends string, T>(
  realm: Realm<N, T>,
  options: WampClientOptions,
): Client<T>;
export function connect<R extends Realm>(
  realm: R['name'],
  options: WampClientOptions,
): Client<R['tree']>;
export function connect(realm: string | Realm, options: WampClientOptions): Client {
  const contract = typeof realm === 'string' ? undefined : realm;
  const name = typeof realm === 'string' ? realm : realm.name;
  const { dialect, codec, auth, limits = {}, ...others } = options;
  // Nobody would heed it.
  const { streamCredit: _, ...bounds } = limits;
  return new Client({
    name,
    contract,
    options: { ...others, auth: preparationOf(auth), limits: bounds, resume: false },
    platform: wampPlatform(PLATFORM, { codec, auth, contract }),
  });
}
