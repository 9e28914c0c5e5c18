/**
 * What `pnpm start` runs: the router, the page, and the app in a process of its own.
 */
import { randomBytes } from 'node:crypto';
import { ListenError } from '@realmwire/router';
import { AppProcess } from './app-process.ts';
import { readOptions, USAGE, UsageError } from './options.ts';
import { bundlePage } from './page-files.ts';
import { type Served, serve } from './serve.ts';

await main().catch((error: unknown) => {
  const isPlain = error instanceof UsageError || error instanceof ListenError;
  console.error(isPlain ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  const files = await bundlePage();
  const appToken = randomBytes(32).toString('base64url');
  const served = await serve({ ...options, files, appToken });
  const app = new AppProcess({ url: served.url, token: appToken, say: console.log });
  stopOnSignal(served, app);
  if (!options.embedded) await app.start();
  console.log(whereToLook(served, app.pid));
}

function whereToLook(served: Served, appPid: number | undefined): string {
  const app =
    appPid === undefined
      ? "inside the router's process"
      : `process ${appPid}, over the wire   kill it: it comes back`;
  return `
  Realmwire demo: the new-books desk of a library

    Page       ${served.pageUrl}   open it twice: two desks
    WebSocket  ${served.url}
    HTTP       ${served.pageUrl}rt   calls and events for curl: docs/guide/http.md
    Operator   ${served.operatorUrl}   who is there; stats, metrics, push
    App        ${app}

  Ctrl-C stops it.
`;
}

/** The first signal lets calls finish; the second one does not wait. */
function stopOnSignal(served: Served, app: AppProcess): void {
  let signals = 0;
  const stop = async (): Promise<void> => {
    if (++signals === 1) {
      console.log('Stopping: calls under way may finish.');
      // The app goes last, because it answers the calls that the router waits for.
      await served.drain();
    } else await served.close();
    await app.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
}
