// Bundles what a browser would download for `connect`, and fails when that outgrows its budgets.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a page loads before its first call, gzipped; never to be raised. */
const BUDGET = 13_696;
/** The same with what every page loads as soon as there is a session. */
const BUDGET_IN_ALL = 16_160;
/** The entries that every page loads then. */
const AFTERWARDS = ['client/src/late/afterwards.ts'];
/** Never loaded with the entry: 26 kB and more, or Node's alone. */
const FORBIDDEN = ['zod', 'ws', '@msgpack/msgpack'];
/** Loaded when a page first needs them: their chunks must stay out of the entry. */
const LAZY = [
  'endpoint/src/dealings',
  'endpoint/src/streams',
  'endpoint/src/services',
  'protocol/src/bulk',
  'protocol/src/msgpack',
];

const { outputFiles, metafile } = await build({
  stdin: { contents: `export { connect } from '@realmwire/client';`, resolveDir: process.cwd() },
  outdir: 'out',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  conditions: ['@realmwire/source'],
  write: false,
  metafile: true,
  legalComments: 'none',
});

const { outputs } = metafile;
const entry = Object.keys(outputs).find((name) => outputs[name].entryPoint === '<stdin>');
const first = withStaticImports(entry);
const afterwards = new Set(first);
for (const name of Object.keys(outputs)) {
  if (AFTERWARDS.some((file) => outputs[name].entryPoint?.endsWith(file))) {
    withStaticImports(name, afterwards);
  }
}
const beforeFirstCall = report('before the first call', first);
const inAll = report('in all, for a page that only calls', afterwards);
for (const name of Object.keys(outputs)) {
  report(first.has(name) ? '  first' : afterwards.has(name) ? '  afterwards' : '  on demand', [
    name,
  ]);
}

const inputs = [...first].flatMap((name) => Object.entries(outputs[name].inputs));
const largest = inputs.sort(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput).slice(0, 8);
for (const [file, { bytesInOutput }] of largest) console.log(`  ${bytesInOutput} B  ${file}`);

for (const name of FORBIDDEN) {
  const guilty = inputs.filter(([file]) => file.includes(`/node_modules/${name}/`));
  if (guilty.length > 0) fail(`${name} is in the entry: ${guilty[0][0]}`);
}
for (const name of LAZY) {
  if (inputs.some(([file]) => file.endsWith(`/${name}.ts`))) fail(`${name} is in the entry`);
}
if (beforeFirstCall > BUDGET) fail(`before the first call: over the budget of ${BUDGET} B`);
if (inAll > BUDGET_IN_ALL) fail(`in all: over the budget of ${BUDGET_IN_ALL} B`);

/** A chunk and all that it imports without `import()`. */
function withStaticImports(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const { path, kind } of outputs[name].imports) {
    if (kind === 'import-statement' && path in outputs) withStaticImports(path, seen);
  }
  return seen;
}

function report(label, names) {
  const files = outputFiles.filter(({ path }) => [...names].some((name) => path.endsWith(name)));
  const gz = files.reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  const min = files.reduce((sum, { contents }) => sum + contents.length, 0);
  console.log(`${label}: ${min} B minified, ${gz} B gzipped (${[...names].join(', ')})`);
  return gz;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
