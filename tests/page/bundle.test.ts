/**
 * The client as a page's bundler makes it, with some of its files and without the others: what
 * `pnpm size` weighs is enough for what it says.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as client from '@realmwire/client';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as z from 'zod';
import { bundlePage, type PageBundle } from '../../scripts/page-bundle.mjs';

const gym = defineRealm('com.gym', {
  add: rpc({ input: z.object({ a: z.number(), b: z.number() }), output: z.number() }),
  echo: rpc({ input: z.date(), output: z.date() }),
  news: topic({ payload: z.string() }),
});

let bundle: PageBundle;
let folder: string;
let router: ReturnType<typeof createRouter>;
let url: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'realmwire-page-'));
  // Without a package the files of a bundle would be scripts of old.
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  bundle = await bundlePage();
  router = createRouter();
  const realm = router.realm(gym, { authorize: 'everything' });
  await realm.implement({ add: ({ input }) => input.a + input.b, echo: ({ input }) => input });
  ({ url } = await router.listen({ port: 0 }));
});

afterAll(async () => {
  await router.close();
  await rm(folder, { recursive: true });
});

describe('a page that can load no more than is there', () => {
  test('before the first call: connects, calls, says what is lacking, and leaves', async () => {
    const page = await connected('first');

    expect(await page.api.add({ a: 1, b: 2 })).toBe(3);
    expect((await page.api.echo(new Date(5)).safe()).error).toMatchObject({
      message: 'a part of Realmwire could not be loaded',
    });
    expect(await page.api.add({ a: 2, b: 2 })).toBe(4);
    await page.close();
    expect(page.status).toMatchObject({ phase: 'closed', code: 1000 });
  });

  test('while it connects: hears of errors, too', async () => {
    const page = await connected('afterwards');

    expect((await page.api.add({ a: 'x' as never, b: 2 }).safe()).error).toMatchObject({
      code: 'BAD_INPUT',
    });
    await page.close();
  });

  test('to publish: publishes', async () => {
    const page = await connected('dealings');

    expect(await page.api.news.publish('hi')).toHaveProperty('publication');
    await page.close();
  });
});

/** A client that is made of these files alone. */
async function connected(part: 'first' | 'afterwards' | 'dealings') {
  const files = join(folder, part);
  await mkdir(files);
  for (const name of bundle[part])
    await writeFile(join(files, basename(name)), bundle.contentsOf(name));
  const entry = pathToFileURL(join(files, basename(bundle.entry))).href;
  const { connect } = (await import(/* @vite-ignore */ entry)) as typeof client;
  return connect<typeof gym>('com.gym', { url, WebSocket });
}
