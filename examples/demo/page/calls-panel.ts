/**
 * The panel "What this page calls": each call as its source text, with what came of it.
 */
import { byId, make } from './dom.ts';
import { argumentsText, sourceText } from './source-text.ts';
import type { Sighting } from './trace.ts';
import { milliseconds } from './words.ts';

const MOST_LINES = 60;
/** How long a touch of the panel goes on to scroll it. */
const HAND_MS = 1_000;
/** Called again and again: one line that counts. */
const REPEATED = 'desk.ping';

interface Line {
  readonly element: HTMLLIElement;
  readonly outcome: HTMLElement;
  readonly count: HTMLElement;
}

/** Takes what the watcher of the API sees, and shows it. */
export function callsPanel(): (sighting: Sighting) => void {
  const log = byId('calls');
  const followTheEnd = following(log);
  const pending = new Map<number, Line>();
  let repeated: Line | undefined;
  let repeats = 0;
  added(connectLine());

  return (sighting) => {
    switch (sighting.kind) {
      case 'call': {
        const isRepeated = sighting.path === REPEATED;
        const line = (isRepeated && repeated) || added(callLine(sighting, isRepeated));
        if (isRepeated) {
          repeated = line;
          line.count.textContent = ++repeats > 1 ? `× ${repeats}` : '';
        }
        pending.set(sighting.id, line);
        return;
      }
      case 'result':
        return settle(sighting.id, sighting.ms, 'ok', shortly(sighting.value));
      case 'error':
        return settle(sighting.id, sighting.ms, 'error', errorText(sighting.error));
      case 'subscribe':
        added(subscribeLine(sighting.path));
        return;
      case 'event':
        added(eventLine(sighting.path, sighting.payload));
    }
  };

  function settle(id: number, ms: number, state: 'ok' | 'error', text: string): void {
    const line = pending.get(id);
    pending.delete(id);
    if (line === undefined) return;
    line.element.dataset['state'] = state;
    const time = make('span', { className: 'ms' }, `${milliseconds(ms)} ms`);
    line.outcome.replaceChildren(make('span', {}, text), time);
    followTheEnd();
  }

  function added(line: Line): Line {
    log.append(line.element);
    while (log.childElementCount > MOST_LINES) firstOfMany(log).remove();
    followTheEnd();
    return line;
  }
}

/** Keeps the newest line in sight, unless somebody has scrolled up to read. */
function following(log: HTMLElement): () => void {
  let isFollowing = true;
  const follow = (): void => {
    if (isFollowing) log.scrollTop = log.scrollHeight;
  };
  // Lines that come and go scroll, too; only a person's hand counts.
  let touchedAt = Number.NEGATIVE_INFINITY;
  for (const touch of ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const) {
    log.addEventListener(
      touch,
      ({ timeStamp }) => {
        touchedAt = timeStamp;
      },
      { passive: true },
    );
  }
  log.onscroll = ({ timeStamp }) => {
    if (timeStamp - touchedAt > HAND_MS) return;
    isFollowing = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
  };
  // The panel is as high as the list beside it leaves room for.
  new ResizeObserver(follow).observe(log);
  return follow;
}

function connectLine(): Line {
  const type = make('span', { className: 'word' }, 'typeof');
  const code = make(
    'code',
    {},
    word('const '),
    'desk = connect<',
    type,
    " books>('com.example.books')",
  );
  return plainLine('topic', code);
}

/** The oldest line that is not the one that counts. */
function firstOfMany(log: Element): Element {
  const old = log.querySelector(':scope > :not([data-repeated])');
  return old ?? (log.firstElementChild as Element);
}

function callLine({ path, args }: { path: string; args: unknown[] }, isRepeated: boolean): Line {
  const count = make('span', { className: 'count' });
  const outcome = make('div', { className: 'log-outcome' }, '…');
  const code = make('code', {}, word('await '), ...pathOf(path), `(${argumentsText(args)})`);
  const data = { state: 'pending', ...(isRepeated && { repeated: '' }) };
  const element = make('li', { data }, make('div', {}, code, count), outcome);
  return { element, outcome, count };
}

function subscribeLine(path: string): Line {
  const code = make(
    'code',
    {},
    word('for await '),
    '(',
    word('const '),
    'event ',
    word('of '),
    ...pathOf(path),
    '())',
  );
  return plainLine('topic', code);
}

function eventLine(path: string, payload: unknown): Line {
  const topic = make('span', { className: 'topic' }, path);
  return plainLine('event', make('code', {}, topic, ' ', shortly(payload)));
}

function plainLine(state: string, code: HTMLElement): Line {
  const element = make('li', { data: { state } }, make('div', {}, code));
  return { element, outcome: code, count: code };
}

function pathOf(path: string): HTMLElement[] {
  return [
    make('span', { className: 'object' }, 'desk.api.'),
    make('span', { className: 'path' }, path),
  ];
}

function word(text: string): HTMLElement {
  return make('span', { className: 'word' }, text);
}

function shortly(value: unknown): string {
  return sourceText(value, 1);
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, data } = error as Error & { code?: string; data?: unknown };
  if (code === undefined) return `${error.name}: ${error.message}`;
  return data === undefined || data === null ? code : `${code} ${shortly(data)}`;
}
