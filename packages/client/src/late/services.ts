/**
 * What serves procedures, loaded with the first of them.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
export { Dealings, implementAll, Services } from '@realmwire/endpoint/services';
/** @public */
export { Client, Comeback, Connection } from './afterwards.ts';
