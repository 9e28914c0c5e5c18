/**
 * The list of new books: read it, open a page of it, work on the titles of that page.
 */
import type { Handlers, Room } from './room.ts';

/** The handlers of `list.*`. */
export function listHandlers({ desks, library, announce }: Room): Handlers['list'] {
  const tellLocks = (): void => announce.locked({ locks: library.locks });
  return {
    page({ input, fail }) {
      const pages = library.pages(input.perPage);
      if (input.page > pages) fail.NO_SUCH_PAGE({ pages });
      const total = library.titles.length;
      return { titles: library.page(input), total, pages, locks: library.locks };
    },

    open({ input, caller, fail }) {
      const pages = library.pages(input.perPage);
      if (input.page > pages) return fail.NO_SUCH_PAGE({ pages });
      const opening = library.open(desks.of(caller.session), input);
      if (!opening.ok) return fail.LOCKED({ by: opening.by });
      tellLocks();
      return opening.lock;
    },

    release({ caller }) {
      const released = library.release(caller.session);
      if (released > 0) tellLocks();
      return { released };
    },

    assign({ input, caller, fail }) {
      if (library.title(input.id) === undefined) return fail.NO_SUCH_TITLE();
      const by = library.holderOf(input.id);
      if (by?.session !== caller.session) return fail.NOT_YOURS({ by });
      const { subject, shelf } = input;
      const title = library.assign(input.id, { subject, shelf });
      announce.changed({ title, by });
      return title;
    },
  };
}
