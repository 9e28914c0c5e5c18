/**
 * The router under test, as an app would embed it: the contract enforced, flow control on.
 */
import { createRouter } from '@realmwire/router';
import { bench } from '../contract.ts';
import { serveControl } from '../process/control.ts';

serveControl({ listen });

async function listen(): Promise<number> {
  // 20 MB in one message is more than the default lets through.
  const router = createRouter({ limits: { maxMessageBytes: 64 * 1024 * 1024 } });
  router.realm(bench, { authorize: () => true });
  const { port } = await router.listen({ port: 0, host: '127.0.0.1' });
  return port;
}
