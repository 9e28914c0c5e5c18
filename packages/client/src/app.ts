/**
 * For apps: brings a realm to a router that does not have its code.
 *
 * An entry of its own, because the contract's form on the wire is made by Zod, which a browser that
 * only connects must not download.
 *
 * @packageDocumentation
 */
import type { Impl, Realm } from '@realmwire/protocol/contract';
import { type AppOptions, bringRealm } from './bring-realm.ts';
import type { Client } from './client.ts';
import { PLATFORM } from './platform.ts';

export type {
  AppHooks,
  AppOptions,
  ClosedSession,
  FailedSession,
  OpenedSession,
} from './bring-realm.ts';

/**
 * Brings a realm and serves its procedures; resolves when the router has taken both. After a lost
 * connection it does so again by itself.
 *
 * @throws RpcError if the router refuses the realm or a procedure.
 */
export function registerRealm<N extends string, T, Ctx = unknown>(
  contract: Realm<N, T>,
  implementation: Impl<T, Ctx>,
  options: AppOptions,
): Promise<Client<T>> {
  return bringRealm(contract, implementation, options, PLATFORM);
}
