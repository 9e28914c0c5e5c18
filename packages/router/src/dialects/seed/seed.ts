/**
 * The seed dialect as a dialect of the router: no subprotocol, but a path.
 */
import { networkInterfaces, type as systemName } from 'node:os';
import { type Dialect, NO_SUBPROTOCOL } from '../../shell/dialect.ts';
import { checkResources } from './check-resources.ts';
import { SeedConnection } from './connection.ts';
import { SeedDirectory } from './directory.ts';
import { type SeedOptions, seedRules } from './options.ts';

/** See the head of this file. Throws a RangeError that says what is wrong with the options. */
export function seed(options: SeedOptions): Dialect {
  const own = Object.values(networkInterfaces()).flatMap((all = []) => all);
  const rules = seedRules(
    options,
    own.filter(({ internal }) => !internal).map(({ address }) => address),
  );
  const directory = new SeedDirectory();
  const os = systemName();
  return {
    subprotocols: [NO_SUBPROTOCOL],
    // A long message comes in pieces that are messages themselves, or whole.
    maxFrameBytes: ({ maxMessageBytes }) => maxMessageBytes,
    byPath: {
      has: (path) => Object.hasOwn(rules.resources, path),
      origins: rules.origins,
    },
    check: (realms) => checkResources(rules.resources, realms),
    open: (_subprotocol, arrival) => new SeedConnection({ ...arrival, rules, directory, os }),
  };
}
