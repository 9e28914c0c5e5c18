import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { range } from './collect.ts';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('a stream over $transport in $codec', (cell) => {
  const open = (options?: StageOptions) => Stage.open(cell, options);

  test.each(['embedded', 'wire'] as const)(
    'from a callee comes whole and in order (%s)',
    async (served) => {
      const stage = await open({ served });
      const { api } = stage.connect();
      const heard: number[] = [];

      for await (const item of api.count({ to: 1_000 })) heard.push(item);

      expect(heard).toEqual(range(1_000));
      await stage.close();
    },
  );

  test.each(['embedded', 'wire'] as const)(
    'from a callee waits for a slow reader: nothing is heaped up on the way (%s)',
    async (served) => {
      const stage = await open({ served });
      const { api } = stage.connect();
      const { notes } = stage;

      const items = api.count({ to: 5_000 }, { credit: 8 })[Symbol.asyncIterator]();
      await items.next();
      await until(() => notes.counted >= 8);
      // Were it to run on, it would do so in these round trips.
      for (let n = 0; n < 20; n += 1) await api.add({ a: n, b: 0 });
      const ahead = notes.counted;
      for (let n = 0; n < 100; n += 1) await items.next();
      await until(() => notes.counted > 101);

      expect(ahead).toBeLessThanOrEqual(8 + 8);
      expect(notes.counted).toBeLessThanOrEqual(101 + 2 * 8);
      await items.return?.();
      await stage.close();
    },
  );

  test.each(['embedded', 'wire'] as const)(
    'from a callee ends where the reader leaves the loop: the signal of the callee aborts (%s)',
    async (served) => {
      const stage = await open({ served });
      const { api } = stage.connect();

      for await (const item of api.count({ to: 1e9 }, { credit: 4 })) if (item === 5) break;

      await until(() => stage.notes.aborted.includes('count'));
      await until(() => stage.router.stats().pendingCalls === 0);
      const { counted } = stage.notes;
      await api.add({ a: 1, b: 1 });
      expect(stage.notes.counted).toBe(counted);
      await stage.close();
    },
  );

  test('from a callee may be read as a web stream', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const heard: number[] = [];

    const reader = api.count({ to: 3 }).stream.getReader();
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      heard.push(value as number);
    }

    expect(heard).toEqual([1, 2, 3]);
    await stage.close();
  });

  test.each(['embedded', 'wire'] as const)(
    'to a callee comes whole, the first items too, however late its handler begins (%s)',
    async (served) => {
      const stage = await open({ served });
      const { api } = stage.connect();
      const begin = stage.hold();

      const sum = api.sum(undefined, { body: range(2_000) });
      await until(() => stage.router.stats().pendingCalls === 1);
      begin();

      expect(await sum).toBe(2_001_000);
      expect(stage.notes.taken).toBe(2_000);
      await stage.close();
    },
  );

  test.each([
    ['embedded', 'the usual', 256, {}],
    ['wire', 'the usual', 256, {}],
    ['embedded', 'little', 16, { streamCredit: 16 }],
    ['wire', 'little', 16, { streamCredit: 16 }],
    ['embedded', 'much', 1_000, { streamCredit: 1_000 }],
    ['wire', 'much', 1_000, { streamCredit: 1_000 }],
  ] as const)(
    'to a callee that is %s waits for it: the sender keeps to %s credit that the router announces',
    async (served, _name, credit, limits) => {
      const stage = await open({ served, limits });
      const { api } = stage.connect();
      const begin = stage.hold();
      let sent = 0;

      const call = api.sum();
      const sending = (async () => {
        for (const item of range(2_000)) {
          await call.send(item);
          sent = item;
        }
        await call.end();
      })();
      await until(() => sent >= credit);
      for (let n = 0; n < 20; n += 1) await api.add({ a: n, b: 0 });
      const ahead = sent;
      begin();
      await sending;

      expect(ahead).toBe(credit);
      expect(await call).toBe(2_001_000);
      await stage.close();
    },
  );

  test.each([16, 1_000])(
    'from a callee keeps to the credit that the router announces (%i)',
    async (streamCredit) => {
      const stage = await open({ served: 'wire', limits: { streamCredit } });
      const { api } = stage.connect();
      const heard: number[] = [];

      for await (const item of api.count({ to: 3_000 })) heard.push(item);

      expect(heard).toEqual(range(3_000));
      await stage.close();
    },
  );

  test('to a callee is refused where an item is not as declared', async () => {
    const stage = await open();
    const { api } = stage.connect({ validate: 'off' });

    const call = api.sum();
    await call.send('hunter2' as never);
    const outcome = await call.safe();

    expect(outcome.error).toMatchObject({ code: 'BAD_INPUT' });
    expect(outcome.error?.message).not.toContain('hunter2');
    await until(() => stage.notes.aborted.includes('sum'));
    await stage.close();
  });

  test('to a callee is taken from a web stream too', async () => {
    const stage = await open();
    const { api } = stage.connect();

    const call = api.sum();
    const writer = call.writable.getWriter();
    for (const item of [1, 2, 3]) await writer.write(item);
    await writer.close();

    expect(await call).toBe(6);
    await stage.close();
  });

  test('whose source fails cancels the call', async () => {
    const stage = await open();
    const { api } = stage.connect();
    const source = (async function* () {
      yield 1;
      await until(() => stage.notes.taken === 1);
      throw new Error('the disk is gone');
    })();

    await expect(api.sum(undefined, { body: source })).rejects.toThrow('the disk is gone');

    await until(() => stage.notes.aborted.includes('sum'));
    await stage.close();
  });

  test.each(['embedded', 'wire'] as const)('may flow both ways at once (%s)', async (served) => {
    const stage = await open({ served });
    const { api } = stage.connect();

    const talk = api.talk();
    const heard: string[] = [];
    for (const word of ['one', 'two', 'three']) await talk.send(word);
    await talk.end();
    for await (const said of talk) heard.push(said);

    expect(heard).toEqual(['you said one', 'you said two', 'you said three']);
    await stage.close();
  });

  test('does not hold up another one of the same session', async () => {
    const stage = await open({ served: 'wire' });
    const { api } = stage.connect();

    const slow = api.count({ to: 5_000 }, { credit: 4 })[Symbol.asyncIterator]();
    await slow.next();
    const heard: number[] = [];
    for await (const item of api.count({ to: 500 })) heard.push(item);

    expect(heard).toEqual(range(500));
    await slow.return?.();
    await stage.close();
  });
});
