/**
 * What was measured, flat: one record for each scenario, variant, contender and repeat.
 */
import { median } from '../statistics.ts';

/** The scenarios, in the order in which they run. */
export const SCENARIOS = [
  'rpc',
  'fanout',
  'transfer',
  'stalled',
  'idle',
  'storm',
  'hostile',
  'lazy',
  'leave',
  'healthy',
  'types',
  'seed',
] as const;

/** Those that take so long that they run only when they are asked for. */
export const LONG_SCENARIOS: readonly string[] = ['hostile', 'lazy', 'leave', 'healthy'];

/** The name of a scenario. */
export type Scenario = (typeof SCENARIOS)[number];

/** One measurement. */
export interface Measurement {
  readonly scenario: Scenario;
  /** Which of the scenario's cases, as in a table's heading. */
  readonly variant: string;
  readonly contender: string;
  readonly repeat: number;
  /** The numbers, by name; units are in the names. */
  readonly values: Readonly<Record<string, number>>;
}

/** A measurement that did not come about. */
export interface Failure {
  readonly scenario: Scenario;
  readonly variant: string;
  readonly contender: string;
  readonly repeat: number;
  readonly error: string;
}

/** Everything one run has found. */
export interface Results {
  readonly measurements: Measurement[];
  readonly failures: Failure[];
}

/** The median of one value over all repeats that have it; NaN where none has. */
export function medianOf(
  results: Results,
  of: { readonly scenario: Scenario; readonly variant: string; readonly contender: string },
  value: string,
): number {
  const found = results.measurements.filter(
    (one) =>
      one.scenario === of.scenario && one.variant === of.variant && one.contender === of.contender,
  );
  return median(found.flatMap((one) => one.values[value] ?? []));
}
