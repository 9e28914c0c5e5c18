import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  heldBy,
  holderOf,
  type Locks,
  NO_LOCKS,
  openPage,
  releaseAll,
  renameHolder,
} from './locks.ts';
import type { Desk } from './records.ts';

const rowan: Desk = { session: 'r', name: 'Rowan', colour: 0 };
const alder: Desk = { session: 'a', name: 'Alder', colour: 1 };

describe('locks of the list', () => {
  test('a desk that opens a page holds its titles', () => {
    const locks = opened(NO_LOCKS, rowan, 3);

    expect(holderOf(locks, 't3-1')).toEqual(rowan);
    expect(heldBy(locks, 'r')).toBe(2);
  });

  test('a page that another desk holds cannot be opened, and the answer says who holds it', () => {
    const locks = opened(NO_LOCKS, rowan, 3);

    const opening = openPage(locks, alder, 3, titlesOf(3));

    expect(opening).toEqual({ ok: false, by: rowan });
  });

  test('one shared title is enough to refuse', () => {
    const locks = opened(NO_LOCKS, rowan, 3);

    const opening = openPage(locks, alder, 9, ['other', 't3-2']);

    expect(opening.ok).toBe(false);
  });

  test('opening the next page frees the one before', () => {
    const locks = opened(opened(NO_LOCKS, rowan, 3), rowan, 4);

    expect(holderOf(locks, 't3-1')).toBeUndefined();
    expect(holderOf(locks, 't4-1')).toEqual(rowan);
  });

  test('a refused attempt keeps the page that the desk has open', () => {
    const locks = opened(opened(NO_LOCKS, rowan, 3), alder, 4);

    openPage(locks, alder, 3, titlesOf(3));

    expect(holderOf(locks, 't4-1')).toEqual(alder);
  });

  test('the same page may be opened twice by its holder', () => {
    const locks = opened(opened(NO_LOCKS, rowan, 3), rowan, 3);

    expect(heldBy(locks, 'r')).toBe(2);
  });

  test('a released page is free for the others', () => {
    const locks = releaseAll(opened(NO_LOCKS, rowan, 3), 'r');

    expect(openPage(locks, alder, 3, titlesOf(3)).ok).toBe(true);
  });

  test('releasing nothing changes nothing', () => {
    const locks = opened(NO_LOCKS, rowan, 3);

    expect(releaseAll(locks, 'a')).toBe(locks);
  });

  test('a renamed desk holds its page under the new name', () => {
    const locks = renameHolder(opened(NO_LOCKS, rowan, 3), { ...rowan, name: 'Hazel' });

    expect(holderOf(locks, 't3-1')?.name).toBe('Hazel');
  });

  test('whatever the desks do, a title has one holder and a desk one page', () => {
    const step = fc.record({
      desk: fc.constantFrom(rowan, alder),
      page: fc.integer({ min: 1, max: 4 }),
      does: fc.constantFrom('open', 'release'),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        let locks = NO_LOCKS;
        for (const { desk, page, does } of steps) {
          const opening = openPage(locks, desk, page, titlesOf(page));
          if (does === 'release') locks = releaseAll(locks, desk.session);
          else if (opening.ok) locks = opening.locks;
          const held = [...locks.values()].flatMap(({ titles }) => titles);
          expect(new Set(held).size).toBe(held.length);
          expect(held.length).toBeLessThanOrEqual(4);
        }
      }),
    );
  });
});

function titlesOf(page: number): string[] {
  return [`t${page}-1`, `t${page}-2`];
}

function opened(locks: Locks, desk: Desk, page: number): Locks {
  const opening = openPage(locks, desk, page, titlesOf(page));
  if (!opening.ok) throw new Error(`held by ${opening.by.name}`);
  return opening.locks;
}
