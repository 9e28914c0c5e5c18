/**
 * The slow query of the catalogue. It reports its progress and stops when the caller aborts.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { search } from '../search.ts';
import { TITLES_PER_PAGE } from '../subjects.ts';
import type { Handlers, Pace, Room } from './room.ts';

/** Most hits that are sent; all are counted. */
const MOST_HITS = 50;

/** The handlers of `catalogue.*`. */
export function catalogueHandlers(
  { library, announce }: Room,
  { titlesPerStep, stepMs }: Pace,
): Handlers['catalogue'] {
  let running = 0;
  const count = (change: 1 | -1): void => {
    running += change;
    announce.running({ running });
  };
  return {
    async search({ input, signal, progress }) {
      count(1);
      try {
        const looking = search(library.titles, input.text, titlesPerStep);
        for (;;) {
          const step = looking.next();
          if (step.done === true) {
            const hits = step.value.slice(0, MOST_HITS).map(({ title, index }) => ({
              ...title,
              page: Math.floor(index / TITLES_PER_PAGE) + 1,
            }));
            return { hits, found: step.value.length };
          }
          await progress(step.value);
          await pause(stepMs, undefined, { signal });
        }
      } finally {
        count(-1);
      }
    },
  };
}
