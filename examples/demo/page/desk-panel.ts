/**
 * Who sits where: the name of this desk, and the others.
 */
import type { Desk, DeskApi } from './api.ts';
import { byId, make } from './dom.ts';
import { DESK_NAMES } from './words.ts';

const KEY = 'desk-name';

/** See the head of this file. */
export class DeskPanel {
  readonly #api: DeskApi;
  readonly #name = byId('desk-name', HTMLInputElement);
  readonly #colour = byId('desk-colour');
  #session: string | undefined;

  constructor(api: DeskApi) {
    this.#api = api;
    this.#name.value = sessionStorage.getItem(KEY) ?? anyName();
    byId('desk-form', HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      this.#name.blur();
    };
    this.#name.onchange = () => void this.#rename();
  }

  /** Sits down; resolves with the session of this desk. */
  async enter(): Promise<string> {
    const { desk, desks } = await this.#api.desk.enter({ name: this.#name.value });
    this.#session = desk.session;
    this.show(desks);
    return desk.session;
  }

  /** Shows who is there. */
  show(desks: readonly Desk[]): void {
    const mine = desks.find(({ session }) => session === this.#session);
    if (mine !== undefined) this.#colour.dataset['colour'] = String(mine.colour);
    byId('desks').replaceChildren(...desks.map((desk) => this.#item(desk)));
    document.title = mine === undefined ? 'New books' : `${mine.name} · New books`;
  }

  async #rename(): Promise<void> {
    const name = this.#name.value.trim() || anyName();
    this.#name.value = name;
    sessionStorage.setItem(KEY, name);
    if (this.#session !== undefined) await this.#api.desk.enter({ name }).safe();
  }

  #item({ name, colour, session }: Desk): HTMLLIElement {
    const isMine = session === this.#session;
    const swatch = make('span', { className: 'swatch', data: { colour: String(colour) } });
    swatch.setAttribute('aria-hidden', 'true');
    const you = isMine ? [make('span', { className: 'muted' }, 'you')] : [];
    return make('li', {}, swatch, make('span', { className: 'desk-name' }, name), ...you);
  }
}

function anyName(): string {
  const name = DESK_NAMES[Math.floor(Math.random() * DESK_NAMES.length)] ?? 'Linden';
  sessionStorage.setItem(KEY, name);
  return name;
}
