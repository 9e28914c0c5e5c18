// Bundles what a browser would download for `connect`, and fails when that outgrows its budget.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** What a page loads before it can talk, gzipped; never to be raised. */
const BUDGET = 14_592;
/** Never loaded with the entry: 26 kB and more, or Node's alone. */
const FORBIDDEN = ['zod', 'ws', '@msgpack/msgpack'];
/** Loaded when a page first needs them: their chunks must stay out of the entry. */
const LAZY = [
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
const entry = Object.keys(outputs).find((name) => outputs[name].entryPoint !== undefined);
const first = withStaticImports(entry);
const total = report('entry', first);
for (const name of first) report('  static', new Set([name]));
for (const name of Object.keys(outputs)) if (!first.has(name)) report('lazy', new Set([name]));

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
if (total > BUDGET) fail(`the entry is over its budget of ${BUDGET} B`);

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
