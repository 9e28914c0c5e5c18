/**
 * Makes one file of the simulator and all engines, with the seams that production does not carry:
 *
 * - chance comes from the seed (`node:crypto` is replaced for the packages);
 * - whoever asks the real clock fails, so nothing escapes from virtual time;
 * - a mutant may be planted: one exact piece of source is replaced by a wrong one.
 *
 * In one file, what the packages load late is there at once, so a run depends on no disk.
 */
import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { build, type Plugin } from 'esbuild';

/** A bug to be planted. */
export interface Edit {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

const ROOT = resolve(import.meta.dirname, '../..');
const PACKAGES = /[\\/]packages[\\/](protocol|endpoint|client|router)[\\/]src[\\/].*\.ts$/;

/** Stands in the first line of every module of the packages, so that line numbers stay. */
const GUARD = ['setTimeout', 'setInterval', 'setImmediate', 'crypto', 'process']
  .map((name) => `const ${name}: any = globalThis.simulatorNoReal('${name}');`)
  .join(' ');

/** The memory of this process is not that of the router, and to ask takes longer than a turn. */
const BANNER = `'use strict';
globalThis.simulatorNoReal = (name) => {
  const forbidden = () => { throw new Error('the simulated world asked for the real ' + name); };
  if (name === 'process') return { memoryUsage: { rss: () => 0 } };
  return new Proxy(() => {}, { apply: forbidden, get: forbidden });
};`;

const CHANCE = `
export * from 'node:crypto';
const draw = () => globalThis.simulatorSeams.draw();
export const randomBytes = (length) => Buffer.from(Array.from({ length }, () => Math.floor(draw() * 256)));
export const randomUUID = () => {
  const hex = randomBytes(16).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
`;

/** A router of the simulator is given its logger. */
const NO_PINO = `export const pino = () => { throw new Error('the simulated router logs by itself'); };`;

/**
 * Bundles the program that runs plans; gives its source.
 *
 * @throws Error if an edit does not fit the sources any more
 */
export async function bundleSimulator(edits: readonly Edit[] = []): Promise<string> {
  const unplanted = new Set(edits);
  const result = await build({
    entryPoints: [resolve(import.meta.dirname, 'worker.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    conditions: ['@realmwire/source'],
    sourcemap: 'inline',
    sourcesContent: false,
    banner: { js: BANNER },
    logLevel: 'silent',
    plugins: [seams(unplanted)],
  });
  for (const { file } of unplanted) throw new Error(`no module of the simulator is ${file}`);
  return result.outputFiles[0]?.text ?? '';
}

function seams(unplanted: Set<Edit>): Plugin {
  const edits = [...unplanted];
  const virtual = (name: string, contents: string) => ({
    path: name,
    namespace: 'simulated',
    pluginData: contents,
  });
  return {
    name: 'simulator-seams',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:crypto$/ }, ({ importer }) =>
        PACKAGES.test(importer)
          ? virtual('chance', CHANCE)
          : { path: 'node:crypto', external: true },
      );
      onResolve({ filter: /^pino$/ }, () => virtual('pino', NO_PINO));
      onLoad({ filter: /.*/, namespace: 'simulated' }, ({ pluginData }) => ({
        contents: pluginData as string,
        loader: 'js',
      }));
      onLoad({ filter: PACKAGES }, async ({ path }) => {
        let contents = await readFile(path, 'utf8');
        const file = relative(ROOT, path).split(sep).join('/');
        for (const edit of edits) {
          if (edit.file !== file) continue;
          contents = planted(contents, edit);
          unplanted.delete(edit);
        }
        return { contents: `${GUARD} ${contents}`, loader: 'ts' };
      });
    },
  };
}

function planted(source: string, { file, find, replace }: Edit): string {
  const found = source.split(find).length - 1;
  if (found !== 1) throw new Error(`in ${file}, this stands ${found} times and not once:\n${find}`);
  return source.replace(find, () => replace);
}
