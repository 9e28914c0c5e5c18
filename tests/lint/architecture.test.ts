import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = process.cwd();
const run = promisify(execFile);

interface Plant {
  /** The file to write, under `packages/`. */
  readonly file: string;
  readonly code: string;
  /** The rule that must find it; none if the code is in order. */
  readonly rule?: string;
}

const ARROWS = 'realmwire(arrows)';
const PURE = 'realmwire(pure)';

// biome-ignore format: a table
const ARROW_PLANTS: Plant[] = [
  { rule: ARROWS, file: 'protocol/src/uri.ts',                 code: `import './messages/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/messages/a.ts',          code: `import '../flow/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/flow/a.ts',              code: `import '../codec/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/flow/zod.ts',            code: `import * as z from 'zod'; z;` },
  { rule: ARROWS, file: 'protocol/src/codec/a.ts',             code: `import '../dialects/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/dialects/a.ts',          code: `import '../session/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/dialects/seed/a.ts',     code: `import '../wamp2/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/contract/a.ts',          code: `import '../messages/a.ts';` },
  { rule: ARROWS, file: 'protocol/src/session/a.ts',           code: `import 'ws';` },
  { rule: ARROWS, file: 'protocol/src/session/b.ts',           code: `export * as x from '@realmwire/router';` },
  { rule: ARROWS, file: 'protocol/src/session/c.ts',           code: `export type X = import('../contract/a.ts').X;` },
  { rule: ARROWS, file: 'protocol/src/session/d.ts',           code: `export const x = () => import('../contract/a.ts');` },
  { rule: ARROWS, file: 'protocol/src/ids.ts',                 code: `import 'node:fs';` },
  { rule: ARROWS, file: 'endpoint/src/a.ts',                   code: `import 'node:fs';` },
  { rule: ARROWS, file: 'endpoint/src/b.ts',                   code: `import '@realmwire/client';` },
  { rule: ARROWS, file: 'endpoint/src/c.ts',                   code: `import '@realmwire/protocol/bodies';` },
  { rule: ARROWS, file: 'client/src/a.ts',                     code: `import type { X } from '@realmwire/router'; export type Y = X;` },
  { rule: ARROWS, file: 'client/src/b.ts',                     code: `import 'ws';` },
  { rule: ARROWS, file: 'client/src/c.ts',                     code: `import '../../router/src/index.ts';` },
  { rule: ARROWS, file: 'client/src/d.ts',                     code: `import E from 'typed-emitter'; E;` },
  { rule: ARROWS, file: 'client/src/core/a.ts',                code: `import '../session.ts';` },
  { rule: ARROWS, file: 'client/src/core/b.ts',                code: `import '@realmwire/endpoint';` },
  { rule: ARROWS, file: 'client/src/transports/a.ts',          code: `import { OPCODES } from '@realmwire/protocol'; OPCODES;` },
  { rule: ARROWS, file: 'client/src/transports/b.ts',          code: `import '../core/a.ts';` },
  { rule: ARROWS, file: 'router/src/core/a.ts',                code: `import '../shell/a.ts';` },
  { rule: ARROWS, file: 'router/src/core/b.ts',                code: `import 'pino';` },
  { rule: ARROWS, file: 'router/src/core/c.ts',                code: `import 'node:fs';` },
  { rule: ARROWS, file: 'router/src/shell/a.ts',               code: `import '../create-router.ts';` },
  { rule: ARROWS, file: 'router/src/shell/b.ts',               code: `import '../transports/a.ts';` },
  { rule: ARROWS, file: 'router/src/transports/a.ts',          code: `import '../core/a.ts';` },
  { rule: ARROWS, file: 'router/src/transports/b.ts',          code: `import type { Message } from '@realmwire/protocol'; export type M = Message;` },
  { rule: ARROWS, file: 'router/src/transports/c.ts',          code: `import * as p from '@realmwire/protocol'; p;` },
  { rule: ARROWS, file: 'router/src/auth/a.ts',                code: `import '../admin/a.ts';` },
  { rule: ARROWS, file: 'router/src/admin/b.ts',               code: `import { X } from '../shell/a.ts'; X;` },
  { rule: ARROWS, file: 'router/src/create-router.ts',         code: `import '@realmwire/client';` },
  { rule: ARROWS, file: 'router/src/bin/main.ts',              code: `import '@realmwire/testkit';` },
  { file: 'protocol/src/index.ts',                             code: `import './session/ok.ts';` },
  { file: 'protocol/src/session/ok.ts',                        code: `import '../codec/ok.ts'; import './ok2.ts';` },
  { file: 'protocol/src/dialects/seed/ok.ts',                  code: `import './wire.ts'; import '../dialect.ts';` },
  { file: 'protocol/src/codec/ok.test.ts',                     code: `import '../session/a.ts'; import 'node:fs';` },
  { file: 'client/src/ok.ts',                                  code: `import type * as TE from 'typed-emitter'; import '#socket'; export type T = TE.X;` },
  { file: 'router/src/transports/ok.ts',                       code: `import type { Transport } from '@realmwire/protocol'; import 'node:net'; import 'ws'; export type T = Transport;` },
  { file: 'router/src/auth/ok.ts',                             code: `import './ticket.ts'; import '../core/a.ts';` },
  { file: 'router/src/admin/ok.ts',                            code: `import type { X } from '../shell/a.ts'; export type Y = X;` },
  { file: 'router/src/ok.ts',                                  code: `import './shell/a.ts'; import './transports/a.ts'; import './auth/a.ts';` },
];

