/**
 * The engine of a session, which a page loads while it connects; until it is there, `FirstWords`.
 *
 * @packageDocumentation
 */
export { leanJsonCodec } from './codec/lean-json.ts';
export { LeanPeer } from './session/lean-peer.ts';
export { takeOver } from './session/take-over.ts';
