/**
 * A session of Realmwire through `@realmwire/client`, for what a lean driver does not do: long
 * messages in chunks, and a window that follows the link.
 */
import { connect } from '@realmwire/client';
import { bench } from '../contract.ts';
import type { OpenPeer, Peer } from './peer.ts';

/** Connects to the Realmwire router with one codec, as an application would. */
export function clientPeers(codec: 'json' | 'msgpack'): OpenPeer {
  return async (port) => {
    const client = connect(bench, {
      url: `ws://127.0.0.1:${port}/`,
      codec,
      reconnect: false,
      // 20 MB in one message is more than the default lets through.
      limits: { maxMessageBytes: 64 * 1024 * 1024 },
    });
    let isLeft = false;
    const peer: Peer = {
      onResult: () => undefined,
      onClose: () => undefined,
      async serve(procedure, answer) {
        await client.register(`bench.${procedure}`, async ({ input }) => answer(input));
      },
      call(id, procedure, input) {
        client.call(`bench.${procedure}`, input).then(
          (value) => peer.onResult(id, () => value),
          (cause: unknown) => peer.onClose(String(cause)),
        );
      },
      subscribe: () => Promise.reject(unused('subscribe')),
      publish: () => {
        throw unused('publish');
      },
      pause: () => {
        throw unused('pause');
      },
      resume: () => {
        throw unused('resume');
      },
      close() {
        isLeft = true;
        void client.close();
      },
    };
    client.on('close', ({ reason }) => {
      if (!isLeft) peer.onClose(reason);
    });
    await client.ready();
    return peer;
  };
}

function unused(what: string): Error {
  return new Error(`no scenario asks '${what}' of the full client`);
}
