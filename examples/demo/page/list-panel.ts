/**
 * The list: one page of it, who has what, and the work on the titles of an open page.
 */
import type { Subject } from '../src/subjects.ts';
import type { Desk, DeskApi, Lock, Title } from './api.ts';
import { coverView } from './cover-view.ts';
import { CoverCache } from './covers.ts';
import { byId, setText } from './dom.ts';
import { pageMap } from './page-map.ts';
import { scanOf } from './scan.ts';
import { type Row, type RowActions, titleRow } from './title-row.ts';
import { Uploads } from './uploads.ts';
import { count } from './words.ts';

/** See the head of this file. */
export class ListPanel {
  readonly #api: DeskApi;
  readonly #uploads: Uploads;
  readonly #actions: RowActions;
  readonly #rows = new Map<string, Row>();
  readonly #list = byId('titles', HTMLOListElement);
  readonly #banner = byId('banner');
  readonly #open = byId('open', HTMLButtonElement);
  readonly #previous = byId('previous', HTMLButtonElement);
  readonly #next = byId('next', HTMLButtonElement);
  readonly #showMap = pageMap((page) => void this.show(page));
  /** The page that is shown. */
  #page = pageOfAddress();
  /** The page that should be; what could not be read is read in the next session. */
  #wantedPage = this.#page;
  #pages = 1;
  #total = 0;
  #titles: Title[] = [];
  #locks: readonly Lock[] = [];
  #session: string | undefined;
  /** What this desk has opened. An app that was started anew has forgotten it. */
  #openedPage: number | undefined;

  constructor(api: DeskApi) {
    this.#api = api;
    const covers = new CoverCache(api);
    const look = coverView((title) => covers.urlOf(title));
    const uploads = new Uploads({ api, tell: tellNews, onChange: (id) => this.#renderRow(id) });
    this.#uploads = uploads;
    this.#actions = {
      assign: (id, subject) => void this.#assign(id, subject),
      scan: (title) => void uploads.send(title, scanOf(title)),
      upload: (title, file) => void uploads.send(title, file),
      abortUpload: (id) => uploads.abort(id),
      look,
      coverOf: (title) => covers.urlOf(title),
    };
    this.#open.onclick = () => void (this.#isMine ? this.#release() : this.#tryToOpen());
    this.#previous.onclick = () => void this.show(this.#page - 1);
    this.#next.onclick = () => void this.show(this.#page + 1);
  }

  /** How many covers this page is sending. */
  get uploads(): number {
    return this.#uploads.count;
  }

  /**
   * This page sits at a desk. What it had open in its session before is opened again; throws while
   * the app does not serve that yet.
   */
  async sit(session: string): Promise<void> {
    this.#session = session;
    await this.#read(this.#wantedPage);
    if (this.#openedPage === undefined) return;
    await this.#openPage(this.#openedPage);
    await this.refresh();
  }

  /** Reads a page and shows it; says so where that does not work. */
  async show(page: number): Promise<void> {
    try {
      await this.#read(page);
    } catch {
      tellNews('This page could not be read. Try again.');
    }
  }

  /** Something was missed: reads what is true now. */
  async refresh(): Promise<void> {
    await this.show(this.#wantedPage);
  }

  /** The locks have changed. */
  onLocks(locks: readonly Lock[]): void {
    const before = this.#holder;
    this.#locks = locks;
    const now = this.#holder;
    if (before?.session !== now?.session) this.#tellHolder(before, now);
    this.#render();
  }

  /** A desk has changed a title. */
  onTitle(title: Title, by: Desk): void {
    const place = this.#titles.findIndex(({ id }) => id === title.id);
    const before = this.#titles[place];
    if (before === undefined) return;
    this.#titles[place] = title;
    this.#renderRow(title.id);
    const who = by.session === this.#session ? 'You have' : `${by.name} has`;
    if (title.subject !== before.subject) {
      tellNews(`${who} put ${title.title} under ${title.subject}.`);
    } else if (title.cover !== undefined && title.cover !== before.cover) {
      tellNews(`${who} brought the cover of ${title.title}.`);
    }
  }

  /** The desk that has this page open. */
  get #holder(): Desk | undefined {
    return this.#locks.find(({ page }) => page === this.#page)?.by;
  }

  get #isMine(): boolean {
    return this.#session !== undefined && this.#holder?.session === this.#session;
  }

  async #read(page: number): Promise<void> {
    this.#wantedPage = page;
    this.#list.setAttribute('aria-busy', 'true');
    try {
      const read = await this.#api.list.page({ page });
      this.#page = page;
      this.#titles = read.titles;
      this.#pages = read.pages;
      this.#total = read.total;
      this.#locks = read.locks;
      history.replaceState(null, '', `#page=${page}`);
      this.#render();
    } catch (error) {
      if (this.#api.list.page.isError(error, 'NO_SUCH_PAGE')) return this.#read(error.data.pages);
      throw error;
    } finally {
      this.#list.setAttribute('aria-busy', 'false');
    }
  }

  #tellHolder(before: Desk | undefined, now: Desk | undefined): void {
    if (now !== undefined && now.session !== this.#session) {
      tellNews(`${now.name} has opened page ${this.#page}.`);
    } else if (before !== undefined && before.session !== this.#session) {
      tellNews(`Page ${this.#page} is free again.`);
    }
  }

