import { limitsOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { DIALECT_NAMES, type DialectName, dialectsOf } from './dialects.ts';

describe('the dialects of a router', () => {
  test('are all of them unless some are named, and the native one is preferred', () => {
    const spoken = dialectsOf().map(({ subprotocols }) => subprotocols[0]);

    expect(spoken).toEqual(['realmwire.1.msgpack', 'wamp.2.msgpack']);
    expect(dialectsOf(['wamp2', 'native'])).toHaveLength(DIALECT_NAMES.length - 1);
    expect(dialectsOf(['wamp2'])).toHaveLength(1);
  });

  test('take a message in one frame where they have no smaller pieces', () => {
    const limits = limitsOf();

    const lengths = dialectsOf().map((dialect) => dialect.maxFrameBytes(limits));

    expect(lengths).toEqual([limits.maxFrameBytes, limits.maxMessageBytes]);
  });

  test('speak the seed dialect only where it has a path', () => {
    expect(dialectsOf(['seed'])).toEqual([]);
    expect(dialectsOf(['seed'], { seed: { resources: { '/': { realm: 'r' } } } })).toHaveLength(1);
  });

  test.each([[[]], [['wamp']]])('are not %j', (names) => {
    expect(() => dialectsOf(names as DialectName[])).toThrow(
      new RangeError('dialects must be a list of some of native, wamp2, seed'),
    );
  });
});
