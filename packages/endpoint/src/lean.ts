/**
 * The part of an endpoint that a page needs for its first call; the rest comes by `hear.ts`,
 * `dealings.ts`, `streams.ts` and `services.ts`.
 *
 * An entry of its own, because bundlers that split by files take with an entry whatever it names.
 *
 * @packageDocumentation
 */
export { apiOf, implement } from './api.ts';
export { Late } from './late.ts';
export { LeanEndpoint } from './lean-endpoint.ts';
export { SYSTEM_CLOCK } from './wire.ts';
