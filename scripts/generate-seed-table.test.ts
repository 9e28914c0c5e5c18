import { describe, expect, test } from 'vitest';
import { linesOf, missingIn, seedPage, testsIn } from './generate-seed-table.ts';

const CODE = `
describe('a page [S003-01]', () => {
  test("[S003-02] [X05] isn't known by \\"x\\"", () => {});
  test.each([['a']])('[C1] %s is $what, \${row}', () => {});
  test('[S003-02] again', () => {});
  describe.skipIf(here)('that is old', () => {
    test(
      '[C2] waits',
    );
  });
  describe.runIf(here)('that is new', () => {});
  test('[C3] goes', () => {});
});
const ROWS = [{ id: 'S003-09' }];
`;
const tests = testsIn(CODE, 'a.test.ts');

describe('the table of the seed systems', () => {
  test('finds ids in titles, whatever they stand in', () => {
    expect(tests.map(({ title }) => title)).toEqual([
      'a page [S003-01]',
      'a page [S003-02] [X05] isn\'t known by \\"x\\"',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: as it stands in the code
      'a page [C1] %s is $what, ${row}',
      'a page [S003-02] again',
      'a page that is old [C2] waits',
      'a page [C3] goes',
    ]);
  });

  test('says what became of each row, and which test shows it', () => {
    const lines = linesOf(
      [
        { id: 'S003-02', verdict: 'better', how: 'quicker' },
        { id: 'S003-03', verdict: 'not', how: 'why' },
      ],
      tests,
    );
    const rows: (readonly string[])[] = [];
    const page = seedPage(lines, (_head, of) => {
      rows.push(...of);
      return '(table)';
    });

    expect(rows).toHaveLength(138);
    expect(rows.slice(0, 4)).toEqual([
      ['S003-01', 'works', 'a page', '`a.test.ts`'],
      ['S003-02', 'better: quicker', 'a page isn\'t known by "x" (and 1 more)', '`a.test.ts`'],
      ['S003-03', 'deliberately not: why', '', ''],
      ['S003-04', 'works', '', ''],
    ]);
    expect(rows).toContainEqual(['X05', 'better', 'a page isn\'t known by "x"', '`a.test.ts`']);
    expect(rows).toContainEqual(['C1', 'works', 'a page … is …, …', '`a.test.ts`']);
    expect(page).toContain('138 rows: 4 work, 2 are better, 1 are deliberately not.');
    expect(missingIn(lines)).toHaveLength(131);
    expect(missingIn(lines)).not.toContain('S003-03');
  });

  test('prefers titles that say it in words', () => {
    const lines = linesOf(
      [],
      [...testsIn("test('[X01] $id')", 'b.test.ts'), ...testsIn("'[X01] so'", 'c.test.ts')],
    );

    expect(
      Object.values(lines)
        .flat()
        .find(({ id }) => id === 'X01'),
    ).toMatchObject({
      test: { file: 'c.test.ts' },
      others: 1,
    });
  });

  test.each([
    ['there is no row S003-41', [], "'[S003-41] x'"],
    ['there is no row X45', [{ id: 'X45', verdict: 'works' }], ''],
    ['nothing says why not X01', [{ id: 'X01', verdict: 'not' }], ''],
    [
      'two rows say X01',
      [
        { id: 'X01', verdict: 'works' },
        { id: 'X01', verdict: 'works' },
      ],
      '',
    ],
  ] as const)('is not made where %s', (says, rows, code) => {
    expect(() => linesOf(rows, testsIn(code, 'a.test.ts'))).toThrow(says);
  });
});
