/**
 * Realmwire as the producer: a callee, which reaches its caller through the router.
 */
import { connect } from '@realmwire/client';
import { bench } from '../contract.ts';
import { items, serveProducer } from './production.ts';

/** Where the router is, and how to speak to it. */
export interface Place {
  readonly port: number;
  readonly codec: 'json' | 'msgpack';
}

serveProducer({
  serve: async ({ port, codec }: Place) => {
    const client = connect(bench, { url: `ws://127.0.0.1:${port}/`, codec });
    await client.implement({ items: () => items() });
  },
});
