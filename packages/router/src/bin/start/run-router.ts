/**
 * Runs a router until it is stopped.
 */
import type { Logger } from 'pino';
import { createRouter, type Router } from '../../create-router.ts';
import type { Listening } from '../../ports.ts';
import { ListenError } from '../../shell/listen.ts';
import type { Page } from '../../shell/listener.ts';
import { CommandError } from '../command.ts';
import type { Given } from '../given.ts';
import { versionOf } from '../version.ts';
import { loadConfig } from './config-file.ts';
import { greet, realmsOf } from './greeting.ts';
import { openLog } from './logging.ts';
import { type Settings, settingsOf } from './settings.ts';
import { untilStopped } from './signals.ts';

/** Does what the configuration and the flags say; resolves when the router has been drained. */
export async function runRouter(given: Given): Promise<void> {
  const { file, config } = await loadConfig(given.text('config'), process.cwd());
  const settings = settingsOf(config, given);
  const isJson = given.switch('json-logs') ?? !process.stdout.isTTY;
  const log = openLog({ level: settings.logLevel, isJson });
  const router = createRouter({ ...settings.router, logger: log, pages: pagesOf(settings) });
  for (const { name, options } of settings.openRealms) router.openRealm(name, options);
  // Before anybody is told that it runs: whoever is told may stop it at once.
  const stopped = untilStopped(router, log);
  stopped.catch(() => {});
  const at = await listen(router, settings);
  if (isJson) announce(log, settings, at);
  else {
    const program =
      process.env['npm_lifecycle_event'] === 'realmwire' ? 'pnpm realmwire' : 'realmwire';
    process.stdout.write(greet({ version: versionOf(), at, settings, file, program }));
  }
  await stopped;
  log.info('stopped');
}

async function listen(router: Router, { listen: options }: Settings): Promise<Listening> {
  try {
    return await router.listen(options);
  } catch (error) {
    await router.close();
    if (error instanceof ListenError) throw new CommandError(error.message, { code: 'LISTEN' });
    throw error;
  }
}

/** The same as the greeting, for programs. */
function announce(log: Logger, settings: Settings, at: Listening): void {
  if (settings.isDev)
    log.warn('open profile: whoever reaches this machine’s ports may do everything');
  const realms = realmsOf(settings);
  if (realms.length === 0 && settings.router.appRealms === undefined)
    log.warn('no realm is served');
  log.info({ ...at, realms }, 'listening');
}

/** What somebody sees who opens the router in a browser. */
function pagesOf({ listen: { path = '/' } }: Settings): (path: string) => Page | undefined {
  const body = `This is a Realmwire router. Clients connect to the WebSocket at ${path}\n`;
  return (asked) => (asked === '/' ? { type: 'text/plain; charset=utf-8', body } : undefined);
}
