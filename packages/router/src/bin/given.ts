/**
 * The words of a command line, checked against what the command takes. Nothing is overlooked in
 * silence: an unknown flag, a flag without its value and a word too many are refused.
 */
import { stripVTControlCharacters } from 'node:util';
import { type ArgsDef, parseArgs } from 'citty';
import { type Command, misuse } from './command.ts';
import { suggestion } from './nearest.ts';

/** Flags that every command has; whoever runs the commands acts on them. */
const COMMON: ArgsDef = {
  help: { type: 'boolean', description: 'Shows this.' },
};

/** See the head of this file. */
export class Given {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #lists: ReadonlyMap<string, readonly string[]>;

  constructor(values: Readonly<Record<string, unknown>>, lists: ReadonlyMap<string, string[]>) {
    this.#values = values;
    this.#lists = lists;
  }

  /** The word given for a flag or an argument. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** A switch: on, off (`--no-…`), or not given. */
  switch(name: string): boolean | undefined {
    const value = this.#values[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  /** A whole number that is not negative. */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,15}$/.test(text)) {
      throw misuse(`--${name} takes a whole number, not ${JSON.stringify(text)}.`);
    }
    return Number(text);
  }

  /** All values of a flag that may be repeated. */
  list(name: string): readonly string[] {
    return this.#lists.get(name) ?? [];
  }
}

/** Reads the words that follow the name of a command. */
export function readWords(command: Command, words: readonly string[]): Given {
  const takes = { ...command.takes, ...COMMON };
  const { flags, positionals, lists } = sort(takes, words);
  const expected = Object.entries(takes).filter(([, { type }]) => type === 'positional');
  const extra = positionals[expected.length];
  if (extra !== undefined) {
    throw misuse(
      `${command.name} takes ${counted(expected.length)}; ${JSON.stringify(extra)} is one too many.`,
    );
  }
  try {
    const values: Record<string, unknown> = parseArgs([...flags, '--', ...positionals], takes);
    return new Given(values, lists);
  } catch (error) {
    throw misuse(`${stripVTControlCharacters((error as Error).message).replace(/\.?$/, '.')}`);
  }
}

interface Sorted {
  readonly flags: string[];
  readonly positionals: string[];
  readonly lists: Map<string, string[]>;
}

/** Tells flags, with their values, from the other words. */
function sort(takes: ArgsDef, words: readonly string[]): Sorted {
  const sorted: Sorted = { flags: [], positionals: [], lists: new Map() };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      sorted.positionals.push(...rest);
      break;
    }
    // A dash alone and a negative number are values.
    if (!word.startsWith('-') || /^-(?:\d|$)/.test(word)) sorted.positionals.push(word);
    else sortFlag(takes, word, rest, sorted);
  }
  return sorted;
}

function sortFlag(takes: ArgsDef, word: string, rest: string[], sorted: Sorted): void {
  const [flag = '', ...after] = word.split('=');
  const name = nameOf(takes, flag);
  if (takes[name]?.type === 'boolean') {
    if (after.length > 0 && !/^(?:true|false)$/.test(after.join('='))) {
      throw misuse(`${flag} takes no value.`);
    }
    sorted.flags.push(word);
    return;
  }
  const value = after.length > 0 ? after.join('=') : rest.shift();
  if (value === undefined || (after.length === 0 && value.startsWith('--'))) {
    throw misuse(`${flag} needs a value.`);
  }
  sorted.flags.push(`${flag}=${value}`);
  sorted.lists.set(name, [...(sorted.lists.get(name) ?? []), value]);
}

/** The name of what a flag stands for. */
function nameOf(takes: ArgsDef, flag: string): string {
  const names = Object.keys(takes).filter((name) => takes[name]?.type !== 'positional');
  const name = flag.replace(/^--?/, '');
  if (flag.startsWith('--') && names.includes(name)) return name;
  const positive = name.replace(/^no-/, '');
  if (flag.startsWith('--no-') && takes[positive]?.type === 'boolean') return positive;
  throw misuse(`Unknown flag ${flag}${suggestion(name, names, '--') || '.'}`);
}

function counted(count: number): string {
  if (count === 0) return 'no arguments';
  return count === 1 ? 'one argument' : `${count} arguments`;
}
