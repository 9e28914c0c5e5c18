/**
 * The program of the echo server.
 */
import { ListenError } from '@realmwire/router';
import { readOptions, USAGE, UsageError } from './options.ts';
import { pageFiles } from './page-files.ts';
import { serve } from './serve.ts';

await main().catch((error: unknown) => {
  const isPlain = error instanceof UsageError || error instanceof ListenError;
  console.error(isPlain ? error.message : error);
  process.exitCode = 1;
});

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return console.log(USAGE);
  const { url, pageUrl, plainPort, close } = await serve({ ...options, files: await pageFiles() });
  console.log(`
  Echo server

    Page       ${pageUrl}
    WebSocket  ${url}   texts: hello, name, date, time, id, users, ping, bye
               ${url}show   the same, with news that nobody has asked for
               ${url}packets   packets of the seed dialect
    Telnet     127.0.0.1 ${plainPort}

  Ctrl-C stops it.
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(0)));
}
