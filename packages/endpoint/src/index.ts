/**
 * One end of an open session, whatever carries it: calls, handlers, streams and topics.
 *
 * @packageDocumentation
 */
export type { Part, Schemas, Validate } from '@realmwire/protocol/contract';
export { type ApiSource, apiOf, implement, type ServiceSink } from './api.ts';
export { Endpoint } from './endpoint.ts';
export type { AnnouncedLimits, EndpointOptions, Packet, Pressure } from './endpoint-options.ts';
export type { RawEvent } from './feed.ts';
export type { RawHandler, RawHandlerCtx } from './invocation.ts';
export { Late } from './late.ts';
export type { LateParts } from './late-parts.ts';
export type { LeanEndpoint } from './lean-endpoint.ts';
export type { RawCall, RawCallOptions } from './outgoing-call.ts';
export { valueOf } from './payload-value.ts';
export type { Registration } from './services.ts';
export type { RawSubscription } from './subscriber.ts';
export type { TopicArguments } from './topic-arguments.ts';
export { payloadOf } from './value-payload.ts';
export { type Clock, SYSTEM_CLOCK } from './wire.ts';
