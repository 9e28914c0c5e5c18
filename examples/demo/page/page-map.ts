/**
 * All pages of the list at a glance: a square for each, in the colour of the desk that has it.
 */
import type { Lock } from './api.ts';
import { byId, make } from './dom.ts';

/** What the map shows. */
export interface MapState {
  readonly pages: number;
  readonly page: number;
  readonly locks: readonly Lock[];
  readonly session: string | undefined;
}

/** Shows a {@link MapState}; tells `onChoose` which page was chosen. */
export function pageMap(onChoose: (page: number) => void): (state: MapState) => void {
  const nav = byId('page-map');
  const squares: HTMLButtonElement[] = [];

  return ({ pages, page, locks, session }) => {
    while (squares.length > pages) squares.pop()?.remove();
    while (squares.length < pages) {
      const number = squares.length + 1;
      const square = make('button', { type: 'button', onclick: () => onChoose(number) });
      squares.push(square);
      nav.append(square);
    }
    const holders = new Map(locks.map((lock) => [lock.page, lock.by]));
    for (const [place, square] of squares.entries()) {
      const by = holders.get(place + 1);
      const who = by === undefined ? '' : by.session === session ? ', yours' : `, ${by.name}`;
      const label = `Page ${place + 1}${who}`;
      if (square.title !== label) {
        square.title = label;
        square.setAttribute('aria-label', label);
      }
      if (by === undefined) delete square.dataset['colour'];
      else square.dataset['colour'] = String(by.colour);
      if (place + 1 === page) square.setAttribute('aria-current', 'page');
      else square.removeAttribute('aria-current');
    }
  };
}
