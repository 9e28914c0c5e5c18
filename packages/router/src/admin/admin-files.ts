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

/** Gives the file at a path; undefined: there is none, or it was left out where the program was bundled. */
export function adminFiles(folder?: URL): (path: string) => AdminFile | undefined {
  const read = new Map<string, AdminFile>();
  return (path) => {
    const row = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
    if (row === undefined) return undefined;
    const [name, type] = row;
    const file = read.get(path) ?? fileOf(name, type, folder);
    if (file !== undefined) read.set(path, file);
    return file;
  };
}

function fileOf(name: string, type: string, folder?: URL): AdminFile | undefined {
  try {
    // Two folders up, in `src` as in `dist`. Not before it is asked for: a bundle may not know where it is.
    const beside = folder ?? new URL('../../page/', import.meta.url);
    return { type, body: readFileSync(new URL(name, beside)) };
  } catch {
    return undefined;
  }
}
