/**
 * Bundles the page in memory, once, when the demo starts.
 */
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
};

/** The files of the page by their paths: `/`, `/main.js`, `/style.css`, parts of the bundle. */
export async function bundlePage(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = fileURLToPath(new URL('../page/', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [`${folder}main.ts`, `${folder}style.css`],
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'browser',
    // What `light-dark()` needs, too.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    conditions: ['@realmwire/source'],
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    logLevel: 'silent',
    write: false,
  });
  // esbuild's own process has done its work.
  await stop();
  const html = readFileSync(`${folder}index.html`, 'utf8');
  const files = new Map<string, PageFile>([['/', fileOf('.html', html)]]);
  for (const { path, contents } of outputFiles) {
    files.set(`/${basename(path)}`, fileOf(extname(path), contents));
  }
  return files;
}

function fileOf(extension: string, body: string | Uint8Array): PageFile {
  return { type: TYPES[extension] ?? 'application/octet-stream', body };
}
