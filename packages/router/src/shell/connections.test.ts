import { limitsOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from './clock.ts';
import { Connections } from './connections.ts';
import { Doorman } from './doorman.ts';
import { Hub } from './hub.ts';
import { silentLogger } from './logger.ts';

/** Connections by a clock whose timers ring when told, and what was put off to the end of the turn. */
function open() {
  const timers: (() => void)[] = [];
  const due: (() => void)[] = [];
  const clock = {
    ...SYSTEM_CLOCK,
    now: () => 1_000,
    every: (_: number, ring: () => void) => {
      timers.push(ring);
      return () => undefined;
    },
    soon: (ring: () => void) => void due.push(ring),
  };
  const hub = new Hub({ limits: limitsOf({}), log: silentLogger(), clock });
  const connections = new Connections(hub, new Doorman(hub, { openMethods: () => new Map() }), []);
  return { connections, timers, due };
}

describe('the connections of a router', () => {
  test('are called silent only after what has come in the same turn was read', () => {
    const { connections, timers, due } = open();
    const asked: number[] = [];
    connections.tend({
      queuedBytes: 0,
      expire: (now) => void asked.push(now),
      goodbye: () => undefined,
      end: () => undefined,
      terminate: () => undefined,
    });

    for (const ring of timers) ring();
    expect(asked).toEqual([]);
    for (const ring of due.splice(0)) ring();

    expect(asked).toEqual([1_000]);
  });
});
