/**
 * Finds a Chromium for the browser tests: `$CHROMIUM`, the system's, or the one that the npm
 * package `@sparticuz/chromium` carries (Linux x64 only; elsewhere install one or set `CHROMIUM`).
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `chromium.launch()` of Playwright takes. */
export interface ChromiumLaunch {
  readonly executablePath: string;
  readonly args: string[];
  readonly env?: Record<string, string | undefined>;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const SYSTEM = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** The launch options of the first Chromium found. */
export async function chromium(): Promise<ChromiumLaunch> {
  const found = [process.env['CHROMIUM'], ...SYSTEM].find((path) => path && existsSync(path));
  return found ? { executablePath: found, args: FLAGS } : fromNpm();
}

async function fromNpm(): Promise<ChromiumLaunch> {
  const { default: packed, inflate } = await import('@sparticuz/chromium');
  const bin = fileURLToPath(new URL('../bin', import.meta.resolve('@sparticuz/chromium')));
  const libraries = await inflate(join(bin, 'al2023.tar.br')); // NSS, which a bare machine lacks
  return {
    executablePath: await packed.executablePath(),
    args: FLAGS,
    env: { ...process.env, LD_LIBRARY_PATH: join(libraries, 'lib') },
  };
}
