/**
 * What is not needed for calls with one answer: topics, and the parts and items of calls.
 *
 * An entry of its own: an endpoint that is not given it loads it with the first subscription or the
 * first part of a call.
 *
 * @packageDocumentation
 */
import { CallStreams } from './call-streams.ts';
import { Topics } from './topics.ts';

/**
 * What an endpoint can be given, for all of it to be there from the beginning.
 *
 * @internal
 */
export const STREAMS = { CallStreams, Topics };

/**
 * See {@link STREAMS}.
 *
 * @internal
 */
export type Streams = typeof STREAMS;
