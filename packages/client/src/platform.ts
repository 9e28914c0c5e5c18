/**
 * What the client needs of the world; tests bring their own.
 */
import type { Clock, LateParts } from '@realmwire/endpoint';
import { SYSTEM_CLOCK } from '@realmwire/endpoint/lean';
import type { Codec } from '@realmwire/protocol';
import type { Bulk } from '@realmwire/protocol/bulk';
import { openSocket } from '#socket';
import type { Comeback } from './comeback.ts';
import type { Connection, ConnectionInit } from './connection.ts';
import type { FirstConnection } from './first-connection.ts';
import type { OpenSocket } from './transports/socket.ts';

/** A connection of any dialect, as its owner sees it. */
export type AnyConnection = Pick<Connection, 'send' | 'close' | 'hangUp' | 'goOn'>;

/** What a client needs after the first words of its session. */
export interface Afterwards {
  readonly Connection: new (init: ConnectionInit, first: FirstConnection) => AnyConnection;
  readonly Comeback: typeof Comeback;
}

/** Sockets, time and chance. */
export interface Platform {
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** A number from 0 to 1. */
  random(): number;
  /** Loads what long messages need. */
  loadBulk(): Promise<Bulk>;
  /** Loads the codec of MessagePack. */
  loadMsgpack(): Promise<Codec>;
  /** Loads what a client needs after the first words of its session. */
  loadAfterwards(): Promise<Afterwards>;
  /** The same, where it need not be loaded. */
  readonly afterwards?: Afterwards;
  /** How it comes by what calls do not need. */
  readonly parts: LateParts;
}

/** The platform that runs this program. */
export const PLATFORM: Platform = {
  openSocket,
  clock: SYSTEM_CLOCK,
  random: Math.random,
  loadBulk: async () => (await import('./late/bulk.ts')).BULK,
  loadMsgpack: async () => (await import('./late/msgpack.ts')).msgpackCodec,
  loadAfterwards: () => import('./late/afterwards.ts'),
  parts: {
    dealings: () => import('./late/dealings.ts'),
    streams: async () => (await import('./late/streams.ts')).STREAMS,
    services: () => import('./late/services.ts'),
  },
};
