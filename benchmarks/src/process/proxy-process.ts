/** The slow link, in a process of its own. */
import { FaultProxy } from '@realmwire/testkit';
import { serveControl } from './control.ts';

/** What kind of link. */
export interface LinkOptions {
  readonly targetPort: number;
  readonly bytesPerSecond: number;
  readonly roundTripMs: number;
}

serveControl({
  listen: async ({ roundTripMs, ...options }: LinkOptions) => {
    const latencyMs = roundTripMs / 2;
    const proxy = await FaultProxy.open({ ...options, latencyMs, random: Math.random });
    return proxy.port;
  },
});
