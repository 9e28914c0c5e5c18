/**
 * What one end of a connection is made of.
 */
import type { Codec } from '../codec/codec.ts';
import type { ReassemblyBudget } from '../flow/reassembly-budget.ts';
import type { Limits } from '../limits.ts';
import type { Message } from '../messages/message.ts';
import type { Opcode } from '../messages/opcodes.ts';
import type { FaultCode, FaultDetail } from '../protocol-error.ts';
import type { Side } from './phases.ts';

/** The limits that one end of a connection needs. */
export type PeerLimits = Pick<
  Limits,
  | 'maxFrameBytes'
  | 'maxFirstFrameBytes'
  | 'maxMessageBytes'
  | 'chunkBytes'
  | 'maxChunkStreams'
  | 'chunkIdleMs'
  | 'chunkTotalMs'
  | 'windowStartBytes'
  | 'windowMinBytes'
  | 'windowMaxBytes'
  | 'heartbeatMs'
  | 'heartbeatLostMs'
  | 'closingMs'
>;

/** What a peer is made of. */
export interface PeerOptions {
  /** Which end this is. */
  readonly side: Side;
  readonly codec: Codec;
  readonly limits: PeerLimits;
  /** The time of the connection's beginning, in ms. */
  readonly now: number;
  /**
   * Checks the fields of each message (`validated` of `@realmwire/protocol/bodies`); without it
   * they are taken as they come, which only a client may do that trusts its router.
   */
  readonly validate?: ((opcode: Opcode, fields: Record<string, unknown>) => Message) | undefined;
  /** Says a fault in a sentence for the other side; default: its code alone. */
  readonly explain?: ((code: FaultCode, detail: FaultDetail) => string) | undefined;
  /** Memory for half-read messages that several peers share. */
  readonly budget?: ReassemblyBudget | undefined;
}