  async #tryToOpen(): Promise<void> {
    try {
      await this.#openPage(this.#page);
    } catch {
      tellNews('The page could not be opened. Try again.');
    }
  }

  async #openPage(page: number): Promise<void> {
    try {
      await this.#api.list.open({ page });
      this.#openedPage = page;
      tellNews(`You have opened page ${page}. The other desks can read it, but not change it.`);
    } catch (error) {
      if (!this.#api.list.open.isError(error, 'LOCKED')) throw error;
      this.#openedPage = undefined;
      tellNews(`${error.data.by.name} has page ${page} open. Choose another one.`);
    }
  }

  async #release(): Promise<void> {
    const released = await this.#api.list.release().safe();
    if (released.ok) this.#openedPage = undefined;
    tellNews(
      released.ok
        ? `You have released ${count(released.value.released, 'title')}.`
        : 'The page could not be released. Try again.',
    );
  }

  async #assign(id: string, subject: Subject): Promise<void> {
    try {
      await this.#api.list.assign({ id, subject });
    } catch (error) {
      tellNews(
        this.#api.list.assign.isError(error, 'NOT_YOURS')
          ? `Not yours: ${error.data.by?.name ?? 'nobody'} has this title open.`
          : 'The subject could not be set. Try again.',
      );
      this.#renderRow(id);
    }
  }

  #render(): void {
    const holder = this.#holder;
    const session = this.#session;
    setText(byId('page-number'), String(this.#page));
    setText(byId('list-count'), `of ${this.#pages} · ${count(this.#total, 'title')}`);
    this.#previous.disabled = this.#page <= 1;
    this.#next.disabled = this.#page >= this.#pages;
    this.#open.disabled = session === undefined;
    this.#open.classList.toggle('primary', holder === undefined);
    setText(this.#open, this.#isMine ? 'Release this page' : 'Open this page');
    this.#renderBanner(holder);
    this.#showMap({ pages: this.#pages, page: this.#page, locks: this.#locks, session });
    this.#renderTitles();
  }

  #renderBanner(holder: Desk | undefined): void {
    this.#banner.hidden = holder === undefined;
    if (holder === undefined) return;
    this.#banner.dataset['colour'] = String(holder.colour);
    setText(
      this.#banner,
      this.#isMine
        ? 'This page is open at your desk. Set subjects, scan covers; the others see it at once.'
        : `${holder.name} has this page open. You can read it, and open it once it is free.`,
    );
  }

  #renderTitles(): void {
    const elements = this.#titles.map(({ id }) => this.#row(id).element);
    // Rows stay in place while they are the same, and keep the focus.
    const isSame = elements.every((element, place) => this.#list.children[place] === element);
    if (!isSame || this.#list.childElementCount !== elements.length) {
      this.#list.replaceChildren(...elements);
    }
    for (const { id } of this.#titles) this.#renderRow(id);
  }

  #renderRow(id: string): void {
    const title = this.#titles.find((each) => each.id === id);
    if (title === undefined) return;
    const by = this.#locks.find(({ titles }) => titles.includes(id))?.by;
    const isMine = by !== undefined && by.session === this.#session;
    this.#row(id).update({ title, by, isMine, upload: this.#uploads.progressOf(id) });
  }

  #row(id: string): Row {
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const row = titleRow(this.#actions);
    this.#rows.set(id, row);
    return row;
  }
}

/** Says what has happened, to everybody who looks or listens. */
export function tellNews(text: string): void {
  setText(byId('news'), text);
}

function pageOfAddress(): number {
  return Math.max(1, Number(/^#page=(\d{1,4})$/.exec(location.hash)?.[1] ?? 1));
}
