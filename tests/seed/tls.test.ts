import { once } from 'node:events';
import { createServer, get, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createRouter } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { selfSigned } from './self-signed.ts';
import { WebPeer } from './stage.ts';

describe('[S003-34] over TLS, at an HTTPS server of the application', () => {
  const { key, cert } = selfSigned('localhost', [127, 0, 0, 1]);
  const router = createRouter({
    seed: { resources: { '/web': { realm: 'seeds' }, '/php': { realm: 'seeds' } } },
  });
  const realm = router.openRealm('seeds', { authorize: 'everything' });
  const leaks = new LeakCheck(router);
  let server: Server;
  let peers: WebPeer[] = [];
  let port = 0;

  beforeEach(async () => {
    server = createServer({ key, cert }, (_request, response) => response.end('the site'));
    router.attach(server, { path: '/native' });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
  });

  afterEach(async () => {
    for (const peer of peers) peer.cut();
    peers = [];
    await leaks.end();
    server.close();
  });

  const page = async (path: string, headers: Record<string, string> = {}): Promise<WebPeer> => {
    const peer = new WebPeer(`wss://127.0.0.1:${port}${path}`, headers, { ca: cert });
    peers.push(peer);
    await peer.hear('ready');
    return peer;
  };

  test('pages and PHP clients exchange packets, and the site is served beside', async () => {
    const [reader, other] = [await page('/web'), await page('/web')];
    const script = await page('/php', { 'Client-Type': 'php', Ident: 'printer' });

    await script.tell({ opcode: 'feedback', uuid: reader.uuid, message: 'done' });
    await other.tell({ opcode: 'broadcast', message: 'x'.repeat(100_000) });

    expect(await reader.hear('feedback')).toMatchObject({ message: 'done', from: script.uuid });
    expect(await reader.hear('broadcast')).toMatchObject({ message: 'x'.repeat(100_000) });
    expect(realm.feedback('print', { ident: 'printer' })).toBe(true);
    expect(await script.hear('feedback')).toMatchObject({ message: 'print' });
    expect(await siteAt(port, cert)).toBe('the site');
  });

  test('a packet that comes in fragments is read as one', async () => {
    const reader = await page('/web');

    for (const part of ['{"opcode":', '"echo",', '"message":1}'])
      reader.socket.send(part, { fin: part.endsWith('}') });

    expect(await reader.hear('echo')).toEqual({ opcode: 'echo', message: 1 });
  });

  test('who does not believe the certificate does not come in, and harms nobody', async () => {
    const stranger = new WebPeer(`wss://127.0.0.1:${port}/web`, {});
    await expect(stranger.opened).rejects.toThrow(/self-signed/);

    expect((await page('/web')).uuid).toBeDefined();
    await until(() => router.stats().connections === 1, { what: 'one connection' });
  });
});

async function siteAt(port: number, ca: string): Promise<string> {
  const request = get({ port, host: '127.0.0.1', path: '/', ca, agent: false });
  const [response] = (await once(request, 'response')) as [AsyncIterable<Buffer>];
  let text = '';
  for await (const chunk of response) text += chunk.toString();
  return text;
}
