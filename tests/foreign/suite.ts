/**
 * Every behaviour with every client. What a client cannot do by itself is listed with the reason, and
 * it is shown that it cannot: whoever learns it is taken off the list.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Behaviour, Scene } from './behaviours/behaviour.ts';
import { CALLS } from './behaviours/calls.ts';
import { META } from './behaviours/meta.ts';
import { REGISTRATIONS } from './behaviours/registrations.ts';
import { TOPICS } from './behaviours/topics.ts';
import { UNFINISHED_CALLS } from './behaviours/unfinished-calls.ts';
import type { Cannot } from './cannot.ts';
import type { Client } from './clients/puppet.ts';
import { Stage } from './stage.ts';

/** By area, as in the guide. */
export const BEHAVIOURS: Readonly<Record<string, readonly Behaviour[]>> = {
  Topics: TOPICS,
  Procedures: [...CALLS, ...UNFINISHED_CALLS, ...REGISTRATIONS],
  'The router itself': META,
};

/** Declares the tests of some clients. */
export function behave(clients: readonly Client[], cannot: Cannot): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.clear());
  afterAll(() => stage.close());

  describe.each(clients)('$name', (client) => {
    const scene = (): Scene => ({
      stage,
      client,
      join: () => stage.join(client),
      joinRaw: () => stage.join(),
    });
    for (const [area, behaviours] of Object.entries(BEHAVIOURS)) {
      describe(area, () => {
        for (const { name, run } of behaviours) {
          const reason = cannot[name];
          if (reason === undefined) test(name, () => run(scene()));
          else
            test(`cannot: ${name}: ${reason}`, async () => {
              await expect(run(scene())).rejects.toThrow();
            });
        }
      });
    }
  });
}
