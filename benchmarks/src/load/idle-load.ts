/**
 * Sessions that subscribe and then wait.
 */
import type { OpenPeer } from '../peers/peer.ts';
import { openMany } from './fanout-load.ts';

/** Opens sessions that stay until the process ends. */
export async function openIdle(open: OpenPeer, port: number, count: number): Promise<void> {
  const peers = await openMany(open, port, count);
  for (const peer of peers) {
    await peer.subscribe(nothing, nothing);
    peer.onClose = (reason) => {
      throw new Error(`the router ended an idle session: ${reason}`);
    };
  }
}

function nothing(): void {}
