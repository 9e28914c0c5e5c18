/**
 * What is asked for besides calls, loaded when something is.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
export { Dealings } from '@realmwire/endpoint/dealings';
/** @public */
export { Client, Comeback, Connection } from './afterwards.ts';
