/**
 * The files of the page, put together once, when the server starts.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@realmwire/router';
import { build, stop } from 'esbuild';

/** By path. */
export async function pageFiles(): Promise<ReadonlyMap<string, Page>> {
  const folder = fileURLToPath(new URL('../page/', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [`${folder}main.ts`],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    logLevel: 'silent',
    write: false,
  });
  // esbuild's own process has done its work.
  await stop();
  return new Map<string, Page>([
    ['/', { type: 'text/html; charset=utf-8', body: readFileSync(`${folder}index.html`) }],
    ['/style.css', { type: 'text/css; charset=utf-8', body: readFileSync(`${folder}style.css`) }],
    ['/main.js', { type: 'text/javascript; charset=utf-8', body: outputFiles[0]?.text ?? '' }],
  ]);
}
