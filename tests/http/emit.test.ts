/**
 * Push from a backend: what a script sends to the operator listener by one URL.
 */
import { request } from 'node:http';
import { connect as connectTo } from 'node:net';
import { connect } from '@realmwire/client';
import { defineRealm, topic } from '@realmwire/protocol/contract';
import { channels, createRouter, type Router, type RouterOptions } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';

const push = defineRealm('com.push', {
  channel: topic({ params: z.object({ id: z.string() }), payload: z.string() }),
});

let router: Router;
let operator: string;
let url: string;
const leave: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const go of leave.splice(0)) await go();
  await router.close();
});

async function open(options: RouterOptions = {}): Promise<void> {
  router = createRouter({ emit: { realm: 'com.push' }, ...options });
  if (options.realms === undefined) router.realm(push);
  const at = await router.listen({ port: 0, operatorPort: 0 });
  operator = at.operatorUrl?.slice(0, -1) ?? '';
  url = at.url;
}

/** A page that listens on a channel; gives what it has heard. */
async function listens(id: string): Promise<string[]> {
  const client = connect(push, { url });
  const heard: string[] = [];
  const subscription = client.api.channel.subscribe({ id });
  await subscription.ready;
  void (async () => {
    for await (const { payload } of subscription) heard.push(payload);
  })().catch(() => {});
  leave.push(() => client.close());
  return heard;
}

