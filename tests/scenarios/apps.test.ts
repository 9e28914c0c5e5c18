import type { RpcError } from '@realmwire/client';
import { defineRealm, type Result, rpc } from '@realmwire/protocol/contract';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { Stage, type StageOptions } from './stage.ts';

const OPEN: StageOptions = {
  appRealms: {
    admit: ({ token }) => (token === 'app' ? { user: 'app' } : null),
    options: { authorize: 'everything', authenticate: ({ token }) => ({ user: token }) },
  },
};
const APP = { auth: { ticket: 'app' } };

describe.each(MATRIX)('an app over $transport in $codec', (cell) => {
  const open = (options: StageOptions = {}) => Stage.open(cell, { ...OPEN, ...options });

  test('brings its realm, and the router serves and enforces it', async () => {
    const stage = await open();
    await stage.bring(APP);
    const { api } = stage.connect({ validate: 'off' });

    const added = await api.add({ a: 2, b: 3 });
    const wrong = await api.order({ sku: 'a', qty: 'hunter2' as never }).safe();
    const gone = await api.order({ sku: 'gone', qty: 1 }).safe();
    const items: number[] = [];
    for await (const item of api.count({ to: 3 })) items.push(item);

    expect(added).toBe(5);
    expect(wrong.error).toMatchObject({ code: 'BAD_INPUT', fault: 'arguments.invalid' });
    expect(wrong.error?.message).not.toContain('hunter2');
    expect(gone.error).toMatchObject({ code: 'OUT_OF_STOCK', data: { left: 3 } });
    expect(items).toEqual([1, 2, 3]);
    await stage.close();
  });

  test('hears who opens, speaks and closes', async () => {
    const stage = await open();
    const heard: unknown[] = [];
    await stage.bring({
      ...APP,
      onOpen: ({ session, user }) => heard.push(['open', session, user]),
      onData: ({ opcode, message, from }) => heard.push(['data', opcode, message, from]),
      onClose: ({ session }) => heard.push(['close', session]),
    });
    const client = stage.connect({ auth: { ticket: 'ann' } });
    const { uuid } = await client.ready();

    await client.send('save', { n: 1 });
    await client.close();

    await until(() => heard.length >= 3);
    expect(heard).toEqual([
      ['open', uuid, 'ann'],
      ['data', 'save', { n: 1 }, uuid],
      ['close', uuid],
    ]);
    await stage.close();
  });

  test('that is not admitted may bring nothing', async () => {
    const stage = await open();

    await expect(stage.bring({ auth: { ticket: 'somebody' } })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    await expect(stage.bring()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await stage.close();
  });

  test('that brings another contract for a realm that is served is refused', async () => {
    const stage = await open();
    await stage.bring(APP);
    const other = defineRealm('com.lab', { add: rpc({ output: z.string() }) });

    const second = stage.bring(APP, other as never, { add: () => 'x' } as never);

    await expect(second).rejects.toMatchObject({ fault: expect.stringContaining('realm.taken') });
    expect(await stage.connect().api.add({ a: 1, b: 1 })).toBe(2);
    await stage.close();
  });

  test('takes its realm with it when it leaves: its clients are told why', async () => {
    const stage = await open();
    const app = await stage.bring(APP);
    const client = stage.connect({ reconnect: false });
    const closings: unknown[] = [];
    client.setCallbackClose((closing) => closings.push(closing));
    await client.ready();

    await app.close();
    await until(() => client.status.phase === 'closed');

    expect(closings).toMatchObject([
      { reason: expect.stringContaining('The app that served this realm has left') },
    ]);
    expect(stage.router.stats().realms.map(({ realm }) => realm)).toEqual(['realmwire.operator']);
    await stage.close();
  });

  test('serves again when it comes back, and its clients go on', async () => {
    const stage = await open();
    const app = await stage.bring(APP);
    const client = stage.connect();
    const subscription = client.api.news.subscribe();
    await subscription.ready;
    const before = await client.api.add({ a: 1, b: 1 });

    await app.close();
    await until(() => client.status.phase !== 'ready');
    const again = await stage.bring(APP);
    await client.ready();
    await subscription.ready;
    const events = subscription[Symbol.asyncIterator]();
    const after = await client.api.add({ a: 2, b: 2 });
    await again.api.news.publish({ text: 'back' });

    expect([before, after]).toEqual([2, 4]);
    expect((await events.next()).value?.payload).toEqual({ text: 'back' });
    await subscription.unsubscribe();
    await stage.close();
  });

  test('that loses its connection brings its realm again by itself', async () => {
    const stage = await open({ limits: { resumeMs: 0 } });
    const app = await stage.bring(APP);
    const client = stage.connect();
    await client.ready();

    await stage.replug(app, client);
    const answer = await untilAnswered(() => client.api.add({ a: 1, b: 1 }).safe());

    expect(answer).toBe(2);
    await stage.close();
  });

  test('shares its realm with others of the same contract; the last one takes it away', async () => {
    const stage = await open();
    const both = [
      await stage.bring({ ...APP, invoke: 'roundrobin' }),
      await stage.bring({ ...APP, invoke: 'roundrobin' }),
    ];
    const { api } = stage.connect();

    const answers = await Promise.all([api.add({ a: 1, b: 1 }), api.add({ a: 2, b: 2 })]);
    await both[0]?.close();
    const rest = await untilAnswered(() => api.add({ a: 3, b: 3 }).safe());
    const realms = stage.router.stats().realms.length;
    await both[1]?.close();

    expect(answers).toEqual([2, 4]);
    expect(rest).toBe(6);
    expect(realms).toBe(2);
    await until(() => stage.router.stats().realms.length === 1);
    await stage.close();
  });
});

/** Calls until it is answered; a call that nobody serves yet may be tried again. */
async function untilAnswered<T>(call: () => Promise<Result<T, RpcError>>): Promise<T> {
  for (;;) {
    const { ok, value, error } = await call();
    if (ok) return value;
    if (!error.retryable) throw error;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
