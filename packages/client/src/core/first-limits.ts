/**
 * What a client says of its limits before anything else: the part of {@link CLIENT_LIMITS} that the
 * first words of a session need.
 */
import type { PeerLimits } from '@realmwire/protocol';

const KIB = 1024;
const MIB = 1024 * KIB;

/** See the head of this file. */
export const FIRST_LIMITS = {
  windowStartBytes: 256 * KIB,
  maxFrameBytes: MIB,
  maxMessageBytes: 16 * MIB,
  chunkBytes: 16 * KIB,
} satisfies Partial<PeerLimits>;