describe('a backend that pushes', () => {
  test('[S000-01] [S000-05] reaches everybody who listens on the channel, and is answered OK', async () => {
    await open();
    const [a, b, other] = [await listens('id1'), await listens('id1'), await listens('id2')];

    const answer = await fetch(`${operator}/emit/id1/hello`);

    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'application/json; charset=utf-8',
      '"OK"',
    ]);
    expect(answer.headers.get('content-length')).toBe('4');
    await until(() => a.length + b.length === 2);
    expect([a, b, other]).toEqual([['hello'], ['hello'], []]);
  });

  test('[S000-01] has channel and text decoded', async () => {
    await open();
    const heard = await listens('id 2');

    await fetch(`${operator}/emit/id%202/a%20b%20%C3%A4?and=nothing`);

    await until(() => heard.length === 1);
    expect(heard).toEqual(['a b ä']);
  });

  test('[X42] is told how many it has reached', async () => {
    await open();
    const leaks = new LeakCheck(router);
    const nobody = await fetch(`${operator}/emit/id1/hello`);
    await leaks.end();
    await Promise.all([listens('id1'), listens('id1')]);

    const two = await fetch(`${operator}/emit/id1/hello`, { method: 'POST' });

    expect([nobody, two].map(({ headers }) => headers.get('x-realmwire-receivers'))).toEqual([
      '0',
      '2',
    ]);
  });

  test.each([
    ['GET', '/emit/id1'],
    ['GET', '/emit/id1/a/b'],
    ['GET', '/emit//hello'],
    ['GET', '/emit/id1/'],
    ['GET', '/emit/%zz/hello'],
    ['GET', '/Emit/id1/hello'],
    ['PUT', '/emit/id1/hello'],
    ['HEAD', '/emit/id1/hello'],
  ])('[S000-02] is told 404 for %s %s', async (method, path) => {
    await open();
    const heard = await listens('id1');

    expect((await fetch(operator + path, { method })).status).toBe(404);
    expect(router.stats().realms.find(({ realm }) => realm === 'com.push')?.publications).toBe(0);
    expect(heard).toEqual([]);
  });

  test('[S000-02] may be held to one method', async () => {
    await open({ emit: { realm: 'com.push', methods: ['GET'] } });

    const statuses = ['GET', 'POST'].map(async (method) => {
      const { status } = await fetch(`${operator}/emit/id1/hello`, { method });
      return status;
    });

    expect(await Promise.all(statuses)).toEqual([200, 404]);
  });

  test('[S000-03] finds the listener on the loopback interface only', async () => {
    await open();
    const { port } = new URL(operator);

    const refused = new Promise<string | undefined>((resolve) => {
      const socket = connectTo(Number(port), '127.0.0.2');
      socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
      socket.on('connect', () => resolve('connected'));
    });

    expect(await refused).toBe('ECONNREFUSED');
  });

  test('finds nothing where nobody has said which realm is pushed to, nor on the public listener', async () => {
    await open();
    expect((await fetch(`${url.replace('ws', 'http')}emit/id1/hello`)).status).toBe(404);
    await router.close();
    router = createRouter();
    const { operatorUrl } = await router.listen({ port: 0, operatorPort: 0 });

    expect((await fetch(`${operatorUrl}emit/id1/hello`)).status).toBe(404);
  });

  test('is told what is wrong with the realm or the channel', async () => {
    await open({ emit: { realm: 'com.gone' } });
    const gone = await fetch(`${operator}/emit/id1/hello`);
    expect([gone.status, await gone.json()]).toMatchObject([404, { fault: 'realm.unknown' }]);

    const long = await fetch(`${operator}/emit/${'x'.repeat(300)}/hello`);
    expect(long.status).toBe(404);
    expect(() => createRouter({ emit: { realm: 'com.push', topic: 'a b' } })).toThrow(RangeError);
  });

  test('[X42] cannot be a page of another site', async () => {
    await open();
    const asked = async (headers: Record<string, string>) => {
      const sent = request(`${operator}/emit/id1/hello`, { headers });
      const status = new Promise((resolve) => {
        sent.on('response', (answer) => resolve(answer.resume().statusCode));
      });
      sent.end();
      return status;
    };
    const own = operator.replace('http://', '');

    expect(await asked({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await asked({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await asked({ origin: 'https://evil.example' })).toBe(403);
    expect(await asked({ origin: 'http://localhost:3000' })).toBe(403);
    expect(await asked({ referer: 'https://evil.example/page' })).toBe(403);
    expect(await asked({ referer: 'nonsense' })).toBe(403);
    expect(await asked({ host: 'evil.example' })).toBe(421);
    // A browser that looks ahead while somebody types was not told to go there.
    const ahead = { 'sec-fetch-site': 'none', 'sec-purpose': 'prefetch;prerender' };
    expect(await asked(ahead)).toBe(403);
    expect(await asked({ 'sec-fetch-site': 'none' })).toBe(200);
    expect(await asked({ referer: `http://${own}/` })).toBe(200);
  });

  test('reaches seed clients whose resource gets the channel', async () => {
    await open({
      seed: {
        origins: '*',
        resources: { '/web': { realm: 'com.push', topics: { 'com.push.channel.id1': 'id1' } } },
      },
    });
    const page = new WebSocket(`${url}web`, { origin: 'http://localhost' });
    leave.push(() => page.terminate());
    const packets: unknown[] = [];
    page.on('message', (data: Buffer) => packets.push(JSON.parse(data.toString())));
    await until(() => packets.length === 1);

    const answer = await fetch(`${operator}/emit/id1/hello`);

    await until(() => packets.length === 2);
    expect(packets[1]).toEqual({ opcode: 'id1', message: 'hello' });
    expect(answer.headers.get('x-realmwire-receivers')).toBe('1');
  });
});

describe('the public listener', () => {
  test('[S000-04] is reached from outside where that is wanted, and serves what a page loads', async () => {
    router = createRouter({
      pages: (path) => (path === '/client.js' ? { type: 'text/javascript', body: '1' } : undefined),
    });
    const { port } = await router.listen({ host: '0.0.0.0', port: 0 });

    const script = await fetch(`http://127.0.0.2:${port}/client.js`);

    expect([script.status, script.headers.get('content-type')]).toEqual([200, 'text/javascript']);
  });
});

describe('a realm that only pushes', () => {
  test('[S000-06] takes nothing from clients, whatever the policy says, and goes on pushing', async () => {
    await open({
      realms: [
        { contract: push, pushOnly: true, authorize: 'everything', onData: () => undefined },
      ],
    });
    const heard = await listens('id1');
    const client = connect(push, { url });
    leave.push(() => client.close());
    const told = (wish: Promise<unknown>) => wish.catch(({ code }: { code: string }) => code);

    expect(await told(client.api.channel.publish({ id: 'id1' }, 'from a page'))).toBe('FORBIDDEN');
    expect(await told(client.send('any', 'packet'))).toBe('FORBIDDEN');
    expect(await told(client.broadcast('to all'))).toBe('FORBIDDEN');
    expect(await told(client.call('com.push.any'))).toBe('FORBIDDEN');
    await fetch(`${operator}/emit/id1/hello`);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['hello']);
  });
});

describe('a channel that cannot be guessed', () => {
  test('[S000-08] [X42] is heard by those who were told its name, and by nobody else', async () => {
    const rooms = channels('com.push.channel');
    const name = rooms.open();
    await open({ realms: [{ contract: push, authorize: rooms.authorize }] });
    const heard = await listens(name);
    const client = connect(push, { url });
    client.on('error', () => {});
    leave.push(() => client.close());
    const refusalOf = (uri: string) =>
      client.subscribe(uri).ready.catch(({ code }: { code: string }) => code);

    expect(name).toMatch(/^[0-9a-f]{32}$/);
    expect(await refusalOf('com.push.channel.id1')).toBe('FORBIDDEN');
    expect(await refusalOf('wamp.subscription.on_create')).toBe('FORBIDDEN');
    await fetch(`${operator}/emit/${name}/hello`);
    await until(() => heard.length === 1);
    rooms.close(name);
    expect(await refusalOf(`com.push.channel.${name}`)).toBe('FORBIDDEN');
  });
});
