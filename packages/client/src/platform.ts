/**
 * What the client needs of the world; tests bring their own.
 */
import { type Clock, SYSTEM_CLOCK } from '@realmwire/endpoint';
import type { Bulk } from '@realmwire/protocol/bulk';
import { openSocket } from '#socket';
import type { OpenSocket } from './transports/socket.ts';

/** Sockets, time and chance. */
export interface Platform {
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** A number from 0 to 1. */
  random(): number;
  /** Loads what long messages need. */
  loadBulk(): Promise<Bulk>;
}

/** The platform that runs this program. */
export const PLATFORM: Platform = {
  openSocket,
  clock: SYSTEM_CLOCK,
  random: Math.random,
  loadBulk: async () => (await import('@realmwire/protocol/bulk')).BULK,
};
