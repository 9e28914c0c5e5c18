/**
 * Who sits at which desk.
 */
import type { Handlers, Room } from './room.ts';

/** The handlers of `desk.*`. */
export function deskHandlers({ desks, library, announce }: Room): Handlers['desk'] {
  return {
    enter({ input, caller }) {
      const desk = desks.enter(caller.session, input.name);
      announce.present({ desks: desks.all });
      // Its lock shows the name, too.
      if (library.rename(desk)) announce.locked({ locks: library.locks });
      return { desk, desks: desks.all };
    },

    ping: () => 'pong' as const,
  };
}
