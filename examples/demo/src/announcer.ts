/**
 * Publishes what has happened, on the topics of the contract.
 */
import type { Api } from '@realmwire/protocol/contract';
import type { books } from './contract.ts';
import type { Announcer } from './handlers/room.ts';

type BooksApi = Api<(typeof books)['tree']>;

/**
 * Announces through an API, be it of a client or of a realm in this process.
 *
 * @param apiOf asked for each announcement: the handlers are made before there is an API.
 */
export function announcerOf(apiOf: () => BooksApi | undefined): Announcer {
  // A payload without a session to publish in is of no use: the pages read anew when they are back.
  const quietly = (published: Promise<unknown> | undefined): void => {
    published?.catch(() => undefined);
  };
  return {
    present: (payload) => quietly(apiOf()?.desk.present.publish(payload)),
    locked: (payload) => quietly(apiOf()?.list.locked.publish(payload)),
    changed: (payload) => quietly(apiOf()?.list.changed.publish(payload)),
    running: (payload) => quietly(apiOf()?.catalogue.running.publish(payload)),
    coverAdded: (payload) => quietly(apiOf()?.cover.added.publish(payload)),
  };
}
