/**
 * A router beside a main application: its API, its services, its history, and who may reach it.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect as connectSocket } from 'node:net';
import { connect, ticket } from '@realmwire/client';
import { registerRealm } from '@realmwire/client/app';
import { defineRealm, type Impl, rpc, topic } from '@realmwire/protocol/contract';
import { createRouter, type RouterOptions } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { SYSTEM_CLOCK } from '../../packages/router/src/shell/clock.ts';

const shop = defineRealm('com.shop', {
  rename: rpc({ input: z.string(), output: z.string(), errors: { NOT_YOURS: true } }),
  said: topic({ payload: z.string(), history: 100 }),
});
type Shop = (typeof shop)['tree'];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What the realm makes of a client. */
interface Ctx {
  readonly token: string;
  readonly database: Map<string, string>;
}

describe('a handler', () => {
  /** The main application: who has a token, and what they may. */
  async function openApi() {
    const users = new Map([
      ['token-of-ann', 'ann'],
      ['token-of-bob', 'bob'],
    ]);
    const requests: string[] = [];
    const url = await serve((request, response) => {
      const user = users.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
      requests.push(`${request.method} ${request.url} as ${user ?? 'nobody'}`);
      response.statusCode = user === 'ann' ? 200 : user === undefined ? 401 : 403;
      response.end(user ?? '');
    });
    return { url, users, requests };
  }

  const handlersFor = (api: string): Impl<Shop, Ctx> => ({
    rename: async ({ input, ctx, fail }) => {
      const headers = { authorization: `Bearer ${ctx.token}` };
      const answer = await fetch(`${api}/name`, { method: 'PUT', body: input, headers });
      if (!answer.ok) fail.NOT_YOURS();
      ctx.database.set('name', input);
      return `${await answer.text()}: ${input}`;
    },
  });

  test('[S001-05] [S001-07] calls the API of the main application as its user, with what it was given', async () => {
    const { url: api, requests } = await openApi();
    const database = new Map<string, string>();
    const { url, router } = await open();
    const realm = router.realm<'com.shop', Shop, Ctx>(shop, {
      authenticate: ({ token = '' }) => ({ ctx: { token, database } }),
    });
    await realm.implement(handlersFor(api));
    const [ann, bob] = ['ann', 'bob'].map((name) => client(url, () => `token-of-${name}`));

    expect(await ann?.api.rename('lamp')).toBe('ann: lamp');
    await expect(bob?.api.rename('mine')).rejects.toMatchObject({ code: 'NOT_YOURS' });

    expect(requests).toEqual(['PUT /name as ann', 'PUT /name as bob']);
    expect(database).toEqual(new Map([['name', 'lamp']]));
  });

  test('[S001-05] [S001-04] has the token that was given last', async () => {
    let skewMs = 0;
    const { url: api, users, requests } = await openApi();
    const clock = { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() + skewMs };
    const { url, router } = await open({ clock });
    const tokens = ['token-of-ann', 'newer-token-of-ann'];
    let given = '';
    const realm = router.realm<'com.shop', Shop, Ctx>(shop, {
      authenticate: () => {
        given = tokens.shift() ?? '';
        return { user: 'ann', ctx: { token: given, database: new Map() }, revalidateMs: 5_000 };
      },
    });
    await realm.implement(handlersFor(api));
    const ann = client(url, () => 'cookie');
    await ann.api.rename('one');

    users.delete('token-of-ann');
    users.set('newer-token-of-ann', 'ann');
    skewMs = 5_000;
    await until(() => tokens.length === 0, { what: 'another question' });

    expect(await ann.api.rename('two')).toBe('ann: two');
    expect(requests).toEqual(['PUT /name as ann', 'PUT /name as ann']);
  });

  test('[S001-09] [S001-05] may be in a program of its own: it is told who calls, and no secret of them', async () => {
    const admit = ({ token }: { token: string | undefined }) =>
      token === 'a secret of the app' ? {} : null;
    const authenticate = ({ token = '' }) => ({ user: 'ann', roles: ['clerk'], ctx: { token } });
    const { url } = await open({ appRealms: { admit, options: { authenticate } } });
    const calls: unknown[] = [];
    const rename: Impl<Shop>['rename'] = ({ input, caller, ctx }) => {
      calls.push({ user: caller?.user, roles: caller?.roles, ctx });
      return input.toUpperCase();
    };
    const app = await registerRealm(shop, { rename }, { url, auth: ticket('a secret of the app') });
    closing.push(() => app.close());

    expect(await client(url, () => 'token-of-ann').api.rename('lamp')).toBe('LAMP');

    expect(calls).toEqual([{ user: 'ann', roles: ['clerk'], ctx: undefined }]);
  });
});

