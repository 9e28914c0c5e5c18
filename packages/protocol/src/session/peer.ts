/**
 * One end of a connection with all that it may need; see {@link LeanPeer} for what it does.
 */
import { BULK } from './bulk.ts';
import { LeanPeer } from './lean-peer.ts';
import type { PeerOptions } from './peer-options.ts';

/** See the head of this file. */
export class Peer extends LeanPeer {
  constructor(options: PeerOptions) {
    super(options, BULK);
  }
}
