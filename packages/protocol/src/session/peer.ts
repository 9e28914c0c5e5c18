/**
 * One end of a connection with all that it may need; see {@link LeanPeer} for what it does. A page need
 * not know how much waits in it, a router does.
 */
import { BULK } from './bulk.ts';
import { LeanPeer } from './lean-peer.ts';
import type { PeerOptions } from './peer-options.ts';
import { Sender } from './sender.ts';

/** See the head of this file. */
export class Peer extends LeanPeer {
  readonly #sender: Sender;

  constructor(options: PeerOptions) {
    const sender = new Sender(options.codec, options.limits);
    super(options, BULK, sender);
    this.#sender = sender;
  }

  /** Bytes that were sent and may not have arrived: kept until the other side has said so. */
  get unseenBytes(): number {
    return this.#sender.unseenBytes;
  }

  /** Bytes of messages that wait for credit. */
  get waitingBytes(): number {
    return this.#sender.waitingBytes;
  }

  /** The part of them that is short messages, not transfers that take their time. */
  get waitingSmallBytes(): number {
    return this.#sender.waitingSmallBytes;
  }

  /** Whether everything that was sent has left through `takeFrames`. */
  get isIdle(): boolean {
    return this.#sender.isIdle;
  }
}
