/**
 * The app behind the realm: handlers over the list, its locks, the desks and the archive of covers.
 *
 * It does not know how it is reached. `app.ts` serves it from a process of its own over the wire,
 * `embedded.ts` inside the router's process; both give it a way to announce what has happened and
 * tell it when a session is gone.
 */
import { Covers, type CoversOptions } from './covers.ts';
import { Desks } from './desks.ts';
import { catalogueHandlers } from './handlers/catalogue.ts';
import { coverHandlers } from './handlers/cover.ts';
import { deskHandlers } from './handlers/desk.ts';
import { listHandlers } from './handlers/list.ts';
import type { Announcer, Handlers, Pace, Room } from './handlers/room.ts';
import { Library } from './library.ts';
import { readTitles } from './titles.ts';

/** Slow enough to watch: a search takes three and a half seconds, a scan of 6 MB two and a half. */
const PACE: Pace & CoversOptions = {
  titlesPerStep: 8,
  stepMs: 44,
  maxBytes: 24 * 2 ** 20,
  maxCovers: 12,
  bytesPerSecond: 2.5 * 2 ** 20,
};

/** The app, as whoever serves it needs it. */
export interface Service {
  /** The handlers of the contract. */
  readonly implementation: Handlers;
  /** The session is gone: its desk is empty and its page is free. */
  leave(session: string): void;
  /** The way to the router was lost, and with it all sessions. */
  clear(): void;
}

/** Makes the app, with the titles of `titles.json`. */
export function createService(announce: Announcer, pace: Partial<typeof PACE> = {}): Service {
  const options = { ...PACE, ...pace };
  const library = new Library(readTitles());
  const desks = new Desks();
  const room: Room = { library, desks, covers: new Covers(options), announce };
  const leave = (session: string): void => {
    const released = library.release(session);
    if (desks.leave(session)) announce.present({ desks: desks.all });
    if (released > 0) announce.locked({ locks: library.locks });
  };
  return {
    implementation: {
      desk: deskHandlers(room),
      list: listHandlers(room),
      catalogue: catalogueHandlers(room, options),
      cover: coverHandlers(room, options),
    },
    leave,
    clear() {
      for (const { session } of desks.all) leave(session);
    },
  };
}
