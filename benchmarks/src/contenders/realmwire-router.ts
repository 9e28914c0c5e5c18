/**
 * The router under test, as an app would embed it: the contract enforced, flow control on.
 */
import type { Limits } from '@realmwire/protocol';
import { createRouter } from '@realmwire/router';
import { bench } from '../contract.ts';
import { serveControl } from '../process/control.ts';

/** What the router counts. */
export type RouterStats = ReturnType<ReturnType<typeof createRouter>['stats']>;

/** 20 MB in one message is more than the default lets through. */
const LONG_MESSAGES: Partial<Limits> = { maxMessageBytes: 64 * 1024 * 1024 };

/** Where pages of the seed systems are. */
const SEED_REALM = 'bench.seed';

let router: ReturnType<typeof createRouter> | undefined;

serveControl({ listen, stats: () => router?.stats() });

async function listen(limits: Partial<Limits> = LONG_MESSAGES): Promise<number> {
  router = createRouter({ limits, seed: { resources: { '/web': { realm: SEED_REALM } } } });
  router.realm(bench, { authorize: () => true });
  router.openRealm(SEED_REALM, { authorize: 'everything', onData: () => undefined });
  const { port } = await router.listen({ port: 0, host: '127.0.0.1' });
  return port;
}
