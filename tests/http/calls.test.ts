/**
 * Calls and publications over HTTP.
 */
import { request } from 'node:http';
import { connect } from '@realmwire/client';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { lab } from '../scenarios/lab.ts';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

describe('a call by HTTP', () => {
  test('is answered with the result', async () => {
    const answer = await desk.post('call/com.lab.add', { a: 2, b: 3 });

    expect([answer.status, await answer.json()]).toEqual([200, 5]);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  test('has values that JSON has not in the form of the native wire', async () => {
    const value = {
      at: { $date: 1_700_000_000_000 },
      big: { $bigint: '9007199254740993' },
      bytes: { $bytes: 'AQID' },
      names: { $map: [['a', 1]] },
      tags: { $set: ['x'] },
    };

    expect(await (await desk.post('call/com.lab.native', value)).json()).toEqual(value);
  });

  test('without a result is answered with null', async () => {
    const answer = await desk.post('call/com.lab.count', { to: 0 }, LINES);

    expect(await answer.text()).toBe('{"result":null}\n');
  });

  test.each([
    ['add', { a: 1, b: 'two' }, 400, { code: 'BAD_INPUT', fault: 'arguments.invalid' }],
    ['nothing', {}, 404, { code: 'NO_SUCH_PROCEDURE', fault: 'procedure.missing' }],
    ['order', { sku: 'gone', qty: 1 }, 422, { code: 'OUT_OF_STOCK', data: { left: 3 } }],
    ['crash', undefined, 500, { code: 'INTERNAL', fault: 'callee.failed' }],
    ['broken', undefined, 502, { code: 'BAD_OUTPUT', fault: 'result.invalid' }],
    ['hurry', undefined, 504, { code: 'TIMEOUT', fault: 'call.timeout' }],
    ['count', { to: 3 }, 406, { code: 'BAD_INPUT', fault: 'parts.unwanted' }],
    ['sum', undefined, 501, { code: 'BAD_INPUT', fault: 'feature.missing' }],
  ])('of %s with %o fails with %d and says why', async (name, input, status, problem) => {
    const answer = await desk.post(`call/com.lab.${name}`, input);

    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject(problem);
  });

  test('takes no longer than its caller waits', async () => {
    const answer = await desk.post('call/com.lab.never?timeoutMs=20');

    expect([answer.status, await answer.json()]).toMatchObject([504, { code: 'TIMEOUT' }]);
    expect(desk.notes.aborted).toEqual(['never']);
  });

  test('is canceled when its caller goes', async () => {
    const aborting = new AbortController();
    const answer = fetch(`${desk.base}/call/com.lab.never`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      signal: aborting.signal,
    }).catch(() => 'gone');
    await until(() => desk.router.stats().pendingCalls === 1);

    aborting.abort();

    expect(await answer).toBe('gone');
    await until(() => desk.notes.aborted.length === 1);
  });

  test('comes in lines as the callee gives them, for who takes lines', async () => {
    const built = await desk.post('call/com.lab.build', undefined, LINES);
    const counted = await desk.post('call/com.lab.count', { to: 3 }, LINES);

    expect(built.headers.get('content-type')).toBe('application/x-ndjson');
    expect(await built.text()).toBe(
      '{"progress":{"done":1}}\n{"progress":{"done":2}}\n{"progress":{"done":3}}\n{"result":"built"}\n',
    );
    expect(await counted.text()).toBe('{"item":1}\n{"item":2}\n{"item":3}\n{"result":null}\n');
  });

  test('in lines comes to its end, however many there are', async () => {
    const answer = await desk.post('call/com.lab.count', { to: 1_000 }, LINES);

    const lines = (await answer.text()).trimEnd().split('\n');

    expect(lines).toHaveLength(1_001);
    expect(lines.slice(-2)).toEqual(['{"item":1000}', '{"result":null}']);
  });

  test('in lines fails by its status, or by its last line if some came before', async () => {
    const refused = await desk.post('call/com.lab.count', { to: 'x' }, LINES);

    expect([refused.status, await refused.json()]).toMatchObject([400, { code: 'BAD_INPUT' }]);
  });

  test('in lines holds its callee back while nobody reads, and gives up when its reader goes', async () => {
    const mill = defineRealm('com.mill', { grind: rpc({ yields: z.string() }) });
    await using router = createRouter();
    let ground = 0;
    let isOver = false;
    await router.realm(mill).implement({
      async *grind({ signal }) {
        signal.addEventListener('abort', () => (isOver = true));
        for (; ; ground += 1) yield 'x'.repeat(64 * 1024);
      },
    });
    const { pageUrl } = await router.listen({ port: 0 });
    const sent = request(`${pageUrl}rt/com.mill/call/com.mill.grind`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...LINES },
    });
    sent.on('error', () => {}).end();
    sent.on('response', (answer) => answer.pause());
    let [last, still] = [0, 0];

    // It stands still once all is under way that may be: what the system buffers, and 64 items.
    await until(() => {
      still = ground === last && ground > 64 ? still + 1 : 0;
      last = ground;
      return still === 10;
    });
    expect(router.stats().queuedBytes).toBeLessThan(70 * 64 * 1024);
    sent.destroy();

    await until(() => isOver);
  });

  test('needs a content type that no form of a page can send', async () => {
    const asked = (type: string) =>
      desk.post('call/com.lab.add', { a: 1, b: 1 }, { 'content-type': type });

    const types = ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', ''];
    for (const type of types) expect((await asked(type)).status).toBe(415);
    expect((await asked('application/json;charset=utf-8')).status).toBe(200);
    expect((await asked('application/vnd.shop+json')).status).toBe(200);
  });

  test('with a key is answered once for all who ask as the same user', async () => {
    const till = defineRealm('com.till', { pay: rpc({ output: z.number(), idempotent: true }) });
    await using router = createRouter();
    let runs = 0;
    await router
      .realm(till, { authenticate: ({ token }) => ({ user: token ?? 'nobody' }) })
      .implement({ pay: () => (runs += 1) });
    const { pageUrl } = await router.listen({ port: 0 });
    const pay = async (key: string, user: string) => {
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${user}`,
      };
      const url = `${pageUrl}rt/com.till/call/com.till.pay`;
      return (await fetch(url, { method: 'POST', headers })).json();
    };

    const first = [await pay('k1', 'ann'), await pay('k1', 'ann')];
    const others = [await pay('k1', 'bob'), await pay('k2', 'ann')];

    expect([first, others]).toEqual([
      [1, 1],
      [2, 3],
    ]);
  });
});

describe('a publication by HTTP', () => {
  test('[X42] is answered with how many it has reached', async () => {
    const client = connect(lab, { url: desk.url });
    const subscription = client.api.news.subscribe();
    await subscription.ready;

    const answer = await desk.post('publish/com.lab.news', { text: 'hello' });

    expect([answer.status, await answer.json()]).toEqual([
      200,
      { publication: expect.any(Number), offset: 1, receivers: 1 },
    ]);
    const { value } = await subscription[Symbol.asyncIterator]().next();
    expect(value?.payload).toEqual({ text: 'hello' });
    await client.close();
  });

  test.each([
    ['news', { text: 5 }, 400],
    ['nothing', {}, 404],
  ])('to %s of %o fails with %d', async (name, payload, status) => {
    expect((await desk.post(`publish/com.lab.${name}`, payload)).status).toBe(status);
  });

  test('takes no key: nobody would heed it', async () => {
    const answer = await desk.post(
      'publish/com.lab.news',
      { text: 'a' },
      { 'idempotency-key': 'k' },
    );

    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'BAD_INPUT' }]);
  });
});

describe('who asks by HTTP', () => {
  const users = new Map([['s3cret-of-ann', { user: 'ann', roles: ['staff'] }]]);

  test('[S000-07] [S001-03] is asked for a token by the authenticator of the realm', async () => {
    await desk.close();
    desk = await openDesk({
      authenticate: ({ token = '' }) => users.get(token) ?? null,
      authorize: ({ session, action }) => action === 'call' || session.roles.includes('boss'),
    });
    const asked = (headers: Record<string, string>) =>
      desk.post('call/com.lab.caller', undefined, headers);

    const nobody = await asked({});
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await asked({ authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await asked({ authorization: 'Basic s3cret-of-ann' })).status).toBe(401);
    const ann = { authorization: 'Bearer s3cret-of-ann' };
    expect(await (await asked(ann)).json()).toMatchObject({ user: 'ann' });
    const refused = await desk.post('publish/com.lab.news', { text: 'a' }, ann);
    expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'FORBIDDEN' }]);
  });

  test('[S000-09] is let in by what the API of the application says of its token', async () => {
    await desk.close();
    await using api = createRouter({
      pages: (path) => (path === '/tokens/good' ? { type: 'text/plain', body: 'ann' } : undefined),
    });
    const { pageUrl } = await api.listen({ port: 0 });
    desk = await openDesk({
      async authenticate({ token }) {
        const known = await fetch(`${pageUrl}tokens/${token}`);
        return known.ok ? { user: await known.text() } : null;
      },
    });
    const asked = (token: string) =>
      desk.post('call/com.lab.caller', undefined, { authorization: `Bearer ${token}` });

    expect((await asked('bad')).status).toBe(401);
    expect(await (await asked('good')).json()).toMatchObject({ user: 'ann' });
  });

  test('is not known by a cookie', async () => {
    await desk.close();
    const seen: unknown[] = [];
    desk = await openDesk({
      authenticate({ headers }) {
        seen.push(headers['cookie'], headers['x-app']);
        return {};
      },
    });

    await desk.post('call/com.lab.add', { a: 1, b: 1 }, { cookie: 'session=1', 'x-app': 'till' });

    expect(seen).toEqual([undefined, 'till']);
  });

  test('is a session of the realm, as long as the request lasts', async () => {
    await desk.close();
    const told: unknown[] = [];
    desk = await openDesk({
      onOpen: ({ dialect }) => void told.push(dialect),
      onClose: (_, { code }) => void told.push(code),
    });

    await (await desk.post('call/com.lab.add', { a: 1, b: 1 })).text();

    expect(told).toEqual(['embedded', 'http', '1000']);
  });
});

const LINES = { accept: 'application/x-ndjson' };
