// Bundles what a browser would download for `connect`, and fails when that outgrows its budgets.
import { gzipSync } from 'node:zlib';
import { bundlePage } from './page-bundle.mjs';

/** What a page has loaded, and what that may be, gzipped; never to be raised. */
const BUDGETS = {
  first: { label: 'before the first call', bytes: 8_368 },
  afterwards: { label: 'in all, for a page that only calls', bytes: 15_446 },
  dealings: { label: 'in all, for a page that publishes too', bytes: 17_632 },
};
/** The same for the entry that speaks WAMP. */
const WAMP_BYTES = 75_000;
/** The same for the entry with the API of seed clients: what it loads first, and in all to send packets. */
const SEED_BYTES = { first: 10_227, dealings: 19_490 };
/** Never loaded with the entry: 26 kB and more, or Node's alone. */
const FORBIDDEN = ['zod', 'ws', '@msgpack/msgpack'];
/** Loaded when a page first needs them: their chunks must stay out of the entry. */
const LAZY = [
  'client/src/connection',
  'client/src/core/client-limits',
  'endpoint/src/dealings',
  'endpoint/src/hear',
  'endpoint/src/streams',
  'endpoint/src/services',
  'protocol/src/bulk',
  'protocol/src/contract/checks',
  'protocol/src/engine',
  'protocol/src/msgpack',
];

const bundle = await bundlePage();
const { outputs, first, afterwards, dealings } = bundle;
for (const [name, { label, bytes }] of Object.entries(BUDGETS)) {
  if (report(label, bundle[name]) > bytes) fail(`${label}: over the budget of ${bytes} B`);
}
for (const name of Object.keys(outputs)) report(`  ${whenIs(name)}`, [name]);

// A page that speaks to WAMP routers imports another entry, with all of the dialect in it.
const wamp = await bundlePage('@realmwire/client/wamp');
if (report('in all, for a page that speaks WAMP', wamp.first, wamp) > WAMP_BYTES)
  fail(`for a page that speaks WAMP: over the budget of ${WAMP_BYTES} B`);

// So does a page with the API of the seed systems, over the native wire.
const seed = await bundlePage('@realmwire/client/seed', 'socketWebClient');
for (const [name, bytes] of Object.entries(SEED_BYTES)) {
  const label = name === 'first' ? 'before it is ready' : 'in all, to send packets';
  if (report(`for a seed page, ${label}`, seed[name], seed) > bytes)
    fail(`for a seed page, ${label}: over the budget of ${bytes} B`);
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

function whenIs(name) {
  if (first.has(name)) return 'first';
  if (afterwards.has(name)) return 'while it connects';
  return dealings.has(name) ? 'to publish' : 'on demand';
}

function report(label, names, { contentsOf } = bundle) {
  const files = [...names].map(contentsOf);
  const gz = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  const min = files.reduce((sum, file) => sum + file.length, 0);
  console.log(`${label}: ${min} B minified, ${gz} B gzipped (${[...names].join(', ')})`);
  return gz;
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
