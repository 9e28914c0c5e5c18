/**
 * The limits of a client: numbers only, because a browser need not download the reasons that
 * `LIMITS` gives. A test holds them equal to its defaults.
 */
import type { PeerLimits } from '@realmwire/protocol';

const KIB = 1024;
const MIB = 1024 * KIB;

/** What a client takes from its router, unless its options say otherwise. */
export const CLIENT_LIMITS: PeerLimits = {
  maxFrameBytes: MIB,
  maxFirstFrameBytes: 16 * KIB,
  maxMessageBytes: 16 * MIB,
  chunkBytes: 16 * KIB,
  maxChunkStreams: 8,
  chunkIdleMs: 10_000,
  chunkTotalMs: 300_000,
  windowStartBytes: 256 * KIB,
  windowMinBytes: 64 * KIB,
  windowMaxBytes: 4 * MIB,
  heartbeatMs: 15_000,
  heartbeatLostMs: 37_500,
  closingMs: 2_000,
};
