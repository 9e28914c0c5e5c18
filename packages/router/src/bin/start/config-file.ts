/**
 * Finds and reads the configuration file of `realmwire start`.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../command.ts';
import { checkConfig } from './check-config.ts';
import type { Config } from './config.ts';

/** The names under which a configuration is found in the working directory. */
const CONFIG_NAMES = ['json', 'ts', 'mjs', 'js'].map((ext) => `realmwire.config.${ext}`);

/** A configuration and the file that it is from. */
export interface ConfigFound {
  /** Its path, as a person would give it; undefined: there is none. */
  readonly file: string | undefined;
  readonly config: Config;
}

/** Reads the file that was asked for, or the one in the working directory, or none. */
export async function loadConfig(
  asked: string | undefined,
  directory: string,
): Promise<ConfigFound> {
  const path = asked === undefined ? findIn(directory) : resolve(directory, asked);
  if (path === undefined) return { file: undefined, config: {} };
  const file = nameOf(path, directory);
  if (!existsSync(path)) throw wrong(`There is no configuration file ${file}.`);
  const found =
    extname(path) === '.json' ? await readJson(path, file) : await importModule(path, file);
  return { file, config: checkConfig(file, found) };
}

function findIn(directory: string): string | undefined {
  const [first, second] = CONFIG_NAMES.filter((name) => existsSync(resolve(directory, name)));
  if (second !== undefined) {
    throw wrong(`There are both ${first} and ${second} here; say which with --config FILE.`);
  }
  return first === undefined ? undefined : resolve(directory, first);
}

async function readJson(path: string, file: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw wrong(`${file} cannot be read: ${error.message}.`);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw wrong(`${file} is not JSON${placeOf(error as Error, text)}.`);
  }
}

/** A module says its configuration by its default export: `export default { … }`. */
async function importModule(path: string, file: string): Promise<unknown> {
  const module = (await import(pathToFileURL(path).href).catch((error: NodeJS.ErrnoException) => {
    const why =
      error.code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? 'this Node does not read TypeScript; use Node 22.18 or newer, or a .mjs file'
        : error.message.split('\n', 1)[0]?.replace(/\.+$/, '');
    throw wrong(`${file} cannot be loaded: ${why}.`);
  })) as { readonly default?: unknown };
  if (module.default === undefined) {
    throw wrong(`${file} must have a default export: export default { realms: [ … ] }.`);
  }
  return module.default;
}

/** The line and column at which reading failed; engines differ in how they tell it. */
function placeOf({ message }: Error, text: string): string {
  const [, position] = /position (\d+)/.exec(message) ?? [];
  const what = message.replace(/ in JSON at position .*| \(line .*|, ".*" is not valid JSON/s, '');
  if (position === undefined) return `: ${what}`;
  const before = text.slice(0, Number(position)).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}: ${what}`;
}

function nameOf(path: string, directory: string): string {
  const name = relative(directory, path);
  return name.startsWith('..') || name === '' ? path : name || basename(path);
}

function wrong(message: string): CommandError {
  return new CommandError(message, { code: 'CONFIG' });
}
