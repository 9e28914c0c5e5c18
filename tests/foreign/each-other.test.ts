/**
 * Progress and cancelling between clients of different authors, through the router.
 */
import { until } from '@realmwire/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { payloadOf } from './behaviours/behaviour.ts';
import { everybody } from './clients/all.ts';
import { Failure, given, type Payload } from './clients/puppet.ts';
import { Stage } from './stage.ts';

const { clients, reason, end } = await everybody();
if (reason !== undefined) console.warn(`Autobahn for Python is left out: ${reason}`);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.clear());
afterAll(async () => {
  await stage.close();
  await end();
});

describe.each(clients)('$name', (from) => {
  for (const to of clients) {
    test(`hears progress of ${to.name}`, async () => {
      const uri = stage.uri('steps');
      const [caller, callee] = [await stage.join(from), await stage.join(to)];
      await callee.register(uri, ({ args, progress }) => {
        for (const step of [1, 2, 3]) progress?.(given([{ step }]));
        return given(args);
      });
      const parts: Payload[] = [];

      const { result } = caller.call(uri, given(['in']), {
        onProgress: (part) => parts.push(part),
      });

      expect(payloadOf(await result)).toEqual(given(['in']));
      expect(parts.map(payloadOf)).toEqual([1, 2, 3].map((step) => given([{ step }])));
    });

    test(`cancels a call of ${to.name}`, async () => {
      const uri = stage.uri('slow');
      const [caller, callee] = [await stage.join(from), await stage.join(to)];
      const signals: (AbortSignal | undefined)[] = [];
      let release = (): void => {};
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      await callee.register(uri, async ({ args, signal }) => {
        if (args[0] === 'quick') return given(['still here']);
        signals.push(signal);
        await Promise.race([released, aborted(signal)]);
        throw new Failure('realm1.error.stopped');
      });
      const call = caller.call(uri, given(['slow']));
      const outcome = call.result.catch((error: unknown) => error);
      await until(() => signals.length > 0, { what: 'the invocation' });

      call.cancel();

      expect(await outcome).toBeInstanceOf(Error);
      const [signal] = signals;
      if (signal !== undefined) await until(() => signal.aborted, { what: 'the interruption' });
      release();
      expect(payloadOf(await caller.call(uri, given(['quick'])).result)).toEqual(
        given(['still here']),
      );
    });
  }
});

function aborted(signal: AbortSignal | undefined): Promise<unknown> {
  return new Promise((resolve) => signal?.addEventListener('abort', resolve));
}

test.each(clients)('$name may give progress to nobody who did not ask for it', async (client) => {
  const uri = stage.uri('steps');
  const [caller, callee] = [await stage.join(), await stage.join(client)];
  await callee.register(uri, ({ args, progress }) => {
    progress?.(given(['unasked']));
    return given(args);
  });

  for (const call of [1, 2]) {
    expect(payloadOf(await caller.call(uri, given([call])).result)).toEqual(given([call]));
  }
});
