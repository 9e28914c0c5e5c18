/**
 * How long TypeScript takes to check a large contract: ours beside tRPC.
 */
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { GENERATED } from '../process/bundle.ts';
import { type Outcome, run } from '../process/run.ts';
import type { Stage, Values } from './stage.ts';
import { PROCEDURES, type Program, realmwireProgram, trpcProgram } from './types-programs.ts';

const FOLDER = join(GENERATED, 'types');
const REPOSITORY = dirname(dirname(dirname(GENERATED)));
const PROTOCOL = join(REPOSITORY, 'packages', 'protocol');
const REPEATS = 3;

/** Always three repeats, two with `--quick`: one says little about a compiler. */
export async function runTypes(stage: Stage): Promise<void> {
  const repeats = stage.options.isQuick ? 2 : Math.max(REPEATS, stage.options.repeats);
  const programs = { realmwire: realmwireProgram(), trpc: trpcProgram() };
  stage.expect(repeats * 2);
  await writeDeclarations();
  for (const [name, program] of Object.entries(programs)) await writeProgram(name, program);
  for (let repeat = 1; repeat <= repeats; repeat += 1) {
    for (const contender of Object.keys(programs)) {
      const variant = `${PROCEDURES} procedures`;
      await stage.step({ scenario: 'types', variant, contender, repeat }, summary, () =>
        checked(contender),
      );
    }
  }
}

async function checked(name: string): Promise<Values> {
  const { exitCode, output } = await tsc(join(FOLDER, name), ['--extendedDiagnostics']);
  if (exitCode !== 0) throw new Error(output);
  return {
    checkSeconds: diagnostic(output, 'Check time'),
    totalSeconds: diagnostic(output, 'Total time'),
    memoryMiB: diagnostic(output, 'Memory used') / 1024,
  };
}

/** Users of the package check against its declarations, not its source. */
async function writeDeclarations(): Promise<void> {
  const folder = join(FOLDER, 'protocol');
  await writeConfig(folder, {
    extends: relative(folder, join(REPOSITORY, 'tsconfig.base.json')),
    compilerOptions: {
      composite: false,
      incremental: false,
      tsBuildInfoFile: null,
      emitDeclarationOnly: true,
      declarationMap: false,
      sourceMap: false,
      rootDir: join(PROTOCOL, 'src'),
      outDir: folder,
    },
    include: [],
    files: [join(PROTOCOL, 'src', 'contract', 'index.ts')],
  });
  await tsc(folder, []);
}

async function writeProgram(name: string, program: Program): Promise<void> {
  const folder = join(FOLDER, name);
  await writeConfig(folder, {
    compilerOptions: {
      target: 'ES2023',
      lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: true,
      noEmit: true,
      paths: {
        '@realmwire/protocol/contract': ['../protocol/contract/index.d.ts'],
        '@standard-schema/spec': [await standardSchema()],
      },
    },
    include: ['*.ts'],
  });
  for (const [file, source] of Object.entries(program)) {
    await writeFile(join(folder, file), source);
  }
}

/** A dependency of the protocol package, which is not seen from this folder. */
function standardSchema(): Promise<string> {
  return realpath(join(PROTOCOL, 'node_modules/@standard-schema/spec/dist/index.d.ts'));
}

async function writeConfig(folder: string, config: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
}

function tsc(folder: string, args: readonly string[]): Promise<Outcome> {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  const file = join(dirname(typescript), 'bin', 'tsc');
  return run(file, ['--project', folder, '--singleThreaded', ...args], folder);
}

function diagnostic(output: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+([\\d.]+)`, 'm').exec(output)?.[1]);
}

function summary({ checkSeconds = 0 }: Values): string {
  return `check ${checkSeconds.toFixed(2)} s`;
}
