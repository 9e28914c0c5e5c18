/**
 * The bridge in a server of the application.
 */
import { createServer, get, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRouter, type Router, type RouterOptions } from '@realmwire/router';
import { afterEach, describe, expect, test } from 'vitest';

const close: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of close.splice(0)) await each();
});

let router: Router;

async function open(options: RouterOptions = {}): Promise<number> {
  router = createRouter(options);
  router.openRealm('com.any');
  const server = createServer((request, response) => {
    if (!router.handleRequest(request, response)) response.end('my page');
  });
  close.push(
    () => router.close(),
    () => server.close(),
    () => server.closeAllConnections(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('a server of the application', () => {
  test('gives the router what is for the bridge, and keeps the rest', async () => {
    const port = await open();

    expect(await (await fetch(`http://127.0.0.1:${port}/rtx`)).text()).toBe('my page');
    expect((await fetch(`http://127.0.0.1:${port}/rt/com.any/subscribe/a b`)).status).toBe(400);
    const call = await fetch(`http://127.0.0.1:${port}/rt/com.any/call/com.any.a`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    expect([call.status, await call.json()]).toMatchObject([503, { code: 'NO_CALLEE' }]);
  });

  test('keeps everything of a router without a bridge', async () => {
    const port = await open({ bridge: false });

    const answer = await fetch(`http://127.0.0.1:${port}/rt/com.any/subscribe/a`);

    expect(await answer.text()).toBe('my page');
  });

  test('refuses who may not come from there, and counts them', async () => {
    const port = await open({ denyIps: ['127.0.0.1'] });

    expect((await fetch(`http://127.0.0.1:${port}/rt/com.any/subscribe/a`)).status).toBe(403);
    expect(await (await fetch(`http://127.0.0.1:${port}/mine`)).text()).toBe('my page');
    expect(router.stats().entrance.refusedAddresses).toBe(1);
  });

  test('that is for this machine only is reached under its own names', async () => {
    const port = await open({ loopbackHostsOnly: true });
    const asked = (headers: RequestOptions['headers']) =>
      new Promise((resolve) => {
        const options = { port, host: '127.0.0.1', path: '/rt/com.any/subscribe/a%20b', headers };
        get(options, (answer) => resolve(answer.resume().statusCode));
      });

    expect(await asked({ host: 'evil.example' })).toBe(403);
    expect(await asked({})).toBe(400);
  });
});
