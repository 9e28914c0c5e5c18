/**
 * What the two sides say of themselves before anything else: the field `receives` of HELLO and WELCOME.
 */
import type { MessageOf } from '../messages/message.ts';
import type { PeerLimits } from './peer-options.ts';

type Receives = MessageOf<'hello'>['receives'];

/** The limits of which a side speaks. */
export type ReceivingLimits = Pick<
  PeerLimits,
  'windowStartBytes' | 'maxFrameBytes' | 'maxMessageBytes' | 'chunkBytes'
>;

/** Shorter chunks are not made, whatever the other side asks for. */
export const MIN_CHUNK_BYTES = 256;

/** What a side with these limits is ready to take. */
export function receivesOf(limits: ReceivingLimits): Receives {
  const { windowStartBytes, maxFrameBytes, maxMessageBytes, chunkBytes } = limits;
  return { credit: windowStartBytes, maxFrameBytes, maxMessageBytes, chunkBytes };
}

/** Longest frame that is sent uncut to a side that takes this. */
export function uncutBytesOf(
  { credit, maxFrameBytes = Number.POSITIVE_INFINITY, chunkBytes }: Receives,
  ownChunkBytes: number,
): number {
  // A chunk must fit the credit several times over, or it never leaves. A side that asks for tiny
  // ones gets short ones, but not so short that headers prevail.
  const wanted = chunkBytes || ownChunkBytes;
  const fitting = Math.min(ownChunkBytes, wanted, maxFrameBytes / 2, credit / 4);
  return Math.max(MIN_CHUNK_BYTES, Math.floor(fitting));
}
