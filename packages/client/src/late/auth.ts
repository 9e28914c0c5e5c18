/**
 * How a client answers challenges, loaded by who has to.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
export { cryptosign } from '../auth/cryptosign.ts';
export { openDoor } from '../auth/door.ts';
export { scram } from '../auth/scram.ts';
export { wampcra } from '../auth/wampcra.ts';
/** @public */
export { Client, Comeback, Connection } from './afterwards.ts';
