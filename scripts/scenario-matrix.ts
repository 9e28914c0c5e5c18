/**
 * Counts in how many ways each rule is tried: the tests of the scenarios, of the sequences of messages
 * and of foreign clients, by the dialect, the codec and the transport that their titles name.
 */

/** One test, as `vitest list --json` tells of it. */
export interface ListedTest {
  /** The titles from the outermost on, joined by ` > `. */
  readonly name: string;
  readonly file: string;
}

/** Where the tests are, and over what they go where their titles do not say it. */
const SUITES = {
  scenarios: { folder: 'tests/scenarios/', transport: 'ws' },
  sequences: { folder: 'tests/conformance/run-sequences', transport: 'memory' },
  clients: { folder: 'tests/foreign/', transport: 'ws' },
} as const;

/** One of the suites. */
export type Suite = keyof typeof SUITES;

/** One way to reach a router, and how many tests of each suite go it. */
export interface Row extends Readonly<Record<Suite, number>> {
  readonly dialect: 'native' | 'wamp2';
  readonly codec: string;
  readonly transport: string;
}

/** See the head of this file. */
export interface ScenarioMatrix {
  readonly rows: readonly Row[];
  /** How many different rules each suite holds. */
  readonly rules: Readonly<Record<Suite, number>>;
  /** Tests in the rows. */
  readonly tests: number;
  /** Tests of these suites whose titles name no codec: they are in no row. */
  readonly others: number;
}

const NAMES = Object.keys(SUITES) as readonly Suite[];
const CODEC = /\b(?:json|msgpack|cbor)(?:\.batched)?\b/;
const TRANSPORT = /\b(?:ws|tcp|unix|memory)\b/;

/** Counts the tests of a list. */
export function matrixOf(tests: readonly ListedTest[]): ScenarioMatrix {
  const rows = new Map<string, Row>();
  const rules: Record<Suite, Set<string>> = {
    scenarios: new Set(),
    sequences: new Set(),
    clients: new Set(),
  };
  let others = 0;
  for (const { name, file } of tests) {
    const suite = NAMES.find((each) => file.includes(SUITES[each].folder));
    if (suite === undefined) continue;
    const [title = '', ...rule] = name.split(' > ');
    const [codec] = CODEC.exec(title) ?? [];
    if (codec === undefined) {
      others += 1;
      continue;
    }
    const [transport = SUITES[suite].transport] = TRANSPORT.exec(title) ?? [];
    const way = { dialect: dialectOf(suite, title), codec, transport } as const;
    const key = Object.values(way).join(' ');
    const row = rows.get(key) ?? { ...way, scenarios: 0, sequences: 0, clients: 0 };
    rows.set(key, { ...row, [suite]: row[suite] + 1 });
    rules[suite].add(`${file} ${rule.join(' > ')}`);
  }
  const all = [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return {
    rows: all,
    rules: {
      scenarios: rules.scenarios.size,
      sequences: rules.sequences.size,
      clients: rules.clients.size,
    },
    tests: all.reduce((sum, row) => sum + row.scenarios + row.sequences + row.clients, 0),
    others,
  };
}

/** The matrix as a table, and its sums in a line that begins with `matrix:`. */
export function tableOf({ rows, rules, tests, others }: ScenarioMatrix): string {
  const head = ['dialect', 'codec', 'transport', ...NAMES];
  const lines = [
    head,
    ...rows.map((row) => head.map((column) => String(row[column as keyof Row]))),
  ];
  const widths = head.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  const table = lines.map((line) =>
    line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '),
  );
  const counted = NAMES.map((suite) => `${rules[suite]} rules of ${suite}`).join(', ');
  const sums = `matrix: ${rows.length} ways, ${counted}; ${tests} tests, and ${others} besides`;
  return [...table.map((line) => line.trimEnd()), sums].join('\n');
}

function dialectOf(suite: Suite, title: string): Row['dialect'] {
  if (suite === 'clients') return title.includes('realmwire') ? 'native' : 'wamp2';
  return suite === 'sequences' || /wamp/i.test(title) ? 'wamp2' : 'native';
}
