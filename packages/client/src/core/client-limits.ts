/**
 * The limits of a client: numbers only, because a browser need not download the reasons that
 * `LIMITS` gives. A test holds them equal to its defaults.
 */
import type { PeerLimits } from '@realmwire/protocol';
import { FIRST_LIMITS } from './first-limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a client takes from its router, unless its options say otherwise. */
export const CLIENT_LIMITS: PeerLimits = {
  ...FIRST_LIMITS,
  maxFirstFrameBytes: 16 * KIB,
  maxChunkStreams: 8,
  chunkIdleMs: 10_000,
  chunkTotalMs: 300_000,
  windowMinBytes: 64 * KIB,
  windowMaxBytes: 4 * MIB,
  heartbeatMs: 15_000,
  heartbeatLostMs: 37_500,
  closingMs: 2_000,
};
