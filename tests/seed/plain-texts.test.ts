import { connect } from '@realmwire/client';
import type { RealmOptions } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { SeedStage, type WebPeer } from './stage.ts';

const ECHO: RealmOptions = {
  onData: (session, { opcode, message }) => {
    if (message === 'bye') session.close();
    else session.send('answer', `${opcode}: ${message}`);
  },
};

describe('a page at a resource of plain texts', () => {
  let stage: SeedStage;

  afterEach(() => stage.close());

  test('talks to the app without a packet around its words', async () => {
    stage = await open();
    const page = await stage.web('/echo');

    for (const text of ['hello', '', '{"opcode":"echo"}', 'bufferON', 'äöü'.repeat(3000)])
      page.raw(text);

    await until(() => page.texts.length === 5, { what: 'the answers' });
    expect(page.texts).toEqual([
      'text: hello',
      'text: ',
      'text: {"opcode":"echo"}',
      'text: bufferON',
      `text: ${'äöü'.repeat(3000)}`,
    ]);
  });

  test('is closed in good order by its app', async () => {
    const left: unknown[] = [];
    stage = await open({ onClose: (_session, why) => void left.push(why) });
    const page = await stage.web('/echo');

    page.raw('bye');

    expect(await page.end()).toEqual({ code: 1000, reason: 'goodbye' });
    expect(page.texts).toEqual([]);
    expect(left).toEqual([{ code: '1000', reason: 'goodbye' }]);
  });

  test('is told by the close code alone where its app says why', async () => {
    stage = await open({ onOpen: (session) => session.close('session.refused') });

    const page = await stage.web('/echo');

    expect(await page.end()).toMatchObject({ code: 4401 });
    expect(page.texts).toEqual([]);
  });

  test('hears what others say to all, or to it, as text', async () => {
    stage = await open();
    const [page, seed] = [await stage.web('/echo'), await stage.ready('/web')];
    await said(page, 'hello');

    await seed.tell({ opcode: 'broadcast', message: 'to all' });
    await said(page, 'hello');
    stage.realm.feedback({ n: 1 }, stage.realm.sessions()[0]?.uuid ?? '');
    await until(() => page.texts.length === 4, { what: 'a text' });

    expect(page.texts.slice(1)).toEqual(['to all', 'text: hello', '{"n":1}']);
  });

  test('says the same to an app as a page that speaks packets, and as a native client', async () => {
    const heard: unknown[] = [];
    stage = await open({ onData: (_session, packet) => void heard.push(packet) });
    const [page, seed] = [await stage.web('/echo'), await stage.ready('/web')];
    const native = connect('seeds', { url: `ws://127.0.0.1:${stage.port}/native` });

    page.raw('hello');
    await seed.tell({ opcode: 'text', message: 'hello' });
    await native.send('text', 'hello');
    await until(() => heard.length === 3, { what: 'what they say' });
    await native.close();

    const fields = { opcode: 'text', message: 'hello' };
    expect(heard).toEqual([{ ...fields, fields }, { ...fields, fields }, fields]);
  });

  test('may say it to a procedure, and hear topics', async () => {
    const realm = 'seeds';
    const routes = { text: { call: 'com.upper' } };
    stage = await SeedStage.open({
      seed: {
        resources: { '/echo': { realm, words: 'text', routes, topics: { 'com.news': 'news' } } },
      },
    });
    const native = connect(realm, { url: `ws://127.0.0.1:${stage.port}/native` });
    await native.register('com.upper', ({ input }) => String(input).toUpperCase());
    const page = await stage.web('/echo');

    await said(page, 'hello');
    await native.publish('com.news', 'it rains');
    await until(() => page.texts.length === 2, { what: 'the news' });
    await native.close();
    await said(page, 'nobody?');

    expect(page.texts.slice(0, 2)).toEqual(['HELLO', 'it rains']);
    expect(JSON.parse(page.texts[2] ?? '')).toMatchObject({ error: { code: 'NO_CALLEE' } });
  });

  test('is not answered where nobody takes what it says', async () => {
    stage = await SeedStage.open({
      seed: { resources: { '/echo': { realm: 'others', words: 'text' } } },
    });
    const page = await stage.web('/echo');

    page.raw('hello');
    page.socket.ping('still there');
    await new Promise((resolve) => page.socket.once('pong', resolve));

    expect([page.texts, page.closed]).toEqual([[], undefined]);
  });

  test('may be a script, which gets one text at a time', async () => {
    stage = await open();
    const socket = await stage.web('/echo', { 'Client-Type': 'php' });

    for (const text of ['a', 'b', 'c']) socket.raw(text);
    await until(() => socket.texts.length === 3, { what: 'the answers' });

    expect(socket.texts).toEqual(['text: a', 'text: b', 'text: c']);
  });
});

function open(realm: RealmOptions = {}): Promise<SeedStage> {
  const served = { realm: 'seeds' };
  const resources = { '/echo': { ...served, words: 'text' as const }, '/web': served };
  return SeedStage.open({ realm: { ...ECHO, ...realm }, seed: { resources } });
}

/** Says a text, and waits for the next one that comes. */
async function said(page: WebPeer, text: string): Promise<void> {
  const count = page.texts.length + 1;
  page.raw(text);
  await until(() => page.texts.length >= count, { what: 'an answer' });
}
