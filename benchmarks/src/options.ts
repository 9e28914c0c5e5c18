/**
 * The flags of `pnpm bench`.
 */
import { parseArgs } from 'node:util';
import { CONTENDERS, type ContenderName, WAMP_CONTENDERS } from './contenders/contenders.ts';
import { LONG_SCENARIOS, SCENARIOS, type Scenario } from './report/measurement.ts';

/** What is to be run, and for how long. */
export interface Options {
  readonly scenarios: readonly Scenario[];
  readonly contenders: readonly ContenderName[];
  readonly repeats: number;
  readonly isQuick: boolean;
  /** How long a load runs before it is measured, and while it is. */
  readonly warmMs: number;
  readonly runMs: number;
  /** How long the long scenarios last; absent: what suits each. */
  readonly seconds: number | undefined;
  /** Where the JSON goes; absent: `benchmarks/results/<date>.json`. */
  readonly out: string | undefined;
  /** Folder for CPU profiles of the routers (rpc, fanout, transfer); absent: none are made. */
  readonly profile: string | undefined;
}

/** What `--help` prints. */
export const USAGE = `pnpm bench [flags]

  --quick               short runs: for a look, not for a record
  --only <scenarios>    some of: ${SCENARIOS.join(', ')}
                        (${LONG_SCENARIOS.join(', ')} run only when they are named)
  --with <contenders>   some of: ${Object.keys(CONTENDERS).join(', ')}
                        (${WAMP_CONTENDERS.join(', ')} in rpc and fanout only; nexus needs NEXUSD=path/to/nexusd)
  --repeats <n>         repeats of everything, interleaved (default 3; 1 with --quick)
  --seconds <n>         how long 'hostile' lasts (default 600; 20 with --quick), each stream of
                        'lazy' (30; 6), and 'healthy' with and without the stalled one (60; 5)
  --out <file>          where the JSON goes (default benchmarks/results/<date>.json)
  --profile <folder>    write CPU profiles of the routers there; the numbers then mean little
`;

/** Reads the command line; undefined when help was asked for. Throws on what it does not know. */
export function optionsOf(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    // `pnpm bench -- --quick` hands on the dashes.
    args: args.filter((arg) => arg !== '--'),
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      with: { type: 'string' },
      repeats: { type: 'string' },
      out: { type: 'string' },
      seconds: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const isQuick = values.quick;
  const repeats = Number(values.repeats ?? (isQuick ? 1 : 3));
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 20) {
    throw new RangeError('--repeats must be a whole number from 1 to 20');
  }
  const seconds = values.seconds === undefined ? undefined : Number(values.seconds);
  if (seconds !== undefined && !(seconds >= 1 && seconds <= 7_200)) {
    throw new RangeError('--seconds must be a number from 1 to 7200');
  }
  const usual = SCENARIOS.filter((scenario) => !LONG_SCENARIOS.includes(scenario));
  return {
    scenarios: values.only === undefined ? usual : chosen('--only', values.only, SCENARIOS),
    contenders: contendersOf(values.with),
    repeats,
    isQuick,
    warmMs: isQuick ? 500 : 6000,
    runMs: isQuick ? 600 : 3000,
    seconds,
    out: values.out,
    profile: values.profile,
  };
}

/** All of them; nexus only where it is named, or a binary of it is given. */
function contendersOf(given: string | undefined): ContenderName[] {
  const all = Object.keys(CONTENDERS) as ContenderName[];
  if (given !== undefined || process.env['NEXUSD'] !== undefined)
    return chosen('--with', given, all);
  return all.filter((name) => name !== 'nexus');
}

/** The same without those that are compared as routers of WAMP. */
export function nativeOnly(options: Options): Options {
  const contenders = options.contenders.filter((name) => !WAMP_CONTENDERS.includes(name));
  return { ...options, contenders };
}

function chosen<T extends string>(flag: string, given: string | undefined, all: readonly T[]): T[] {
  if (given === undefined) return [...all];
  const names = given.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !all.some((one) => one === name));
  if (unknown !== undefined)
    throw new RangeError(`${flag}: '${unknown}' is none of ${all.join(', ')}`);
  return all.filter((name) => names.includes(name));
}
