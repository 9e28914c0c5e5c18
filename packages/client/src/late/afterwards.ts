/**
 * What a page does not need for its first call, loaded while it connects: the engine of its session, and
 * how it comes back when its connection has ended.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
/** @public */
export { openSocket } from '#socket';
/** @public */
export { Client } from '../client.ts';
export { Comeback } from '../comeback.ts';
export { Connection } from '../connection.ts';
