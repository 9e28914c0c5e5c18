// Packs each published package as the registry would get it, lets publint and attw judge it, and starts
// the router from what was packed. Needs `pnpm build` first.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
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
    if (name === '@realmwire/router') await operate(tarball);
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

/** The page of operators lies beside the program: it must be there where nothing of the repository is. */
async function operate(tarball) {
  execFileSync('tar', ['-xzf', tarball, '-C', target]);
  const folder = join(target, 'package');
  symlinkSync(resolve('packages/router/node_modules'), join(folder, 'node_modules'));
  const main = join(folder, 'dist/bin/main.js');
  const flags = ['--dev', '--json-logs', '--port', '0', '--operator-port', '0'];
  const router = spawn(process.execPath, [main, 'start', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const url = await operatorUrlOf(router);
    for (const path of ['', 'admin.css', 'admin.js', 'metrics', 'state']) {
      const { status } = await fetch(`${url}${path}`);
      if (status !== 200) throw new Error(`the operator listener answers /${path} with ${status}`);
    }
    console.log('The packed router serves the page of operators.');
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    router.kill();
  }
}

async function operatorUrlOf(router) {
  const said = [];
  for await (const line of createInterface({ input: router.stderr })) {
    said.push(line);
    const { operatorUrl } = line.startsWith('{') ? JSON.parse(line) : {};
    if (operatorUrl !== undefined) return operatorUrl;
  }
  throw new Error(`the packed router does not start:\n${said.join('\n')}`);
}
