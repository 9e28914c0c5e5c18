/**
 * Checks what a configuration file says, and tells what is wrong with it as a person would.
 */
import { LIMITS } from '@realmwire/protocol';
import type * as z from 'zod';
import { CommandError } from '../command.ts';
import { suggestion } from '../nearest.ts';
import { AUTH_NAMES } from './auth-config.ts';
import { CONFIG, type Config, MODULE_CONFIG, SEED_NAMES } from './config.ts';

type Issue = z.core.$ZodIssue;

const MOST_PROBLEMS = 8;
const MOST_LETTERS = 60;

/** The configuration in `file`; throws one message that names the file and each wrong field. */
export function checkConfig(file: string, found: unknown): Config {
  const hasContracts = Array.isArray((found as { realms?: unknown } | null)?.realms);
  const schema = hasContracts ? MODULE_CONFIG : CONFIG;
  const result = schema.safeParse(found);
  if (result.success) return result.data;
  const known = Object.keys(schema.shape);
  const problems = result.error.issues.map((issue) => problemOf(issue, found, known));
  const more = problems.length - MOST_PROBLEMS;
  const told = problems.slice(0, MOST_PROBLEMS).concat(more > 0 ? [`and ${more} more`] : []);
  throw new CommandError(`${file}: ${told.join(`\n  ${file}: `)}`, { code: 'CONFIG' });
}

function problemOf(issue: Issue, found: unknown, known: readonly string[]): string {
  const path = pathOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const near = suggestion(key, namesIn(issue.path, known));
    return `${pathOf([...issue.path, key])} is no field of a configuration${near || '.'}`;
  }
  const where = path === '' ? 'the configuration' : path;
  return `${where} ${issue.message}${isSecret(issue.path) ? '' : insteadOf(issue.path, found)}.`;
}

/** The fields that may be meant at a path. */
function namesIn(path: readonly PropertyKey[], known: readonly string[]): readonly string[] {
  if (path.at(-1) === 'auth') return AUTH_NAMES;
  switch (path[0]) {
    case undefined:
      return known;
    case 'limits':
      return Object.keys(LIMITS);
    case 'wamp':
      return ['profile'];
    case 'admin':
      return ['socketPath'];
    case 'seed':
      return SEED_NAMES[path.length > 1 ? 1 : 0];
    default:
      return ['open', 'auth', 'contract', 'implementation', 'tokens'];
  }
}

/** `realms["com.shop"].open`, `limits.drainMs`. */
function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[A-Za-z_]\w*$/.test(String(key))
      ? `.${String(key)}`
      : `[${JSON.stringify(String(key))}]`;
  });
  return steps.join('').replace(/^\./, '');
}

function isSecret(path: readonly PropertyKey[]): boolean {
  return path[0] === 'appRealms' || path.includes('auth');
}

/** `, not "abc"`: what the file has there, if it can be shown. */
function insteadOf(path: readonly PropertyKey[], found: unknown): string {
  let value = found;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  const shown = JSON.stringify(value) as string | undefined;
  return shown === undefined || shown.length > MOST_LETTERS ? '' : `, not ${shown}`;
}
