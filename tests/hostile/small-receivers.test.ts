import { createServer } from 'node:http';
import { connect } from '@realmwire/client';
import { Body } from '@realmwire/protocol';
import { createRouter, type RealmOptions } from '@realmwire/router';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { openYard, type Yard, yard } from './yard.ts';

/** The least that a peer may say it takes. */
const TINY = { receives: { credit: 1e9, maxMessageBytes: 1024 } };
const LONG = 'x'.repeat(5_000);

let place: Yard | undefined;
afterEach(() => place?.close());

describe('a peer that says it takes next to nothing', () => {
  test('is refused where not even an error would fit', async () => {
    place = await openYard();
    const peer = await place.open('json');

    peer.say({ opcode: 'hello', realm: 'com.yard', receives: { credit: 1, maxMessageBytes: 1 } });

    expect(await peer.hear('abort')).toMatchObject({ code: 'message.invalid' });
    await place.check();
  });

  test('is told that an answer is too long for it, and whoever answers goes on', async () => {
    place = await openYard();
    const [caller, callee] = [await place.open('json'), await place.open('json')];
    await callee.join('com.yard');
    callee.say({ opcode: 'register', id: 1, uri: 'com.yard.order' });
    expect(await callee.hear('error')).toMatchObject({ fault: 'procedure.taken' });
    await caller.join('com.yard', TINY);

    caller.say({ opcode: 'command', id: 2, name: 'echo', payload: Body.of({ message: LONG }) });

    expect(await caller.hear('error')).toMatchObject({ of: 'command', fault: 'message.too_large' });
    await place.check();
  });

  test('hears of each event that is too long for it, however many there are', async () => {
    place = await openYard({ streamCredit: 2 });
    const peer = await place.open('json');
    await peer.join('com.yard', TINY);
    peer.say({ opcode: 'subscribe', id: 1, uri: 'com.yard.flood' });
    await peer.hear('subscribed');

    for (let count = 1; count <= 5; count += 1) await place.flood(LONG);
    await place.flood('short');

    expect(await peer.hear('event')).toMatchObject({ offset: 6 });
    const gaps = peer.heard.filter(({ opcode }) => opcode === 'gap');
    expect(gaps).toMatchObject(
      [1, 2, 3, 4, 5].map((at) => ({ from: at, to: at, reason: 'too_large' })),
    );
    await place.check();
  });
});

describe('an app that makes mistakes', () => {
  test.each([
    { name: 'answers nothing', authenticate: () => undefined },
    {
      name: 'throws',
      authenticate: () => {
        throw new Error('no database');
      },
    },
    { name: 'answers with what is no identity', authenticate: async () => 'yes' },
  ])('refuses everybody where its authenticator $name', async ({ authenticate }) => {
    const router = createRouter();
    router.realm(yard, { authenticate } as unknown as RealmOptions);
    const { url } = await router.listen({ port: 0 });
    const client = connect(yard, { url });

    await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });

    await client.close();
    await router.close();
  });

  test('may serve other WebSockets beside the router on one server', async () => {
    const server = createServer();
    const router = createRouter().attach(server, { path: '/realm' });
    const own = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      if (request.url === '/own') own.handleUpgrade(request, socket, head, (ws) => ws.send('mine'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };

    const ws = new WebSocket(`ws://127.0.0.1:${port}/own`);
    const said = await new Promise((resolve) =>
      ws.once('message', (data: Buffer) => resolve(data.toString('utf8'))),
    );

    expect(said).toBe('mine');
    ws.terminate();
    await router.close();
    server.close();
  });
});
