/**
 * The router of the demo: serves the page, admits the app, and shows itself to the operator.
 */
import { createRouter, type Router } from '@realmwire/router';
import { announcerOf } from './announcer.ts';
import { books } from './contract.ts';
import type { StartOptions } from './options.ts';
import type { PageFile } from './page-files.ts';
import { PUSH } from './push.ts';
import { createService } from './service.ts';

/** What the router of the demo needs. */
export interface ServeOptions extends StartOptions {
  readonly files: ReadonlyMap<string, PageFile>;
  /** By this the app shows that it may bring its realm. */
  readonly appToken: string;
}

/** The running router, and where it is. */
export interface Served {
  /** The WebSocket. */
  readonly url: string;
  readonly pageUrl: string;
  readonly operatorUrl: string;
  /** Lets calls finish, says goodbye, closes. */
  drain(): Promise<void>;
  /** Closes at once. */
  close(): Promise<void>;
}

/** Starts the router. Rejects with a sentence if it cannot listen. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { files, appToken, host, port, operatorPort, embedded } = options;
  const router = createRouter({
    pages: (path) => files.get(path),
    realms: [PUSH],
    emit: { realm: PUSH.contract.name },
    appRealms: {
      admit: ({ token }) => (token === appToken ? { user: 'books', roles: ['app'] } : null),
    },
  });
  if (embedded) await embed(router);
  const { url, pageUrl, operatorUrl = '' } = await router.listen({ host, port, operatorPort });
  return { url, pageUrl, operatorUrl, drain: () => router.drain(), close: () => router.close() };
}

/** Serves the app in this process: the same handlers, without a socket between. */
async function embed(router: Router): Promise<void> {
  const realm = router.realm(books, { onClose: (session) => service.leave(session.uuid) });
  const service = createService(announcerOf(() => realm.api));
  await realm.implement(service.implementation);
}
