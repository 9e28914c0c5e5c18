/**
 * The part of the protocol that a page needs for its first call; the rest comes by `engine.ts` and
 * `bulk.ts`.
 *
 * An entry of its own, because bundlers that split by files take with an entry whatever it names.
 *
 * @packageDocumentation
 */
export { SUBPROTOCOLS } from './codec/choose.ts';
export { uriOf } from './contract/node-uri.ts';
export { isRpcError, RpcError } from './contract/rpc-error.ts';
export { nextId } from './ids.ts';
export { Lacking } from './lacking.ts';
export { Body } from './messages/payload.ts';
export { FirstWords } from './session/first-words.ts';
export type { ReceivingLimits } from './session/receives.ts';
