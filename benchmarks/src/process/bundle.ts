/**
 * Compiles the programs of the benchmark (routers, load, proxy) to plain JavaScript.
 *
 * They do not run under tsx: its transform names every function at run time, which costs a hot
 * path more than some of what is measured here. Our own packages are bundled from their source;
 * packages from npm stay outside and run as they are published.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

const SOURCE = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Where the generated files of this run go: inside `benchmarks`, so that its `node_modules`
 * resolve; not in git.
 */
export const GENERATED = join(dirname(SOURCE), '.generated', `run-${process.pid}`);

/** Process ids of other benchmarks that run now; what is left of those that do not is removed. */
export function otherRuns(): number[] {
  const folder = dirname(GENERATED);
  const pids = existsSync(folder)
    ? readdirSync(folder).map((name) => Number(name.replace('run-', '')))
    : [];
  return pids.filter((pid) => {
    try {
      return process.kill(pid, 0) && pid !== process.pid;
    } catch {
      rmSync(join(folder, `run-${pid}`), { recursive: true, force: true });
      return false;
    }
  });
}

/** Removes the generated files of this run. */
export function removeGenerated(): void {
  rmSync(GENERATED, { recursive: true, force: true });
}

/** A program of the benchmark and the source file it starts in. */
export const PROGRAMS = {
  floor: 'contenders/floor-router.ts',
  socketio: 'contenders/socketio-router.ts',
  realmwire: 'contenders/realmwire-router.ts',
  fox: 'contenders/fox-router.ts',
  nexus: 'contenders/nexus-router.ts',
  load: 'load/load.ts',
  proxy: 'process/proxy-process.ts',
  trpcServer: 'streams/trpc-server.ts',
  orpcServer: 'streams/orpc-server.ts',
  socketioServer: 'streams/socketio-server.ts',
  realmwireProducer: 'streams/realmwire-producer.ts',
  consumer: 'streams/consumer.ts',
} as const;

/** The name of a row of {@link PROGRAMS}. */
export type Program = keyof typeof PROGRAMS;

/** Compiles one program and returns the path of the result. */
export async function compiled(program: Program): Promise<string> {
  const outfile = join(GENERATED, `${program}.mjs`);
  await mkdir(GENERATED, { recursive: true });
  await build({
    entryPoints: [join(SOURCE, PROGRAMS[program])],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@realmwire/source'],
    plugins: [npmStaysOutside],
    logLevel: 'silent',
  });
  return outfile;
}

const npmStaysOutside: Plugin = {
  name: 'npm-stays-outside',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^[^./#]/ }, async (asked) => {
      const isOurs = asked.path.startsWith('@realmwire/');
      if (isOurs || asked.pluginData === 'resolving' || asked.kind === 'entry-point') return;
      const found = await esbuild.resolve(asked.path, {
        kind: asked.kind,
        importer: asked.importer,
        resolveDir: asked.resolveDir,
        pluginData: 'resolving',
      });
      if (found.errors.length > 0) return { errors: found.errors };
      // Built-in modules are external already.
      if (found.external) return { path: found.path, external: true };
      return { path: pathToFileURL(found.path).href, external: true };
    });
  },
};
