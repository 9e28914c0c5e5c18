/**
 * The slow query of the catalogue: title by title, so that there is progress to report and time to
 * abort it.
 */
import type { Title } from './records.ts';

/** How far a search has come. */
export interface SearchStep {
  readonly done: number;
  readonly of: number;
  readonly found: number;
}

/** What a {@link search} finds: a title and its place in the list. */
export interface SearchHit {
  readonly title: Title;
  readonly index: number;
}

/** Looks through `perStep` titles at a time; yields after each step, returns what was found. */
export function* search(
  titles: readonly Title[],
  text: string,
  perStep: number,
): Generator<SearchStep, SearchHit[]> {
  const words = wordsOf(text);
  const hits: SearchHit[] = [];
  for (const [index, title] of titles.entries()) {
    const found = wordsOf(`${title.title} ${title.author} ${title.subject} ${title.year}`);
    if (words.every((word) => found.some((other) => other.startsWith(word)))) {
      hits.push({ title, index });
    }
    const done = index + 1;
    if (done % perStep === 0 || done === titles.length) {
      yield { done, of: titles.length, found: hits.length };
    }
  }
  return hits;
}

/** Words without case and accents, so that `bronte` finds `Brontë`. */
function wordsOf(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