// biome-ignore format: a table
const PURITY_PLANTS: Plant[] = [
  { rule: PURE, file: 'protocol/src/flow/p01.ts',   code: `export const f = () => Date.now();` },
  { rule: PURE, file: 'protocol/src/flow/p02.ts',   code: `export const f = () => Math.random();` },
  { rule: PURE, file: 'protocol/src/flow/p03.ts',   code: `export const f = () => new Date();` },
  { rule: PURE, file: 'protocol/src/flow/p04.ts',   code: `export async function f() {}` },
  { rule: PURE, file: 'protocol/src/flow/p05.ts',   code: `export const f = async () => 1;` },
  { rule: PURE, file: 'protocol/src/flow/p06.ts',   code: `export class A { async f() {} }` },
  { rule: PURE, file: 'protocol/src/flow/p07.ts',   code: `export const f = () => setTimeout(() => 0, 1);` },
  { rule: PURE, file: 'protocol/src/flow/p08.ts',   code: `export const f = () => Promise.resolve(1);` },
  { rule: PURE, file: 'protocol/src/flow/p09.ts',   code: `export const f = () => new Promise(() => 0);` },
  { rule: PURE, file: 'protocol/src/flow/p10.ts',   code: `export const f = () => console.log(1);` },
  { rule: PURE, file: 'protocol/src/flow/p11.ts',   code: `export const f = () => process.env;` },
  { rule: PURE, file: 'protocol/src/flow/p12.ts',   code: `export const f = () => globalThis['x'];` },
  { rule: PURE, file: 'protocol/src/flow/p13.ts',   code: `export const now = Date['now'];` },
  { rule: PURE, file: 'protocol/src/flow/p14.ts',   code: `export const f = () => performance.now();` },
  { rule: PURE, file: 'protocol/src/flow/p15.ts',   code: `export const f = () => crypto.randomUUID();` },
  { rule: PURE, file: 'protocol/src/flow/p16.ts',   code: `export const f = () => queueMicrotask(() => 0);` },
  { rule: PURE, file: 'router/src/core/p01.ts',     code: `export const f = () => Date.now();` },
  { rule: PURE, file: 'router/src/core/p02.ts',     code: `export const f = (x = setInterval) => x;` },
  { rule: PURE, file: 'client/src/core/p01.ts',     code: `export const f = () => Math.random();` },
  { file: 'protocol/src/flow/pure.ts',              code: `export const f = (now: number) => new Date(now); export type P = Promise<Date>; export const g = (x: { process: number }) => x.process;` },
  { file: 'protocol/src/flow/local.ts',             code: `export const f = (process: number, self = 1) => process + self;` },
  { file: 'protocol/src/flow/pure.test.ts',         code: `export const f = async () => Date.now();` },
  { file: 'router/src/shell/clock.ts',              code: `export const f = () => Date.now();` },
];

// biome-ignore format: a table
const STYLE_PLANTS: Plant[] = [
  { rule: 'realmwire(named-exports)',            file: 'router/src/s1.ts', code: `export * from './ok.ts';` },
  { rule: 'import(no-default-export)',           file: 'router/src/s2.ts', code: `export default 1;` },
  { rule: 'realmwire(zod-namespace)',            file: 'router/src/s3.ts', code: `import { z } from 'zod'; z;` },
  { rule: 'realmwire(zod-namespace)',            file: 'router/src/s4.ts', code: `import z from 'zod'; z;` },
  { rule: 'eslint(max-lines)',                   file: 'router/src/s5.ts', code: 'export {};\n'.repeat(301) },
  { rule: 'eslint(max-params)',                  file: 'router/src/s9.ts', code: `export const f = (a = 1, b = 2, c = 3, d = 4, e = 5) => a + b + c + d + e;` },
  { rule: 'eslint(complexity)',                  file: 'router/src/s10.ts', code: `export const f = (x: number) => ${'x ? 1 : '.repeat(16)}0;` },
  { rule: 'typescript(no-explicit-any)',         file: 'router/src/s6.ts', code: `export const x: any = 1;` },
  { rule: 'typescript(no-floating-promises)',    file: 'router/src/s7.ts', code: `const f = async () => 1; f();` },
  { rule: 'typescript(switch-exhaustiveness-check)', file: 'router/src/s8.ts', code: `export function f(x: 'a' | 'b') { switch (x) { case 'a': return 1; } return 2; }` },
  { file: 'router/src/zod.ts',                   code: `import * as z from 'zod'; z;` },
];

