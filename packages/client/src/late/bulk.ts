/**
 * What long messages and unusual values need, loaded with the first of them.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
export { BULK } from '@realmwire/protocol/bulk';
/** @public */
export { Client, Comeback, Connection } from './afterwards.ts';
