/**
 * Where the UNIX socket of operators is, as a command line or a configuration says it.
 */
import { isAbsolute, join } from 'node:path';
import { misuse } from './command.ts';

/** Stands for the usual place. */
const AUTO = 'auto';

/** The path that a word means: itself, or `auto` for the directory that the system gives this user. */
export function adminSocketPath(
  word: string,
  runtimeDirectory = process.env['XDG_RUNTIME_DIR'],
): string {
  if (word === '') throw misuse('--socket takes a path, or auto.');
  if (word !== AUTO) return word;
  if (runtimeDirectory === undefined || !isAbsolute(runtimeDirectory))
    throw misuse(
      'This system gives no directory for a socket (XDG_RUNTIME_DIR is not set); give a path.',
    );
  return join(runtimeDirectory, 'realmwire', 'admin.sock');
}