const BIOME_PLANTS: Plant[] = [
  {
    rule: 'lint/suspicious/noImportCycles',
    file: 'router/src/cycle-a.ts',
    code: "import { b } from './cycle-b.ts';\n\nexport const a = () => b;\n",
  },
  {
    file: 'router/src/cycle-b.ts',
    code: "import { a } from './cycle-a.ts';\n\nexport const b = () => a;\n",
    rule: 'lint/suspicious/noImportCycles',
  },
  {
    rule: 'lint/correctness/noUndeclaredDependencies',
    file: 'protocol/src/undeclared.ts',
    code: "import 'left-pad';\n",
  },
  { rule: 'format', file: 'router/src/format.ts', code: 'export const  x = "1"\n' },
];

let tree = '';
let found: Found[];

beforeAll(async () => {
  tree = await mkdtemp(join(tmpdir(), 'realmwire-lint-'));
  for (const file of ['.oxlintrc.json', 'biome.json', '.gitignore', 'tsconfig.base.json']) {
    await cp(join(ROOT, file), join(tree, file));
  }
  await cp(join(ROOT, 'scripts/lint'), join(tree, 'scripts/lint'), { recursive: true });
  await writeFile(
    join(tree, 'tsconfig.json'),
    JSON.stringify({
      extends: './tsconfig.base.json',
      compilerOptions: { composite: false, noEmit: true, rootDir: '.' },
      include: ['packages'],
    }),
  );
  // Not the whole of node_modules: oxlint follows the link and lints it.
  await mkdir(join(tree, 'node_modules/.bin'), { recursive: true });
  await symlink(join(ROOT, 'node_modules/.bin/tsgolint'), join(tree, 'node_modules/.bin/tsgolint'));
  for (const name of ['protocol', 'endpoint', 'client', 'router']) {
    await cp(
      join(ROOT, `packages/${name}/package.json`),
      join(tree, `packages/${name}/package.json`),
    );
  }
  for (const plants of [ARROW_PLANTS, PURITY_PLANTS, STYLE_PLANTS, BIOME_PLANTS]) {
    for (const { file, code } of plants) {
      const path = join(tree, 'packages', file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code);
    }
  }
  const [ours, biomes] = await Promise.all([
    oxlint(),
    biome(BIOME_PLANTS.map(({ file }) => `packages/${file}`)),
  ]);
  found = [...ours, ...biomes];
}, 60_000);

afterAll(() => rm(tree, { recursive: true, force: true }));

describe.each([
  { name: 'arrows between layers', plants: ARROW_PLANTS },
  { name: 'purity', plants: PURITY_PLANTS },
  { name: 'style', plants: STYLE_PLANTS },
  { name: 'Biome', plants: BIOME_PLANTS },
])('$name', ({ plants }) => {
  test.each(plants.filter(({ rule }) => rule !== undefined))(
    '$rule finds the violation in $file',
    ({ file, rule }) => {
      expect(rulesBrokenBy(file)).toContain(rule);
    },
  );

  test.each(plants.filter(({ rule }) => rule === undefined))('$file is in order', ({ file }) => {
    expect(rulesBrokenBy(file)).toEqual([]);
  });
});

interface Found {
  readonly file: string;
  readonly rule: string;
}

function rulesBrokenBy(plant: string): string[] {
  return found.filter(({ file }) => file === `packages/${plant}`).map(({ rule }) => rule);
}

async function oxlint(): Promise<Found[]> {
  const { diagnostics } = JSON.parse(await output('oxlint', ['--format=json'])) as {
    diagnostics: { code: string; filename: string }[];
  };
  return diagnostics.map(({ code, filename }) => ({ file: filename, rule: code }));
}

async function biome(files: string[]): Promise<Found[]> {
  const args = ['check', '--reporter=json', '--max-diagnostics=none', ...files];
  const { diagnostics } = JSON.parse(await output('biome', args)) as {
    diagnostics: { category: string; location: { path: string | { file: string } } }[];
  };
  return diagnostics.map(({ category, location: { path } }) => ({
    file: typeof path === 'string' ? path : path.file,
    rule: category,
  }));
}

/** What a linter says, though it exits with 1. */
async function output(tool: string, args: string[]): Promise<string> {
  const command = join(ROOT, 'node_modules/.bin', tool);
  return run(command, args, { cwd: tree, maxBuffer: 1e8, timeout: 30_000 })
    .then(({ stdout }) => stdout)
    .catch((failure: { stdout: string }) => failure.stdout);
}
