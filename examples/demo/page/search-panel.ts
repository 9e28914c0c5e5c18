/**
 * The slow query: progress while it runs, a button that aborts it, hits that lead to their page.
 */
import type { DeskApi, Title } from './api.ts';
import { byId, make, setText } from './dom.ts';
import { count } from './words.ts';

type Hit = Title & { readonly page: number };

/** See the head of this file. */
export class SearchPanel {
  readonly #api: DeskApi;
  readonly #onChoose: (page: number) => void;
  readonly #progress = byId('search-progress');
  readonly #bar = byId('search-bar', HTMLProgressElement);
  readonly #outcome = byId('search-outcome');
  readonly #hits = byId('hits', HTMLOListElement);
  #abort: AbortController | undefined;
  #running = 0;

  constructor(api: DeskApi, onChoose: (page: number) => void) {
    this.#api = api;
    this.#onChoose = onChoose;
    const text = byId('search-text', HTMLInputElement);
    byId('search-form', HTMLFormElement).onsubmit = (event) => {
      event.preventDefault();
      void this.#search(text.value.trim());
    };
    byId('abort', HTMLButtonElement).onclick = () => this.#abort?.abort();
  }

  /** The catalogue says how many searches it runs. */
  onRunning(running: number): void {
    this.#running = running;
    if (this.#outcome.dataset['kind'] === 'aborted') this.#tellAborted();
  }

  async #search(text: string): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#begin();
    const search = this.#api.catalogue.search({ text }, { signal: abort.signal });
    try {
      for await (const { done, of, found } of search.progress) {
        if (this.#abort !== abort) continue;
        this.#bar.value = done / of;
        setText(byId('search-text-progress'), `${done} of ${of} looked at · ${found} found`);
      }
      const { hits, found } = await search;
      if (this.#abort === abort) this.#show(text, hits, found);
    } catch {
      if (this.#abort === abort) this.#tellFailure(abort.signal.aborted);
    } finally {
      if (this.#abort === abort) this.#end();
    }
  }

  #begin(): void {
    this.#bar.value = 0;
    setText(byId('search-text-progress'), 'Asking …');
    this.#progress.hidden = false;
    this.#hits.replaceChildren();
    this.#tell('', 'none');
  }

  #end(): void {
    this.#abort = undefined;
    this.#progress.hidden = true;
  }

  #show(text: string, hits: readonly Hit[], found: number): void {
    if (found === 0) return this.#tell(`Nothing found for “${text}”.`, 'none');
    const shown = hits.length < found ? `, the first ${hits.length} are shown` : '';
    this.#tell(`${count(found, 'title')} found${shown}.`, 'found');
    this.#hits.replaceChildren(...hits.map((hit) => this.#hit(hit)));
  }

  #hit({ title, author, page }: Hit): HTMLLIElement {
    const go = make(
      'button',
      { type: 'button', onclick: () => this.#onChoose(page) },
      make('span', { className: 'hit-title' }, title),
      make('span', { className: 'hit-facts' }, `${author} · page ${page}`),
    );
    return make('li', {}, go);
  }

  #tellFailure(isAborted: boolean): void {
    if (isAborted) this.#tellAborted();
    else this.#tell('The catalogue does not answer. Try again.', 'failed');
  }

  /** The abort is true only when the other side has stopped, too: its own count says so. */
  #tellAborted(): void {
    const searches = this.#running === 1 ? 'one search' : `${this.#running} searches`;
    this.#tell(
      this.#running === 0
        ? 'Aborted, and the catalogue has stopped, too: it runs no search.'
        : `Aborted. The catalogue runs ${searches}.`,
      'aborted',
    );
  }

  #tell(text: string, kind: 'none' | 'found' | 'aborted' | 'failed'): void {
    this.#outcome.dataset['kind'] = kind;
    setText(this.#outcome, text);
  }
}
