/**
 * A WAMP router from npm, as its own documentation starts it.
 */
import FoxRouter from 'fox-wamp';
import { serveControl } from '../process/control.ts';

serveControl({ listen });

async function listen(): Promise<number> {
  const server = new FoxRouter().listenWAMP({ port: 0, host: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  return server.address().port;
}
