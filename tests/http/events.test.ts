/**
 * Subscriptions over HTTP: server-sent events.
 */
import { get, type IncomingMessage } from 'node:http';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

describe('[S000-10] a subscription by HTTP', () => {
  test('gets events as they are published', async () => {
    const { answer, next } = await desk.listen('com.lab.news');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(await next()).toMatchObject({
      event: 'subscribed',
      data: { topic: 'com.lab.news', head: 0, offset: 0 },
    });

    await desk.realm.api.news.publish({ text: 'one\ntwo' });

    expect(await next()).toMatchObject({
      id: expect.stringMatching(/^[\w-]+:1$/),
      data: { topic: 'com.lab.news', offset: 1, payload: { text: 'one\ntwo' } },
    });
  });

  test('gets events of a pattern with the topic of each', async () => {
    const { next } = await desk.listen('com.lab.?match=prefix');
    await next();

    await desk.realm.api.news.publish({ text: 'a' });

    expect(await next()).toMatchObject({ data: { topic: 'com.lab.news', payload: { text: 'a' } } });
  });

  test('gets earlier events that it asks for', async () => {
    for (const value of [1, 2, 3]) await desk.realm.api.log.publish(value);

    const { next } = await desk.listen('com.lab.log?last=2');

    expect(await next()).toMatchObject({ event: 'subscribed', data: { offset: 1, head: 3 } });
    expect([await next(), await next()]).toMatchObject([
      { data: { payload: 2, offset: 2 } },
      { data: { payload: 3, offset: 3 } },
    ]);
  });

  test('goes on where it was, by the id of the last event', async () => {
    const first = await desk.listen('com.lab.log');
    await first.next();
    await desk.realm.api.log.publish(1);
    const { id = '' } = (await first.next()) ?? {};
    first.leave();
    for (const value of [2, 3]) await desk.realm.api.log.publish(value);

    const { next } = await desk.listen('com.lab.log', { 'last-event-id': id });
    const other = await desk.listen(`com.lab.log?lastEventId=${id}`);

    await next();
    await other.next();
    expect([await next(), await next()]).toMatchObject([
      { data: { payload: 2 } },
      { data: { payload: 3 } },
    ]);
    expect(await other.next()).toMatchObject({ data: { payload: 2 } });
  });

  test('is told by a gap what it missed and nobody has kept', async () => {
    const first = await desk.listen('com.lab.news');
    const { id = '' } = (await first.next()) ?? {};
    for (const text of ['a', 'b']) await desk.realm.api.news.publish({ text });

    const { next } = await desk.listen('com.lab.news', { 'last-event-id': id });

    await next();
    expect(await next()).toMatchObject({
      event: 'gap',
      data: { from: 1, to: 2, reason: 'reconnect' },
    });
    const stranger = await desk.listen('com.lab.news', { 'last-event-id': 'another-epoch:7' });
    await stranger.next();
    expect(await stranger.next()).toMatchObject({ event: 'gap', data: { reason: 'epoch' } });
  });

  test.each([
    ['com.lab.nothing', 404, 'NO_SUCH_TOPIC'],
    ['com.lab.news?last=3', 400, 'BAD_INPUT'],
    ['com.lab.news?last=many', 400, 'BAD_INPUT'],
    ['com.lab.news?match=regex', 400, 'BAD_INPUT'],
    ['com.lab.news?credit=0', 400, 'BAD_INPUT'],
    ['com.lab.news?lastEventId=here', 400, 'BAD_INPUT'],
    ['com.lab.news?sinse=3', 400, 'BAD_INPUT'],
  ])('to %s is refused with %d', async (path, status, code) => {
    const answer = await fetch(`${desk.base}/subscribe/${path}`);

    expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
  });

  test('loses events by its policy while its reader takes nothing, is told of the gap, and delays nobody', async () => {
    const url = `${desk.base}/subscribe/com.lab.bulk?overflow=drop-oldest&credit=2`;
    const stalled = await new Promise<IncomingMessage>((resolve) => {
      get(url, (answer) => resolve(answer.pause()));
    });
    const fast = await desk.listen('com.lab.bulk');
    await fast.next();
    const piece = new Uint8Array(256 * 1024);
    const dropped = () =>
      desk.router.stats().realms.find(({ realm }) => realm === 'com.lab')?.droppedEvents ?? 0;

    // Some of it is in the buffers of the system, and how much these take is theirs.
    let published = 0;
    while (dropped() < 5) {
      await desk.realm.api.bulk.publish(piece);
      published += 1;
      expect(await fast.next()).toMatchObject({ data: { offset: published } });
    }

    // Here it is bounded, however much is published.
    expect(desk.router.stats().queuedBytes).toBeLessThan(2 * 1024 * 1024);
    let text = '';
    stalled.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    stalled.resume();
    await until(() => text.includes(`"offset":${published},`));
    expect(text).toMatch(/event: gap\ndata: {"from":\d+,"to":\d+,"reason":"(credit|queue)"}/);
    stalled.destroy();
  });

  test('hears packets of the app, and comments when there is nothing to hear', async () => {
    await desk.close();
    desk = await openDesk({}, { limits: { heartbeatMs: 100, heartbeatLostMs: 1_000 } });
    const { next } = await desk.listen('com.lab.news');
    const { data } = (await next()) as { data: { session: string } };
    expect(await next()).toEqual({ isComment: true });

    desk.realm.feedback({ hello: 'you' }, data.session);

    let told = await next();
    while (told?.isComment) told = await next();
    expect(told).toMatchObject({
      event: 'packet',
      data: { opcode: 'feedback', message: { hello: 'you' } },
    });
  });

  test('is told why it ends', async () => {
    const kicked = await desk.listen('com.lab.news');
    const { data } = (await kicked.next()) as { data: { session: string } };
    desk.realm.session(data.session)?.close();
    expect(await kicked.next()).toMatchObject({ event: 'end', data: { fault: 'session.kicked' } });
    expect(await kicked.next()).toBeUndefined();
  });

  test('is told when to come back, when the router stops', async () => {
    const { router, listen } = desk;
    desk = await openDesk();
    const drained = await listen('com.lab.news');
    await drained.next();
    const draining = router.drain();

    expect(await drained.next()).toMatchObject({
      event: 'end',
      retry: expect.stringMatching(/^\d+$/),
      data: { fault: 'router.draining', retry: true },
    });
    await draining;
  });

  test('[S001-04] ends when its token does', async () => {
    await desk.close();
    desk = await openDesk({ authenticate: () => ({ user: 'ann', expiresAt: Date.now() + 150 }) });
    const { next } = await desk.listen('com.lab.news');
    await next();

    expect(await next()).toMatchObject({ event: 'end', data: { fault: 'session.expired' } });
  });

  test('[S001-01] [X44] takes a token from its URL once, where the realm says so', async () => {
    await desk.close();
    desk = await openDesk({
      auth: { queryToken: true },
      authenticate: ({ token }) => (token === 't1' ? { user: 'ann' } : null),
    });

    expect((await fetch(`${desk.base}/subscribe/com.lab.news?token=no`)).status).toBe(401);
    const { answer, next } = await desk.listen('com.lab.news?token=t1');
    expect([answer.status, (await next())?.event]).toEqual([200, 'subscribed']);
    expect((await fetch(`${desk.base}/subscribe/com.lab.news?token=t1`)).status).toBe(401);
  });
});

describe('pages', () => {
  const asked = (headers: Record<string, string>, method = 'GET') =>
    fetch(`${desk.base}/subscribe/com.lab.nothing`, { method, headers });

  test('of origins that may connect are answered, others are not', async () => {
    await desk.close();
    desk = await openDesk({}, { origins: ['https://shop.example'] });

    const good = await asked({ origin: 'https://shop.example' });
    const own = await asked({ origin: desk.pageUrl.slice(0, -1) });
    const bad = await asked({ origin: 'https://evil.example' });

    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([
      404,
      'https://shop.example',
    ]);
    expect(own.status).toBe(404);
    expect([bad.status, bad.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(bad.headers.get('vary')).toBe('Origin');
  });

  test('may ask before what they may send', async () => {
    await desk.close();
    desk = await openDesk({}, { origins: ['https://shop.example'] });

    const good = await asked({ origin: 'https://shop.example' }, 'OPTIONS');
    const bad = await asked({ origin: 'https://evil.example' }, 'OPTIONS');

    expect([good.status, bad.status]).toEqual([204, 403]);
    expect(good.headers.get('access-control-allow-headers')).toContain('last-event-id');
    expect(good.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
