/**
 * The files of the page for operators, which lie beside the program and are read when they are asked for.
 */
import { readFileSync } from 'node:fs';

/** A file, as it is sent. */
export interface AdminFile {
  readonly type: string;
  readonly body: Buffer;
}

/** By path: the name of the file, and its media type. */
const FILES: Readonly<Record<string, readonly [name: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/admin.css': ['admin.css', 'text/css; charset=utf-8'],
  '/admin.js': ['admin.js', 'text/javascript; charset=utf-8'],
};

/** Two folders up, in `src` as in `dist`. */
const BESIDE = new URL('../../page/', import.meta.url);

/** Gives the file at a path; undefined: there is none, or it was left out where the program was bundled. */
export function adminFiles(folder = BESIDE): (path: string) => AdminFile | undefined {
  const read = new Map<string, AdminFile>();
  return (path) => {
    const row = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
    if (row === undefined) return undefined;
    const [name, type] = row;
    const file = read.get(path) ?? fileOf(new URL(name, folder), type);
    if (file !== undefined) read.set(path, file);
    return file;
  };
}

function fileOf(url: URL, type: string): AdminFile | undefined {
  try {
    return { type, body: readFileSync(url) };
  } catch {
    return undefined;
  }
}
