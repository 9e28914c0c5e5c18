/**
 * Realmwire as the producer: a callee, which reaches its caller through the router.
 */
import { connect } from '@realmwire/client';
import { until } from '@realmwire/testkit';
import { bench } from '../contract.ts';
import { machineMs } from '../statistics.ts';
import { items, serveProducer } from './production.ts';

/** Where the router is, and how to speak to it. */
export interface Place {
  readonly port: number;
  readonly codec: 'json' | 'msgpack';
}

/** When the signals of the streams have said that nobody takes them any more. */
const stoppedAt: number[] = [];

serveProducer({
  serve: async ({ port, codec }: Place) => {
    const client = connect(bench, { url: `ws://127.0.0.1:${port}/`, codec });
    await client.implement({
      items: ({ signal }) => {
        signal.addEventListener('abort', () => stoppedAt.push(machineMs()));
        return items();
      },
    });
  },
  /** Waits for so many of them. */
  stopped: async (loops: number): Promise<readonly number[]> => {
    await until(() => stoppedAt.length >= loops, { what: 'the last signal', within: 10_000 });
    return stoppedAt;
  },
});
