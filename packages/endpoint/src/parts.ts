/**
 * The parts of an endpoint for who need not save what it loads: all at hand, but for what serves
 * procedures.
 *
 * @packageDocumentation
 */
import { Checks } from '@realmwire/protocol/contract';
import type { LateParts } from './late-parts.ts';
import { STREAMS } from './streams.ts';

/** See the head of this file. */
export const PARTS: LateParts = {
  dealings: async () => STREAMS,
  streams: async () => STREAMS,
  services: () => import('./services.ts'),
  atHand: STREAMS,
  Checks,
};
