import { connect } from '@realmwire/client';
import { createRouter } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lab, labImpl } from './lab.ts';

/** The operator listener is a socket of its own, so there is no memory here. */
describe.each(['json', 'msgpack'] as const)('an operator in %s', (codec) => {
  let router: ReturnType<typeof createRouter>;
  let urls: { url: string; operatorUrl: string };
  let leaks: LeakCheck;
  beforeEach(async () => {
    router = createRouter();
    const realm = router.realm(lab, { authenticate: () => ({ user: 'ann' }) });
    await realm.implement(labImpl().impl);
    const { url, operatorUrl = '' } = await router.listen({ port: 0, operatorPort: 0 });
    urls = { url, operatorUrl: operatorUrl.replace('http', 'ws') };
    leaks = new LeakCheck(router);
  });
  afterEach(() => router.close());

  test('sees who is there, sends, broadcasts and kicks', async () => {
    const client = connect(lab, { url: urls.url, codec, reconnect: false });
    const heard: unknown[] = [];
    client.setCallbackReadMessage(({ opcode, message }) => heard.push([opcode, message]));
    const { uuid } = await client.ready();
    const operator = connect('realmwire.operator', { url: urls.operatorUrl, codec });

    const sessions = await operator.command('sessions', { realm: 'com.lab' });
    await operator.command('send', { session: uuid, message: 'psst' });
    const told = await operator.command('broadcast', { realm: 'com.lab', message: 'hear' });
    const stats = await operator.command('stats');
    await until(() => heard.length === 2);
    await operator.command('kick', { session: uuid, reason: 'maintenance' });
    await until(() => client.status.phase === 'closed');

    expect(sessions).toMatchObject([
      { dialect: 'embedded' },
      { session: uuid, user: 'ann', realm: 'com.lab', dialect: 'native', remote: '127.0.0.1' },
    ]);
    expect(heard).toEqual([
      ['feedback', 'psst'],
      ['broadcast', 'hear'],
    ]);
    expect(told).toEqual({ receivers: 1 });
    expect(stats).toMatchObject({ sessions: 3, connections: 2, halfReadBytes: 0 });
    expect(client.status).toMatchObject({
      phase: 'closed',
      reason: expect.stringContaining('maintenance'),
    });
    await operator.close();
    await leaks.end();
  });

  test('is told what cannot be done', async () => {
    const operator = connect('realmwire.operator', { url: urls.operatorUrl, codec });

    await expect(operator.command('kick', { session: 'nobody' })).rejects.toMatchObject({
      fault: 'session.missing',
    });
    await expect(operator.command('nope')).rejects.toMatchObject({ fault: 'command.unknown' });
    await expect(operator.command('kick', { who: 1 })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await operator.close();
    await leaks.end();
  });

  test('who is kicked stays out, whatever its will to come back', async () => {
    const client = connect(lab, { url: urls.url, codec, reconnect: { minMs: 1 } });
    const closings: unknown[] = [];
    client.setCallbackClose((closing) => closings.push(closing));
    const { uuid } = await client.ready();
    const operator = connect('realmwire.operator', { url: urls.operatorUrl, codec });

    await operator.command('kick', { session: uuid });
    await until(() => client.status.phase === 'closed');

    expect(closings).toMatchObject([{ willRetry: false }]);
    await operator.close();
    await leaks.end();
  });

  test('may not be anybody of the public listener', async () => {
    const client = connect('realmwire.operator', {
      url: urls.url,
      codec,
      reconnect: { giveUpAfter: 1 },
    });

    await expect(client.ready()).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await leaks.end();
  });
});
