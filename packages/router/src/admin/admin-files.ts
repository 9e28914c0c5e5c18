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

const read = new Map<string, AdminFile>();

/** The file at a path; undefined: there is none. */
export function adminFile(path: string): AdminFile | undefined {
  const row = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (row === undefined) return undefined;
  const known = read.get(path);
  if (known !== undefined) return known;
  const [name, type] = row;
  // Two folders up, in `src` as in `dist`. Not before it is asked for: a bundle has no such folder.
  const file = { type, body: readFileSync(new URL(`../../page/${name}`, import.meta.url)) };
  read.set(path, file);
  return file;
}
