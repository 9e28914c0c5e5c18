/**
 * The schemas of the messages and the door that they guard: for routers and tools, which check
 * what comes in. Browsers do not download this entry.
 *
 * @packageDocumentation
 */
export { BODIES } from './messages/bodies.ts';
export { validated } from './messages/decode.ts';
export { OPCODE_MEANINGS } from './messages/opcode-meanings.ts';
