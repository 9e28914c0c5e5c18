/**
 * What is not needed for calls with one answer: topics, and the parts and items of calls; with the
 * dealings of which subscriptions are some.
 *
 * An entry of its own: an endpoint that is not given it loads it with the first subscription or the
 * first part of a call.
 *
 * @packageDocumentation
 */
import { CallStreams } from './call-streams.ts';
import { Dealings } from './dealings.ts';
import { subscribeArguments } from './topic-arguments.ts';
import { Topics } from './topics.ts';

/**
 * What an endpoint can be given, for all of it to be there from the beginning.
 *
 * @internal
 */
export const STREAMS = { CallStreams, Dealings, Topics, subscribeArguments };

/**
 * See {@link STREAMS}.
 *
 * @internal
 */
export type Streams = typeof STREAMS;
