/**
 * One title of the list: what it is, who has it, and the tools of whoever has it.
 */
import { SUBJECTS, type Subject } from '../src/subjects.ts';
import type { Desk, Title } from './api.ts';
import type { UploadProgress } from './covers.ts';
import { make, setText } from './dom.ts';
import { languageOf, megabytes } from './words.ts';

/** What a row shows. */
export interface RowState {
  readonly title: Title;
  /** Who has it. */
  readonly by: Desk | undefined;
  readonly isMine: boolean;
  /** A cover on its way up, from this page. */
  readonly upload: UploadProgress | undefined;
}

/** What a row asks for. */
export interface RowActions {
  assign(id: string, subject: Subject): void;
  scan(title: Title): void;
  upload(title: Title, file: File): void;
  abortUpload(id: string): void;
  /** Shows the cover large. */
  look(title: Title): void;
  /** The address of the cover that the title has now. */
  coverOf(title: Title): Promise<string>;
}

/** A row and the way to change it. */
export interface Row {
  readonly element: HTMLLIElement;
  update(state: RowState): void;
}

/** Makes a row; it is empty until it is updated. */
export function titleRow(actions: RowActions): Row {
  let title: Title | undefined;
  const withTitle = (act: (title: Title) => void) => (): void => {
    if (title !== undefined) act(title);
  };
  const thumb = make('button', { type: 'button', className: 'thumb' });
  thumb.onclick = withTitle((it) => actions.look(it));
  const name = make('h3');
  const facts = make('p', { className: 'facts' });
  const what = make('div', { className: 'what' }, name, facts);
  const tag = make('span', { className: 'tag' });
  const shelf = make('code', { className: 'shelf' });
  const holder = make('span', { className: 'holder' });
  const where = make('div', { className: 'where' }, tag, shelf, holder);
  const tools = toolsOf(actions, withTitle);
  const upload = uploadOf(withTitle((it) => actions.abortUpload(it.id)));
  const showCover = coverIn(thumb, actions);
  const parts = [thumb, what, tools.element, upload.element, where];
  const element = make('li', { className: 'title' }, ...parts);

  return {
    element,
    update(state) {
      const { by, isMine } = state;
      title = state.title;
      setText(name, title.title);
      setText(facts, `${title.author} · ${title.year} · ${languageOf(title.language)}`);
      setText(shelf, title.shelf);
      setText(tag, title.subject);
      tag.hidden = isMine;
      setText(holder, by === undefined ? '' : isMine ? 'Yours' : by.name);
      element.dataset['state'] = by === undefined ? 'free' : isMine ? 'mine' : 'theirs';
      if (by === undefined) delete element.dataset['colour'];
      else element.dataset['colour'] = String(by.colour);
      tools.element.hidden = !isMine || state.upload !== undefined;
      tools.update(title);
      upload.update(title, state.upload);
      showCover(title);
    },
  };
}

type WithTitle = (act: (title: Title) => void) => () => void;

/** The tools of a desk that has the title open. */
function toolsOf(actions: RowActions, withTitle: WithTitle) {
  const subject = make('select');
  subject.append(...SUBJECTS.map((each) => make('option', { value: each }, each)));
  subject.onchange = withTitle(({ id }) => actions.assign(id, subject.value as Subject));
  const scan = make('button', { type: 'button', className: 'small' }, 'Scan cover');
  scan.onclick = withTitle((title) => actions.scan(title));
  const file = make('input', { type: 'file', accept: 'image/*', className: 'sr' });
  file.onchange = withTitle((title) => {
    const chosen = file.files?.[0];
    if (chosen !== undefined) actions.upload(title, chosen);
    file.value = '';
  });
  const choose = make('label', { className: 'small button' }, file, 'File…');
  return {
    element: make('div', { className: 'tools' }, subject, scan, choose),
    update(title: Title): void {
      subject.value = title.subject;
      subject.setAttribute('aria-label', `Subject of ${title.title}`);
      scan.setAttribute('aria-label', `Scan cover of ${title.title}`);
      file.setAttribute('aria-label', `File with the cover of ${title.title}`);
    },
  };
}

/** How far a cover is on its way up. */
function uploadOf(abort: () => void) {
  const bar = make('progress', { max: 1, value: 0 });
  const moved = make('span', { className: 'numbers' });
  const stop = make('button', { type: 'button', className: 'small', onclick: abort }, 'Abort');
  const element = make('div', { className: 'upload', hidden: true }, bar, moved, stop);
  return {
    element,
    update(title: Title, progress: UploadProgress | undefined): void {
      element.hidden = progress === undefined;
      if (progress === undefined) return;
      const { stored, size, sent } = progress;
      bar.value = stored / size;
      bar.setAttribute('aria-label', `Cover of ${title.title}`);
      const far = `${megabytes(stored)} of ${megabytes(size)} stored`;
      setText(moved, `${far}, ${megabytes(sent)} sent`);
    },
  };
}

/** Shows the cover of a title in its thumb; without a cover, its first letter. */
function coverIn(thumb: HTMLButtonElement, actions: RowActions): (title: Title) => void {
  const image = make('img', { alt: '' });
  let shown: string | undefined;
  return (title) => {
    const { cover } = title;
    thumb.disabled = cover === undefined;
    const label = cover === undefined ? `No cover of ${title.title}` : `Cover of ${title.title}`;
    thumb.setAttribute('aria-label', label);
    if (cover === shown && thumb.childNodes.length > 0) return;
    shown = cover;
    thumb.replaceChildren(make('span', {}, /[\p{L}\p{N}]/u.exec(title.title)?.[0] ?? ''));
    if (cover === undefined) return;
    actions.coverOf(title).then(
      (url) => {
        if (shown !== cover) return;
        image.src = url;
        thumb.replaceChildren(image);
      },
      () => undefined,
    );
  };
}
