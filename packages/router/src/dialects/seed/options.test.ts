import { describe, expect, test } from 'vitest';
import { routeOf, type SeedOptions, seedRules } from './options.ts';

const resources = { '/web': { realm: 'a' }, '/php': { realm: 'b' } };

describe('the options of the seed dialect', () => {
  test('have defaults', () => {
    expect(seedRules({ resources })).toEqual({
      resources,
      rawResource: '/web',
      origins: [],
      backends: ['127.0.0.1', '::1'],
      trustedProxies: [],
      maxChunks: 100,
      maxPerIP: Number.POSITIVE_INFINITY,
      maxClients: Number.POSITIVE_INFINITY,
      pingIntervalMs: undefined,
    });
  });

  test('[S003-25] let backends come from all addresses of this machine', () => {
    expect(seedRules({ resources }, ['10.0.0.5']).backends).toEqual([
      '127.0.0.1',
      '::1',
      '10.0.0.5',
    ]);
    expect(seedRules({ resources, backends: [] }, ['10.0.0.5']).backends).toEqual([]);
  });

  test('are taken as they are given', () => {
    const given = {
      resources,
      rawResource: '/php',
      origins: '*' as const,
      backends: ['10.0.0.1'],
      trustedProxies: ['10.0.0.2'],
      maxChunks: 1,
      maxPerIP: 1,
      maxClients: 1,
      pingIntervalMs: 100,
    };

    expect(seedRules(given)).toEqual(given);
  });

  test.each([
    [{ resources: {} }, 'seed.resources must name one path or more'],
    [{ resources: { web: { realm: 'a' } } }, 'seed.resources must be named by paths'],
    [{ resources: { '/a b': { realm: 'a' } } }, 'seed.resources must be named by paths'],
    [{ resources: { '/web?x': { realm: 'a' } } }, 'seed.resources must be named by paths'],
    [{ resources, rawResource: '/no' }, 'seed.rawResource must be one of seed.resources'],
    [{ resources, rawResource: 'toString' }, 'seed.rawResource must be one of seed.resources'],
    [{ resources, maxPerIP: 0 }, 'seed.maxPerIP must be a number from 1 on'],
    [{ resources, maxClients: Number.NaN }, 'seed.maxClients must be a number from 1 on'],
    [{ resources, maxChunks: -1 }, 'seed.maxChunks must be a number from 1 on'],
    [{ resources, pingIntervalMs: 99 }, 'seed.pingIntervalMs must be a number from 100 on'],
  ])('%j are refused with a sentence', (options, says) => {
    expect(() => seedRules(options as SeedOptions)).toThrow(RangeError);
    expect(() => seedRules(options as SeedOptions)).toThrow(says);
  });
});

test('packets have a route where their resource names one, and by no inherited name', () => {
  const route = { call: 'a.b' };

  expect(routeOf({ realm: 'a', routes: { x: route } }, 'x')).toBe(route);
  expect(routeOf({ realm: 'a', routes: { x: route } }, 'toString')).toBeUndefined();
  expect(routeOf({ realm: 'a' }, 'x')).toBeUndefined();
  expect(routeOf(undefined, 'x')).toBeUndefined();
});
