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

/** 100 MB in MiB. */
const HUNDRED_MB = 95;

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
    storm(contender, 'blockedMs', 200),
    storm(contender, 'lost', 0),
    ...['lazy', 'stalled'].flatMap((variant) => [
      lazy(variant, contender, 'producerRssMiB', HUNDRED_MB),
      lazy(variant, contender, 'routerRssMiB', HUNDRED_MB),
      // A stream that is over costs no memory.
      lazy(variant, contender, 'ended', 0),
    ]),
    leave(contender, 'p50Ms', 100),
    leave(contender, 'maxMs', 100),
    healthy(contender, 'saturated', 0),
    healthy(contender, 'p99Ratio', 1.5),
    healthy(contender, 'rssGrowthMiB', 32),
    healthy(contender, 'healthyWrong', 0),
    healthy(contender, 'gapsAmiss', 0),
    healthy(contender, 'lostInSilence', 0),
  ]),
  ...['fox', 'nexus'].flatMap((other): Target[] => [
    { ...cpu('rpc', '64 in flight', 'wamp', 1), timesThatOf: other },
    { ...cpu('fanout', '1 to 1000', 'wamp', 1), timesThatOf: other },
  ]),
  // As many as 19.5 messages and 86,100 deliveries in a second.
  ...['seed', 'native'].flatMap((contender) => [
    seed('one page, RTT 50 ms', contender, 51_282),
    seed('1 to 300, 100 bytes', contender, 11.6),
  ]),
  hostile('rssMaxMiB', 480),
  hostile('unanswered', 0),
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

function seed(variant: string, contender: string, limit: number): Target {
  return { scenario: 'seed', variant, contender, value: 'microsEach', limit };
}

function hostile(value: string, limit: number): Target {
  const of = { scenario: 'hostile', variant: '512 MiB of heap', contender: 'realmwire' } as const;
  return { ...of, value, limit };
}

function lazy(variant: string, contender: string, value: string, limit: number): Target {
  return { scenario: 'lazy', variant, contender, value, limit };
}

function leave(contender: string, value: string, limit: number): Target {
  return { scenario: 'leave', variant: 'after 5 items', contender, value, limit };
}

function healthy(contender: string, value: string, limit: number): Target {
  return { scenario: 'healthy', variant: 'one stalled, 199 healthy', contender, value, limit };
}

function storm(contender: string, value: string, limit: number): Target {
  return { scenario: 'storm', variant: '2000 at once', contender, value, limit };
}

function stalled(contender: string, value: string, limit: number): Target {
  return { scenario: 'stalled', variant: 'one stalled', contender, value, limit };
}