describe('messages that are kept', () => {
  test('[S001-06] are read by a page that comes later', async () => {
    const { url, router } = await open();
    const { api } = router.realm(shop);
    for (const text of ['one', 'two', 'three']) await api.said.publish(text);
    const page = client(url, () => '');

    const heard: string[] = [];
    const subscription = page.api.said.subscribe({ history: { last: 2 } });
    subscription.on('event', ({ payload }) => heard.push(payload));
    await subscription.ready;
    await api.said.publish('four');

    await until(() => heard.length === 3, { what: 'three events' });
    expect(heard).toEqual(['two', 'three', 'four']);
  });
});

describe('a router that is for some only', () => {
  test('[S001-08] refuses addresses: pages, sockets and streams', async () => {
    const { port, router } = await open({
      denyIps: ['127.0.0.2/32'],
      pages: () => ({ type: 'text/plain', body: 'hello' }),
      seed: { resources: { '/web': { realm: 'com.shop' } }, backends: ['127.0.0.1', '127.0.0.2'] },
    });
    router.openRealm('com.shop');
    const [friend, foe] = ['127.0.0.1', '127.0.0.2'].map((from) => visitor(port, from));

    expect(await friend?.page()).toBe(200);
    expect(await friend?.upgrade('/web')).toBe(101);
    expect(await friend?.stream('php process\nGET /web HTTP/1.1\n\n')).toContain('ready');
    expect(await foe?.page()).toBe(403);
    expect(await foe?.upgrade('/web')).toBe(403);
    expect(await foe?.upgrade('/', 'wamp.2.json')).toBe(403);
    expect(await foe?.stream('php process\nGET /web HTTP/1.1\n\n')).toBe('');
    expect(await foe?.stream('\x7f\xf1\0\0')).toBe('');
    expect(router.stats().entrance).toMatchObject({ refusedAddresses: 5 });
  });

  test('[S001-08] refuses who is behind a proxy by its own address, which only that proxy can say', async () => {
    const { port } = await open({
      allowIps: ['192.0.2.0/24', '127.0.0.2'],
      trustedProxies: ['127.0.0.1'],
    });
    const [proxy, liar] = ['127.0.0.1', '127.0.0.2'].map((from) => visitor(port, from));
    const from = (ip: string) => ({ 'x-forwarded-for': ip });

    expect(await proxy?.upgrade('/', 'wamp.2.json', from('192.0.2.7'))).toBe(101);
    expect(await proxy?.upgrade('/', 'wamp.2.json', from('198.51.100.7'))).toBe(403);
    expect(await proxy?.upgrade('/', 'wamp.2.json', from('192.0.2.7, 198.51.100.7'))).toBe(403);
    expect(await proxy?.upgrade('/', 'wamp.2.json', from('unknown'))).toBe(403);
    expect(await proxy?.upgrade('/', 'wamp.2.json')).toBe(403);
    expect(await liar?.upgrade('/', 'wamp.2.json', from('198.51.100.7'))).toBe(101);
  });

  test('[S001-08] refuses pages of domains that it does not know', async () => {
    const { port } = await open({ origins: ['https://shop.example'] });
    const browser = visitor(port, '127.0.0.1');
    const of = (origin: string) => browser.upgrade('/', 'wamp.2.json', { origin });

    expect(await of('https://shop.example')).toBe(101);
    expect(await of('https://shop.example.evil.example')).toBe(403);
    expect(await of('http://shop.example')).toBe(403);
  });

  test('[S001-08] is told whose addresses make no sense', () => {
    expect(() => createRouter({ allowIps: ['example.com'] })).toThrow(/allowIps\[0\] must be/);
  });
});

async function open(options: RouterOptions = {}) {
  const router = createRouter(options);
  closing.push(() => router.close());
  return { router, ...(await router.listen({ port: 0 })) };
}

function client(url: string, token: () => string) {
  const made = connect(shop, { url, auth: ticket(token) });
  closing.push(() => made.close());
  return made;
}

async function serve(
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server: Server = createServer(onRequest).listen(0, '127.0.0.1');
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Somebody at an address of this machine. */
function visitor(port: number, localAddress: string) {
  const stream = async (text: string): Promise<string> => {
    const socket = connectSocket({ port, host: '127.0.0.1', localAddress });
    closing.push(async () => socket.destroy());
    let heard = '';
    socket
      .on('error', () => {})
      .on('data', (data) => {
        heard += data.toString();
      });
    await once(socket, 'connect');
    socket.write(text, 'latin1');
    await until(() => heard !== '' || socket.destroyed, { what: 'an answer' });
    return heard;
  };
  return {
    stream,
    /** The status of an upgrade. */
    async upgrade(path: string, subprotocol?: string, headers: Record<string, string> = {}) {
      const url = `ws://127.0.0.1:${port}${path}`;
      const socket = new WebSocket(url, subprotocol ?? [], { localAddress, headers });
      socket.on('error', () => {});
      const status = await new Promise<number | undefined>((resolve) => {
        socket.on('upgrade', (response) => resolve(response.statusCode));
        socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
      });
      socket.terminate();
      return status;
    },
    /** The status of a page. */
    async page(): Promise<number> {
      const answer = await stream('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      return Number(answer.split(' ')[1]);
    },
  };
}
