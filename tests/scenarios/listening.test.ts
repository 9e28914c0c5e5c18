import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from '@realmwire/client';
import { createRouter } from '@realmwire/router';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lab, labImpl } from './lab.ts';

describe('a router that cannot have its operator port', () => {
  const taken = createServer();
  let router: ReturnType<typeof createRouter>;
  beforeEach(async () => {
    await new Promise<void>((resolve) => taken.listen({ port: 0, host: '127.0.0.1' }, resolve));
    router = createRouter();
    await router.realm(lab, { authorize: 'everything' }).implement(labImpl().impl);
  });
  afterEach(async () => {
    await router.close();
    await new Promise((resolve) => taken.close(resolve));
  });

  test('says which flag to change, listens nowhere, and goes on with all else it does', async () => {
    const { url } = await router.listen({ port: 0 });
    const client = connect(lab, { url, reconnect: false });
    await client.ready();
    const { port: operatorPort } = taken.address() as AddressInfo;
    const port = await freePort();

    const listening = router.listen({ port, operatorPort });

    await expect(listening).rejects.toThrow(/Port \d+ .* --operator-port/);
    expect(await client.api.add({ a: 1, b: 2 })).toBe(3);
    const again = await router.listen({ port, operatorPort: 0 });
    expect(again.port).toBe(port);
    await client.close();
  });
});

/** A port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
