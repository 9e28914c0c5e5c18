/**
 * The API of `socketWebClient`, as pages have used it since 2019, over the native wire.
 *
 * An entry of its own: a page that was written for it changes where it comes from, and nothing else.
 *
 * @packageDocumentation
 */
import { PLATFORM } from './platform.ts';
import { type SeedClientArguments, targetOf } from './seed/target.ts';
import { SeedWebClient } from './seed/web-client.ts';

export { RpcError } from '@realmwire/protocol/lean';
export type { SeedPacket } from './seed/packets.ts';
export type { SeedClientArguments, SeedClientOptions } from './seed/target.ts';
export type { SeedCallbacks, SeedUuid, SeedWebClient } from './seed/web-client.ts';

/** A function with and without `new`. */
export interface SocketWebClient {
  new (...given: SeedClientArguments): SeedWebClient;
  (...given: SeedClientArguments): SeedWebClient;
}

/**
 * A client of a resource: `new socketWebClient('wss://example.com', '/web')`, or with the port as the
 * second argument, as the oldest pages have it. `init` opens it.
 *
 * @throws TypeError that says what is wrong with an argument
 */
export const socketWebClient = function socketWebClient(...given: SeedClientArguments) {
  return new SeedWebClient(targetOf(given), PLATFORM);
} as SocketWebClient;
