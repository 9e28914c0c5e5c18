import { describe, expect, test } from 'vitest';
import { type SearchHit, type SearchStep, search } from './search.ts';
import { readTitles } from './titles.ts';

const titles = readTitles();

describe('the search of the catalogue', () => {
  test('finds a title by a part of its author and a part of its name', () => {
    const { hits } = run('austen prid');

    expect(hits.map(({ title }) => title.title)).toEqual(['Pride and Prejudice']);
  });

  test('does not care for accents and case', () => {
    const authors = new Set(run('BRONTE').hits.map(({ title }) => title.author));

    expect(authors).toEqual(new Set(['Brontë, Charlotte', 'Brontë, Emily', 'Brontë, Anne']));
  });

  test('says where in the list a title is', () => {
    for (const { title, index } of run('kafka').hits) expect(titles[index]).toBe(title);
  });

  test('reports each step, and the last one is the end of the list', () => {
    const { steps, hits } = run('fiction');

    expect(steps).toHaveLength(Math.ceil(titles.length / 10));
    expect(steps.at(-1)).toEqual({ done: titles.length, of: titles.length, found: hits.length });
  });

  test('finds nothing for a word that no title has', () => {
    expect(run('zzzz').hits).toEqual([]);
  });
});

function run(text: string): { steps: SearchStep[]; hits: SearchHit[] } {
  const steps: SearchStep[] = [];
  const looking = search(titles, text, 10);
  for (;;) {
    const step = looking.next();
    if (step.done) return { steps, hits: step.value };
    steps.push(step.value);
  }
}
