/**
 * The dialects of the router, in one table; a dialect is added here and nowhere else.
 */
import type { Dialect } from '../shell/dialect.ts';
import { NATIVE } from '../shell/native.ts';
import type { SeedOptions } from './seed/options.ts';
import { seed } from './seed/seed.ts';
import { type WampOptions, wamp2 } from './wamp2/wamp2.ts';

/** What dialects can be told. */
export interface DialectOptions {
  readonly wamp?: WampOptions | undefined;
  /** Absent: the seed dialect has no path, and is not spoken. */
  readonly seed?: SeedOptions | undefined;
}

/** The name of a dialect. */
export type DialectName = 'native' | 'wamp2' | 'seed';

const DIALECTS: Readonly<Record<DialectName, (options: DialectOptions) => Dialect | undefined>> = {
  native: () => NATIVE,
  wamp2: ({ wamp }) => wamp2(wamp),
  seed: (options) => options.seed && seed(options.seed),
};

/** The names of the dialects, in the order in which they are preferred. */
export const DIALECT_NAMES = Object.keys(DIALECTS) as readonly DialectName[];

/** The dialects of these names; throws a RangeError for a name that there is not. */
export function dialectsOf(
  names: readonly DialectName[] = DIALECT_NAMES,
  options: DialectOptions = {},
): readonly Dialect[] {
  const unknown = names.find((name) => !DIALECT_NAMES.includes(name));
  if (unknown !== undefined || names.length === 0) {
    const known = DIALECT_NAMES.join(', ');
    throw new RangeError(`dialects must be a list of some of ${known}`);
  }
  return DIALECT_NAMES.filter((name) => names.includes(name)).flatMap(
    (name) => DIALECTS[name](options) ?? [],
  );
}
