import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SeedDirectory } from './directory.ts';

const MANY = { maxPerIP: 1_000, maxClients: 1_000 };
const web = (ip: string) => ({ kind: 'web', ip }) as const;
const php = (ip: string) => ({ kind: 'php', ip }) as const;

describe('the count of clients', () => {
  test('[S003-17] has a bound for pages of an address, and none for PHP clients of it', () => {
    const directory = new SeedDirectory();
    const rules = { maxPerIP: 1, maxClients: 10 };
    const leave = directory.enter(web('a'), rules) as () => void;

    expect(directory.enter(web('a'), rules)).toBe('Too many connections from: a');
    expect(directory.enter(php('a'), rules)).toBeTypeOf('function');
    expect(directory.enter(web('b'), rules)).toBeTypeOf('function');
    leave();

    expect(directory.enter(web('a'), rules)).toBeTypeOf('function');
  });

  test('[S003-18] has a bound for all', () => {
    const directory = new SeedDirectory();
    const rules = { maxPerIP: 10, maxClients: 2 };
    const leave = directory.enter(php('a'), rules) as () => void;
    directory.enter(web('a'), rules);

    expect(directory.enter(web('b'), rules)).toBe('Too many connections');
    leave();

    expect(directory.enter(web('b'), rules)).toBeTypeOf('function');
  });

  test('[X07] is what it was when all have gone, however often they say so', () => {
    const step = fc.record({
      ip: fc.constantFrom('a', 'b'),
      isWeb: fc.boolean(),
      times: fc.nat(3),
    });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const directory = new SeedDirectory();
        const leaves = steps.map(({ ip, isWeb, times }) => {
          const leave = directory.enter(isWeb ? web(ip) : php(ip), MANY) as () => void;
          for (let count = 0; count < times; count += 1) leave();
          return leave;
        });
        for (const leave of leaves) leave();

        expect(directory.addresses).toBe(0);
        const last = { maxPerIP: 1, maxClients: 1 };
        expect(directory.enter(web('a'), last)).toBeTypeOf('function');
      }),
    );
  });
});
