/**
 * The table of what became of the systems that Realmwire grew out of: `docs/guide/seed-table.md`, from the
 * titles of all tests and from what `tests/seed/rows-*.ts` says besides.
 *
 * A test holds a row if its title has the row's id in brackets, as `[S003-07]`.
 */
import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';

/** What became of a row, where a word is due: without one a feature works, and a limit is none any more. */
export interface SeedRow {
  readonly id: string;
  readonly verdict: 'works' | 'better' | 'not';
  readonly how?: string;
}

/** A test that holds rows. */
export interface TitledTest {
  readonly title: string;
  /** It describes several, or names nothing but rows. */
  readonly isHeading: boolean;
  readonly file: string;
}

/** One line of the table. */
export interface SeedLine extends SeedRow {
  /** The test that says it best, and how many more there are. */
  readonly test: TitledTest | undefined;
  readonly others: number;
}

/** The rows of each system, by the headings of their tables. */
const SECTIONS = {
  'Clients of phpWebSocketServer': ids('S003', 40, '-'),
  'Push over HTTP': ids('S000', 10, '-'),
  'Tokens and identity': ids('S001', 9, '-'),
  'UNIX socket of operators': ids('S002', 10, '-'),
  'Echo server': ids('S004', 14, '-'),
  'Rules that old clients rely on': ids('C', 11, '', 1),
  'What clients and networks may do to a router': ids('X', 44, ''),
};

