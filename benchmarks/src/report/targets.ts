/**
 * What Realmwire must reach, beside the others in the same run.
 */
import type { Scenario } from './measurement.ts';

/** One target: a value of a case is at most `limit`, alone or beside another contender's. */
export interface Target {
  readonly scenario: Scenario;
  readonly variant: string;
  readonly contender: string;
  readonly value: string;
  readonly limit: number;
  /** `limit` is a factor of the value of this contender. */
  readonly timesThatOf?: string;
  /** `limit` is what may come on top of the value of this contender. */
  readonly aboveThatOf?: string;
}

const REALMWIRE = ['json', 'msgpack'] as const;

/** The targets. */
export const TARGETS: readonly Target[] = [
  cpu('rpc', '64 in flight', 'json', 0.6),
  cpu('rpc', '64 in flight', 'msgpack', 0.5),
  ...REALMWIRE.flatMap((contender) => [
    cpu('fanout', '1 to 1000', contender, 0.3),
    ...['up', 'down'].flatMap((direction) =>
      [0, 50].flatMap((rtt): Target[] => {
        const of = {
          scenario: 'transfer',
          variant: `${direction}, RTT ${rtt} ms`,
          contender,
        } as const;
        return [
          { ...of, value: 'pingP50Ms', limit: rtt + 50 },
          { ...of, value: 'totalMs', limit: 1.1, timesThatOf: 'floor' },
        ];
      }),
    ),
    stalled(contender, 'rssGrowthMiB', 32),
    stalled(contender, 'healthyWrong', 0),
    stalled(contender, 'lostInSilence', 0),
    stalled(contender, 'slowdownPercent', 10),
    idle(contender),
  ]),
  {
    scenario: 'types',
    variant: '1500 procedures',
    contender: 'realmwire',
    value: 'checkSeconds',
    limit: 1,
    timesThatOf: 'trpc',
  },
];

function cpu(scenario: Scenario, variant: string, contender: string, limit: number): Target {
  return { scenario, variant, contender, value: 'cpuMicros', limit, timesThatOf: 'floor' };
}

function idle(contender: string): Target {
  const of = { scenario: 'idle', variant: 'subscribed', contender } as const;
  return { ...of, value: 'kibPerSession', limit: 12, aboveThatOf: 'floor' };
}

function stalled(contender: string, value: string, limit: number): Target {
  return { scenario: 'stalled', variant: 'one stalled', contender, value, limit };
}
