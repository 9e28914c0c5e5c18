/**
 * What the operator listener answers over HTTP: is the router alive, is it ready, what does it do.
 */
import type { Connections } from '../shell/connections.ts';
import type { Hub } from '../shell/hub.ts';
import type { Page, Pages } from '../shell/listener.ts';
import { statsOf } from './stats.ts';

const TEXT = 'text/plain; charset=utf-8';

/** The pages of the operator listener. */
export function operatorPages(hub: Hub, connections: Connections): Pages {
  const pages: Record<string, () => Page> = {
    '/healthz': () => ({ type: TEXT, body: 'ok\n' }),
    '/readyz': () =>
      hub.isDraining
        ? { type: TEXT, body: 'draining\n', status: 503 }
        : { type: TEXT, body: 'ready\n' },
    '/stats': () => ({
      type: 'application/json',
      body: `${JSON.stringify(statsOf(hub, connections), null, 2)}\n`,
    }),
  };
  return (path) => (Object.hasOwn(pages, path) ? pages[path]?.() : undefined);
}
