import { until } from '@realmwire/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Wampy } from 'wampy';
import { WAMPY_CANNOT } from './cannot.ts';
import { dial } from './clients/raw.ts';
import { connectWampy, SERIALIZERS, WAMPY } from './clients/wampy.ts';
import { Stage } from './stage.ts';
import { behave } from './suite.ts';

const [REGISTER, INVOCATION, YIELD] = [64, 68, 70];

behave(WAMPY, WAMPY_CANNOT);

const CALLS = 'realm1.only.calls';
const NEWS = 'realm1.only.news';

describe.each(['json', 'msgpack', 'cbor'] as const)('wampy %s, alone in this', (name) => {
  let stage: Stage;
  let wampys: Wampy[] = [];
  const join = async (): Promise<Wampy> => {
    const { wampy } = await connectWampy(new SERIALIZERS[name](), stage.place);
    wampys.push(wampy);
    return wampy;
  };
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterEach(async () => {
    for (const wampy of wampys) await wampy.disconnect();
    wampys = [];
    await stage.clear();
  });
  afterAll(() => stage.close());

  test('makes a call in parts, which are one invocation for the callee', async () => {
    const caller = await join();
    const callee = await dial('json', stage.place.url);
    await callee.join(stage.place.realm);
    await callee.ask([REGISTER, 1, {}, CALLS]);

    const { result, sendData } = caller.progressiveCall(CALLS, { argsList: ['first'] });
    sendData({ argsList: ['second'] });
    sendData({ argsList: ['last'] }, { progress: false });

    const parts = [await callee.take(), await callee.take(), await callee.take()];
    expect(parts.map(([code, , , , args]) => [code, args])).toEqual([
      [INVOCATION, ['first']],
      [INVOCATION, ['second']],
      [INVOCATION, ['last']],
    ]);
    expect(new Set(parts.map(([, request]) => request)).size).toBe(1);
    callee.say([YIELD, parts[0]?.[1], {}, ['done']]);
    expect((await result).argsList).toEqual(['done']);
    callee.cut();
  });

  test.each(name === 'json' ? [] : ['cbor', 'msgpack'])(
    'calls and is heard with payloads in %s that the router does not open',
    async (serializer) => {
      const options = { ppt_scheme: 'x_own', ppt_serializer: serializer };
      const payload = { argsList: [[1, 2], [], null], argsDict: { a: { b: [0] } } };
      const [caller, callee] = [await join(), await join()];
      const events: unknown[] = [];
      await callee.register(CALLS, ({ argsList = [], argsDict = {} }) => ({
        argsList,
        argsDict,
        options,
      }));
      await callee.subscribe(
        NEWS,
        ({ argsList, argsDict }) => void events.push({ argsList, argsDict }),
      );

      const result = await caller.call(CALLS, payload, options);
      await caller.publish(NEWS, payload, options);

      expect(result).toMatchObject(payload);
      await until(() => events.length > 0, { what: 'the event' });
      expect(events).toEqual([payload]);
    },
  );
});
