/**
 * What a `LeanPeer` adopts when it needs it; a `Peer` has it from the beginning.
 *
 * @packageDocumentation
 */
export { BULK, type Bulk } from './session/bulk.ts';
