import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { seeded } from './chance.ts';
import { CODECS, isServed, Line, outcomeOf, WATCHFUL } from './line.ts';

/** How a call may end whose connection was cut: the code says what is known. */
const KNOWN = ['DISCONNECTED', 'CALLEE_LOST', 'NO_CALLEE', 'NOT_DELIVERED', 'UNKNOWN_OUTCOME'];

describe.each(CODECS)('a line that is cut again and again (%s)', (codec) => {
  let line: Line;
  afterEach(() => line.close());

  test.each(['reset', 'fin'] as const)(
    'by a %s: each call ends once, and none with the answer of another',
    async (how) => {
      line = await Line.open(codec, WATCHFUL, seeded(3));
      line.proxy.latencyMs = 2;
      const client = await line.far();
      const neighbour = await line.near();
      const seat = neighbour.uuid;
      const outcomes = new Map<string, unknown[]>();
      let sent = 0;
      const say = () => {
        sent += 1;
        const text = `${sent} ${'x'.repeat(sent % 2_000)}`;
        const ended: unknown[] = [];
        outcomes.set(text, ended);
        void outcomeOf(client.api.echo(text)).then((outcome) => ended.push(outcome));
      };

      for (let cut = 0; cut < 8; cut += 1) {
        const answered = () => [...outcomes].filter(([text, [first]]) => text === first).length;
        const goal = answered() + 20;
        await until(() => {
          say();
          return answered() >= goal;
        });
        line.proxy.cut(how);
        await until(() => client.uuid === undefined);
      }
      await until(() => [...outcomes.values()].every((ended) => ended.length > 0));

      const wrong = [...outcomes].filter(
        ([text, ended]) =>
          ended.length !== 1 || (ended[0] !== text && !KNOWN.includes(String(ended[0]))),
      );
      expect(wrong).toEqual([]);
      await isServed(client);
      await isServed(neighbour);
      expect(neighbour.uuid).toBe(seat);
      await line.check();
    },
    30_000,
  );
});
