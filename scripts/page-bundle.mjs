// The client as a page's bundler makes it: what `pnpm size` weighs, and what a test runs.
import { build } from 'esbuild';

/** What every page loads while it connects. */
const AFTERWARDS = ['client/src/late/afterwards.ts'];
/** What a page loads besides when it first publishes, runs a command or sends a packet. */
const DEALINGS = ['client/src/late/dealings.ts'];

/** Bundles `connect`, or another name of an entry; which of the files a page has loaded, by what it has done so far. */
export async function bundlePage(entryOfClient = '@realmwire/client', name = 'connect') {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export { ${name} } from '${entryOfClient}';`, resolveDir: process.cwd() },
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
  const first = withStaticImports(outputs, entry, new Set());
  const afterwards = withParts(outputs, AFTERWARDS, first);
  const dealings = withParts(outputs, DEALINGS, afterwards);
  const contentsOf = (name) => outputFiles.find(({ path }) => path.endsWith(name)).contents;
  return { outputs, contentsOf, entry, first, afterwards, dealings };
}

/** What is loaded, and these parts besides. */
function withParts(outputs, files, loaded) {
  const seen = new Set(loaded);
  for (const name of Object.keys(outputs)) {
    if (files.some((file) => outputs[name].entryPoint?.endsWith(file))) {
      withStaticImports(outputs, name, seen);
    }
  }
  return seen;
}

/** A chunk and all that it imports without `import()`. */
function withStaticImports(outputs, name, seen) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const { path, kind } of outputs[name].imports) {
    if (kind === 'import-statement' && path in outputs) withStaticImports(outputs, path, seen);
  }
  return seen;
}
