/**
 * What a page does not need for its first call, loaded as soon as there is a session: what it asks for
 * besides calls, and how it comes back when its connection has ended.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
export { Asks, publishArguments } from '@realmwire/endpoint/asks';
/** @public */
export { Client } from '../client.ts';
export { Comeback } from '../comeback.ts';
export { Connection } from '../connection.ts';
