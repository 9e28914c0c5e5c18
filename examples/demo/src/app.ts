/**
 * The app as a process of its own: it brings the realm to the router and serves it over the wire.
 *
 * `start.ts` starts it; it ends when that process asks it to, or is gone.
 */
import { registerRealm } from '@realmwire/client/app';
import { announcerOf } from './announcer.ts';
import { type AppNews, TOKEN_VARIABLE, URL_VARIABLE } from './app-realm.ts';
import { books } from './contract.ts';
import { createService } from './service.ts';

const url = process.env[URL_VARIABLE];
const token = process.env[TOKEN_VARIABLE];
if (url === undefined || token === undefined) {
  console.error('The app is started by start.ts: run `pnpm start` at the root.');
  process.exit(1);
}

const service = createService(announcerOf(() => app?.api));
const app = await registerRealm(books, service.implementation, {
  url,
  auth: { ticket: token },
  onClose: ({ session }) => service.leave(session),
  onError: ({ code, message }) => console.error(`A desk was refused: ${code} ${message}`),
});
app.on('ready', ({ resumed }) => {
  if (!resumed) service.clear();
});

// Ctrl-C reaches this process too, but the calls under way must finish: the parent says when.
process.on('SIGINT', () => undefined);
for (const event of ['SIGTERM', 'disconnect'] as const) {
  process.once(event, () => void app.close().finally(() => process.exit(0)));
}
process.send?.({ news: 'serving' } satisfies AppNews);
