/**
 * The guide says of each client what these tests have shown, no more and no less.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AUTOBAHN_CANNOT, type Cannot, PYTHON_CANNOT, WAMPY_CANNOT } from './cannot.ts';
import { BEHAVIOURS } from './suite.ts';

const PAGE = 'docs/guide/wamp-clients.md';

const COLUMNS: readonly (readonly [string, Cannot])[] = [
  ['AutobahnJS', AUTOBAHN_CANNOT],
  ['Wampy', WAMPY_CANNOT],
  ['Autobahn for Python', PYTHON_CANNOT],
];

test.each([
  ['clients', clientsTable],
  ['cannot', cannotTable],
])('the table "%s" of the guide is what is tested', (name, table) => {
  const page = readFileSync(PAGE, 'utf8');
  const [, rest = ''] = page.split(`<!-- table: ${name} -->\n\n`);

  const [written] = rest.split('\n\n<!-- end -->');

  expect(written).toBe(table());
});

test.each(COLUMNS)('what %s cannot do is something that is tested', (_, cannot) => {
  const names = Object.values(BEHAVIOURS).flatMap((rows) => rows.map(({ name }) => name));

  expect(names).toEqual(expect.arrayContaining(Object.keys(cannot)));
});

function clientsTable(): string {
  const head = ['Can', ...COLUMNS.map(([name]) => name)];
  const rows = Object.entries(BEHAVIOURS).flatMap(([area, behaviours]) => [
    [`**${area}**`, '', '', ''],
    ...behaviours.map(({ name }) => [
      name,
      ...COLUMNS.map(([, cannot]) => (name in cannot ? 'no' : 'yes')),
    ]),
  ]);
  return tableOf([head, head.map(() => '---'), ...rows]);
}

function cannotTable(): string {
  const rows = COLUMNS.flatMap(([client, cannot]) =>
    Object.entries(cannot).map(([name, reason]) => [client, name, reason]),
  );
  return tableOf([['Client', 'Cannot', 'Because'], ['---', '---', '---'], ...rows]);
}

function tableOf(rows: readonly (readonly string[])[]): string {
  return rows
    .map((cells) => (cells[0] === '---' ? `|${cells.join('|')}|` : `| ${cells.join(' | ')} |`))
    .join('\n');
}
