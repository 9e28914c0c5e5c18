// Packs each published package as the registry would get it, and lets publint and attw judge it.
// Needs `pnpm build` first.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';

const PNPM = process.env.npm_execpath?.includes('pnpm')
  ? [process.env.npm_execpath]
  : ['npx', '-y', 'pnpm@12'];
const target = mkdtempSync(join(tmpdir(), 'realmwire-pack-'));

try {
  for (const manifest of globSync('packages/*/package.json').sort()) {
    const { name, private: isPrivate } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (isPrivate) continue;
    console.log(`\n${name}`);
    const [command, ...before] = PNPM;
    const before_ = new Set(readdirSync(target));
    execFileSync(command, [...before, '--filter', name, 'pack', '--pack-destination', target], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const tarball = join(target, readdirSync(target).find((file) => !before_.has(file)) ?? '');
    judge('publint', ['run', tarball, '--strict']);
    judge('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji']);
  }
} finally {
  rmSync(target, { recursive: true, force: true });
}

function judge(tool, args) {
  try {
    execFileSync(join('node_modules/.bin', tool), args, {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } catch {
    console.error(`${tool} refused the package`);
    process.exitCode = 1;
  }
}
