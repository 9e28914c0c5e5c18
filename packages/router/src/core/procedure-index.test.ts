import { type Match, matches } from '@realmwire/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProcedureIndex } from './procedure-index.ts';

describe('the index of procedures', () => {
  test.each([
    { uri: 'a1.b2.c3.d4.e55', best: 1, why: 'it is registered by its name' },
    { uri: 'a1.b2.c3.d98.e74', best: 2, why: 'only one prefix matches' },
    { uri: 'a1.b2.c3.d4.e325', best: 3, why: 'it is the longer of two prefixes' },
    { uri: 'a1.b2.c55.d4.e5', best: 4, why: 'only one wildcard matches' },
    { uri: 'a1.b2.c88.d4.e5.f6.g7', best: 6, why: 'its second portion is longer' },
    { uri: 'a2.b2.c2.d2.e2', best: undefined, why: 'nothing matches' },
    // The specification says 5 here, against its own rule; see the decision on contradictions.
    { uri: 'a1.b2.c33.d4.e5', best: 2, why: 'a prefix is one of the text' },
  ])('the example of the specification: $uri goes to $best, since $why', ({ uri, best }) => {
    const index = new ProcedureIndex<number>();
    index.add('a1.b2.c3.d4.e55', 'exact', 1);
    index.add('a1.b2.c3', 'prefix', 2);
    index.add('a1.b2.c3.d4', 'prefix', 3);
    index.add('a1.b2..d4.e5', 'wildcard', 4);
    index.add('a1.b2.c33..e5', 'wildcard', 5);
    index.add('a1.b2..d4.e5..g7', 'wildcard', 6);
    index.add('a1.b2..d4..f6.g7', 'wildcard', 7);

    expect(index.best(uri)).toBe(best);
  });

  test('of two wildcards the one with the longer first portion comes first', () => {
    const index = new ProcedureIndex<number>();
    index.add('a1.b2..d4.e5', 'wildcard', 4);
    index.add('a1.b2.c33..e5', 'wildcard', 5);

    expect(index.best('a1.b2.c33.d4.e5')).toBe(5);
  });

  test('a name that leads into a pattern without an end is tried by the gap as well', () => {
    const index = new ProcedureIndex<number>();
    index.add('a.b.x', 'wildcard', 1);
    index.add('a..c', 'wildcard', 2);

    expect(index.best('a.b.c')).toBe(2);
  });

  test('the same text may be a name, a prefix and a wildcard at once', () => {
    const index = new ProcedureIndex<Match>();
    for (const match of MATCHES) index.add('a.b', match, match);

    expect(MATCHES.map((match) => index.lookup('a.b', match))).toEqual(MATCHES);
    expect(MATCHES.map((match) => [...index.all(match)])).toEqual(MATCHES.map((match) => [match]));
    expect(index.size).toBe(3);
    expect(index.best('a.b')).toBe('exact');
    index.remove('a.b', 'exact');
    expect(index.best('a.b')).toBe('prefix');
    index.remove('a.b', 'prefix');
    expect(index.best('a.b')).toBe('wildcard');
    index.remove('a.b', 'wildcard');
    expect(index.best('a.b')).toBeUndefined();
    expect(index.size).toBe(0);
  });

  test('to take out what is not there does nothing', () => {
    const index = new ProcedureIndex<number>();
    index.add('a..c', 'wildcard', 1);
    index.remove('a..d', 'wildcard');
    index.remove('a', 'prefix');

    expect(index.best('a.b.c')).toBe(1);
  });

  test('whatever comes and goes, the best is the one that the rules say', () => {
    const component = fc.constantFrom('', 'a', 'b', 'ab');
    const pattern = fc.array(component, { minLength: 1, maxLength: 4 }).map((all) => all.join('.'));
    const uri = fc
      .array(fc.constantFrom('a', 'b', 'ab'), { minLength: 1, maxLength: 4 })
      .map((all) => all.join('.'));
    const step = fc.record({ pattern, match: fc.constantFrom(...MATCHES), isAdded: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(uri), (steps, uris) => {
        const index = new ProcedureIndex<Named>();
        const all = new Map<string, Named>();
        for (const { pattern: text, match, isAdded } of steps) {
          const name = `${match} ${text}`;
          if (isAdded && !all.has(name)) {
            const named = { pattern: text, match };
            all.set(name, named);
            index.add(text, match, named);
          } else if (!isAdded) {
            all.delete(name);
            index.remove(text, match);
          }
        }
        expect(index.size).toBe(all.size);
        for (const each of uris)
          expect(index.best(each)).toBe(bestByTheRules([...all.values()], each));
      }),
    );
  });
});

const MATCHES = ['exact', 'prefix', 'wildcard'] as const;

interface Named {
  readonly pattern: string;
  readonly match: Match;
}

/** Sorts everything that matches, as the specification tells it. */
function bestByTheRules(all: readonly Named[], uri: string): Named | undefined {
  return all
    .filter(({ pattern, match }) => matches(pattern, uri, match))
    .sort((a, b) => {
      const kind = MATCHES.indexOf(a.match) - MATCHES.indexOf(b.match);
      if (kind !== 0) return kind;
      if (a.match === 'prefix') return b.pattern.length - a.pattern.length;
      const [ours, theirs] = [portionsOf(a.pattern), portionsOf(b.pattern)];
      const differs = ours.findIndex((length, index) => length !== theirs[index]);
      return differs < 0 ? 0 : (theirs[differs] ?? 0) - (ours[differs] as number);
    })[0];
}

/** How many components each exact portion has, between the gaps. */
function portionsOf(pattern: string): number[] {
  const lengths = [0];
  for (const component of pattern.split('.')) {
    if (component === '') lengths.push(0);
    else lengths[lengths.length - 1] = (lengths.at(-1) as number) + 1;
  }
  return lengths;
}
