import { describe, expect, test } from 'vitest';
import { Library } from './library.ts';
import type { Desk, Title } from './records.ts';

const rowan: Desk = { session: 'r', name: 'Rowan', colour: 0 };
const alder: Desk = { session: 'a', name: 'Alder', colour: 1 };

describe('the library', () => {
  test('shows its titles in pages, the last one with what is left', () => {
    const library = libraryOf(5);

    expect(library.pages(2)).toBe(3);
    expect(library.page({ page: 3, perPage: 2 }).map(({ id }) => id)).toEqual(['b5']);
    expect(library.page({ page: 4, perPage: 2 })).toEqual([]);
  });

  test('locks overlap by title, whatever the length of the pages', () => {
    const library = libraryOf(6);
    library.open(rowan, { page: 1, perPage: 3 });

    const opening = library.open(alder, { page: 2, perPage: 2 });

    expect(opening).toEqual({ ok: false, by: rowan });
  });

  test('says how many titles a desk gave back', () => {
    const library = libraryOf(5);
    library.open(rowan, { page: 1, perPage: 3 });

    expect(library.release('r')).toBe(3);
    expect(library.release('r')).toBe(0);
    expect(library.locks).toEqual([]);
  });

  test('a new name of a desk shows in its lock', () => {
    const library = libraryOf(5);
    library.open(rowan, { page: 1, perPage: 3 });

    expect(library.rename({ ...rowan, name: 'Hazel' })).toBe(true);
    expect(library.rename(alder)).toBe(false);
    expect(library.locks[0]?.by.name).toBe('Hazel');
  });

  test('sets what is given of a title and leaves the rest', () => {
    const library = libraryOf(2);

    const title = library.assign('b2', { subject: 'Poetry', cover: 'c0ffee' });

    expect(title).toMatchObject({ subject: 'Poetry', shelf: 'FIC 2', cover: 'c0ffee' });
    expect(library.title('b2')).toBe(title);
  });

  test('takes a cover away', () => {
    const library = libraryOf(2);
    library.assign('b2', { cover: 'c0ffee' });

    const title = library.assign('b2', { cover: undefined });

    expect('cover' in title).toBe(false);
  });
});

function libraryOf(count: number): Library {
  return new Library(Array.from({ length: count }, (_, at) => titleOf(at + 1)));
}

function titleOf(number: number): Title {
  const id = `b${number}`;
  const rest = { author: 'A', title: 'T', year: 1900, language: 'en' };
  return { id, shelf: `FIC ${number}`, subject: 'Fiction', ...rest };
}
