/**
 * The version of this package.
 */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const PACKAGE = z.object({ version: z.string() });

/** The version, as its `package.json` says: two folders up, in `src` as in `dist`. */
export function versionOf(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return PACKAGE.parse(JSON.parse(text)).version;
}