const ID = /\[((?:S00\d-\d\d|C\d\d?|X\d\d))\]/g;
/** A text of code with an id in it. */
const TITLE =
  /(['"`])((?:\\.|(?!\1)[^\\\n])*?\[(?:S00\d-\d\d|C\d\d?|X\d\d)\](?:\\.|(?!\1)[^\\\n])*)\1/g;

/** Tests of all kinds; those of this script speak of ids without holding them. */
const TESTS = ['{packages,tests,examples,docs,scripts}/**/*.{test,browser,test-d}.ts'];
const IGNORED = ['**/node_modules/**', 'scripts/generate-seed-table.test.ts'];

const DESCRIBE = /^( *)describe(?:\.[\w.]+\([^'"`]*\))?\((['"`])(.*?)\2,/;

/** Finds the tests with ids in their titles; what they describe stands before the title. */
export function testsIn(text: string, file: string): readonly TitledTest[] {
  return [...text.matchAll(TITLE)].map((match) => ({
    title: [...headingsBefore(text.slice(0, match.index)), match[2]].join(' '),
    isHeading: /describe.*$/.test(text.slice(0, match.index)) || spoken(match[2] ?? '') === '',
    file,
  }));
}

/** The titles of what a place in code stands in: lines before it that are further to the left. */
function headingsBefore(code: string): string[] {
  const lines = code.split('\n').reverse();
  let indent = lines[0]?.search(/\S|$/) ?? 0;
  const headings: string[] = [];
  for (const line of lines.slice(1)) {
    const [, spaces = '', , title = ''] = DESCRIBE.exec(line) ?? [];
    if (title === '' || spaces.length >= indent) continue;
    indent = spaces.length;
    headings.unshift(title.replace(ID, '').trim());
  }
  return headings;
}

/** The lines of a section. Throws where a row or a title speaks of what there is not, or a row twice. */
export function linesOf(
  rows: readonly SeedRow[],
  tests: readonly TitledTest[],
): Readonly<Record<keyof typeof SECTIONS, readonly SeedLine[]>> {
  const held = testsById(tests);
  const said = new Map(rows.map((row) => [row.id, row]));
  const known = new Set(Object.values(SECTIONS).flat());
  for (const id of [...held.keys(), ...said.keys()])
    if (!known.has(id)) throw new Error(`there is no row ${id}`);
  for (const { id, verdict, how } of rows) {
    if (verdict === 'not' && how === undefined) throw new Error(`nothing says why not ${id}`);
    if (rows.filter((row) => row.id === id).length > 1) throw new Error(`two rows say ${id}`);
  }
  const line = (id: string): SeedLine => {
    const [test, ...others] = (held.get(id) ?? []).sort((a, b) => rank(a) - rank(b));
    const verdict = id.startsWith('X') ? 'better' : 'works';
    return { id, verdict, ...said.get(id), test, others: others.length };
  };
  return Object.fromEntries(
    Object.entries(SECTIONS).map(([name, all]) => [name, all.map(line)]),
  ) as unknown as ReturnType<typeof linesOf>;
}

/** The ids that nothing holds: neither a test, nor a reason why not. */
export function missingIn(lines: ReturnType<typeof linesOf>): readonly string[] {
  return Object.values(lines)
    .flat()
    .filter(({ verdict, test }) => verdict !== 'not' && test === undefined)
    .map(({ id }) => id);
}

/** Says which rows nothing holds; true: there are some. */
export function reportMissing(lines: ReturnType<typeof linesOf>): boolean {
  const missing = missingIn(lines);
  if (missing.length > 0)
    console.error(`No test has these ids of seed systems in its title: ${missing.join(', ')}`);
  return missing.length > 0;
}

/** The lines as pages of Markdown. */
export function seedPage(
  lines: ReturnType<typeof linesOf>,
  table: (head: readonly string[], rows: readonly (readonly string[])[]) => string,
): string[] {
  const all = Object.values(lines).flat();
  const count = (verdict: SeedRow['verdict']) =>
    all.filter((line) => line.verdict === verdict && (line.test ?? line.how) !== undefined).length;
  return [
    'Every feature of the systems that Realmwire grew out of, every rule that their clients rely on, and what',
    'can go wrong around them: what holds here, and the test that shows it.',
    '',
    `${all.length} rows: ${count('works')} work, ${count('better')} are better, ${count('not')} are deliberately not.`,
    ...Object.entries(lines).flatMap(([name, of]) => [
      '',
      `## ${name}`,
      '',
      table(['Row', 'Here', 'Shown by', 'In'], of.map(cellsOf)),
    ]),
  ];
}

/** All rows that are said. */
export async function readRows(): Promise<readonly SeedRow[]> {
  const files = globSync('tests/seed/rows-*.ts', { ignore: ['**/*.test.ts'] }).sort();
  const modules = await Promise.all(
    files.map(
      (file) => import(/* @vite-ignore */ `../${file}`) as Promise<Record<string, unknown>>,
    ),
  );
  return modules.flatMap((module) => Object.values(module).flat() as SeedRow[]);
}

/** All tests with ids. */
export function readTests(): readonly TitledTest[] {
  const files = globSync(TESTS, { ignore: IGNORED }).sort();
  return files.flatMap((file) => testsIn(readFileSync(file, 'utf8'), file));
}

function cellsOf({ id, verdict, how, test, others }: SeedLine): string[] {
  const here = { works: 'works', better: 'better', not: 'deliberately not' }[verdict];
  const more = others === 0 ? '' : ` (and ${others} more)`;
  return [
    id,
    how === undefined ? here : `${here}: ${how}`,
    test === undefined ? '' : `${spoken(test.title)}${more}`,
    test === undefined ? '' : `\`${test.file}\``,
  ];
}

/** A title without ids, and without what only the test knows. */
function spoken(title: string): string {
  return title
    .replace(ID, '')
    .replace(/\\(.)/g, '$1')
    .replace(/\$\{[^}]*\}|\$[\w.]+|%[sodij]/g, '…')
    .replace(/[<>`*_]/g, (letter) => `\\${letter}`)
    .replace(/\s+/g, ' ')
    .trim();
}

/** Titles of recordings say little. */
function rank({ title, file, isHeading }: TitledTest): number {
  return file.includes('/replay') ? 3 : isHeading ? 2 : /[$%]/.test(title) ? 1 : 0;
}

function testsById(tests: readonly TitledTest[]): Map<string, TitledTest[]> {
  const held = new Map<string, TitledTest[]>();
  for (const test of tests)
    for (const [, id = ''] of test.title.matchAll(ID))
      held.set(id, [...(held.get(id) ?? []), test]);
  return held;
}

function ids(system: string, count: number, dash: string, digits = 2): readonly string[] {
  return Array.from(
    { length: count },
    (_, at) => `${system}${dash}${String(at + 1).padStart(digits, '0')}`,
  );
}
