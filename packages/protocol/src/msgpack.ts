/**
 * `@realmwire/protocol/msgpack`: the MessagePack codec, apart from the rest so that a browser that
 * speaks JSON does not download it.
 */
export { msgpackCodec, routerMsgpackCodec } from './codec/msgpack.ts';
