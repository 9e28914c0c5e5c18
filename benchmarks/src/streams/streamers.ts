/**
 * Who streams: each with its own server and its own client.
 */
import type { ContenderName } from '../contenders/contenders.ts';
import type { Program } from '../process/bundle.ts';

/** What the coordinator must know of one. */
export interface Streamer {
  /** How it is called in tables. */
  readonly title: string;
  /** The program that produces. */
  readonly producer: Program;
  /** How a producer speaks to the router; absent: it is the server itself. */
  readonly codec?: 'json' | 'msgpack';
}

/** Those that are compared in the scenario `lazy`. */
export const STREAMERS = {
  trpc: { title: 'tRPC 11', producer: 'trpcServer' },
  orpc: { title: 'oRPC 1', producer: 'orpcServer' },
  socketio: { title: 'Socket.IO 4.8', producer: 'socketioServer' },
  json: { title: 'Realmwire json', producer: 'realmwireProducer', codec: 'json' },
  msgpack: { title: 'Realmwire msgpack', producer: 'realmwireProducer', codec: 'msgpack' },
} as const satisfies Record<string, Streamer>;

/** The name of a row of {@link STREAMERS}. */
export type StreamerName = keyof typeof STREAMERS;

/** Those that are wanted: the two that stream only, and the contenders that stream too. */
export function streamersOf(contenders: readonly ContenderName[]): StreamerName[] {
  const isWanted = (name: string): boolean =>
    !['socketio', 'json', 'msgpack'].includes(name) || contenders.some((one) => one === name);
  return (Object.keys(STREAMERS) as StreamerName[]).filter(isWanted);
}
