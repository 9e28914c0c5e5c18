/**
 * The state of the connection as one short sentence.
 */
import type { Status } from '@realmwire/client';
import { byId, setText } from './dom.ts';

/** Shows the state of the connection at the head of the page. */
export function showConnection(status: Status): void {
  byId('connection').dataset['phase'] = status.phase;
  setText(byId('connection-text'), sentenceOf(status));
  document.body.dataset['phase'] = status.phase;
}

function sentenceOf(status: Status): string {
  switch (status.phase) {
    case 'connecting':
      return status.attempt > 1 ? `Connecting, attempt ${status.attempt} …` : 'Connecting …';
    case 'ready':
      return 'Connected';
    case 'waiting':
      return `No connection; trying again in ${(status.retryInMs / 1000).toFixed(1)} s`;
    case 'closed':
      return 'Closed';
  }
}
