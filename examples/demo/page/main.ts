/**
 * The page of the demo: a desk at which one works on the list of new books.
 *
 * The contract comes in as a type only, so the schemas stay where they are checked.
 */
import { connect } from '@realmwire/client';
import type { books } from '../src/contract.ts';
import type { DeskApi } from './api.ts';
import { callsPanel } from './calls-panel.ts';
import { showConnection } from './connection.ts';
import { DeskPanel } from './desk-panel.ts';
import { LinePanel } from './line-panel.ts';
import { ListPanel, tellNews } from './list-panel.ts';
import { SearchPanel } from './search-panel.ts';
import { watched } from './trace.ts';

/** How long the page waits for an app that is not there yet. */
const APP_PAUSE_MS = 500;

/** How often this page has sat down; only the last time goes on. */
let seatings = 0;

const url = new URL('/', location.href);
url.protocol = url.protocol.replace('http', 'ws');

const desk = connect<typeof books>('com.example.books', { url: url.href, codec: 'msgpack' });
const api: DeskApi = watched(desk.api, callsPanel());

const desks = new DeskPanel(api);
const list = new ListPanel(api);
const search = new SearchPanel(api, (page) => void list.show(page));
const line = new LinePanel(api, () => list.uploads > 0);

desk.setCallbackStatus((status) => {
  showConnection(status);
  line.isReady = status.phase === 'ready';
});
desk.setCallbackReady(() => void sitDown());

api.desk.present.subscribe().on('event', ({ payload }) => desks.show(payload.desks));
api.list.locked.subscribe().on('event', ({ payload }) => list.onLocks(payload.locks));
api.list.changed.subscribe().on('event', ({ payload }) => list.onTitle(payload.title, payload.by));
api.cover.added.subscribe().on('event', ({ payload }) => list.onTitle(payload.title, payload.by));
api.catalogue.running.subscribe().on('event', ({ payload }) => search.onRunning(payload.running));
desk.on('gap', () => void list.refresh());

// A tab that is closed frees its page at once, not when the router gives up waiting for it.
addEventListener('pagehide', () => void desk.close());
// The browser may show it again as it was, without a connection.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) location.reload();
});

/** A session that was resumed still sits at its desk; a new one has to say its name again. */
async function sitDown(): Promise<void> {
  const seating = ++seatings;
  const isWanted = (): boolean => seating === seatings && desk.status.phase === 'ready';
  while (isWanted()) {
    try {
      return await list.sit(await desks.enter());
    } catch {
      if (isWanted()) tellNews('The app does not answer yet. This page goes on when it does.');
      await new Promise((resolve) => setTimeout(resolve, APP_PAUSE_MS));
    }
  }
}
