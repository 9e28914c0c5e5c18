/**
 * The MessagePack codec, loaded by who chooses it.
 *
 * Like all that is loaded later, it names the whole client, which is loaded by then: bundlers cut
 * chunks by who reaches a file, and so the client stays in one.
 */
export { msgpackCodec } from '@realmwire/protocol/msgpack';
/** @public */
export { Client, Comeback, Connection } from './afterwards.ts';
