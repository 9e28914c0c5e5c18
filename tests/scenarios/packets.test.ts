import type { Packet } from '@realmwire/client';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('over $transport in $codec', (cell) => {
  const open = (options?: StageOptions) => Stage.open(cell, options);

  test('a packet to a session reaches its ReadMessage, with the true sender', async () => {
    const stage = await open();
    const { client: ann, packets: toAnn } = readerOn(stage);
    const { client: bob, packets: toBob } = readerOn(stage);
    await Promise.all([ann.ready(), bob.ready()]);

    await ann.feedback({ hello: 'bob' }, String(bob.uuid));
    await bob.feedback('hello ann', String(ann.uuid));

    await until(() => toAnn.length + toBob.length === 2);
    expect(toBob).toEqual([{ opcode: 'feedback', message: { hello: 'bob' }, from: ann.uuid }]);
    expect(toAnn).toEqual([{ opcode: 'feedback', message: 'hello ann', from: bob.uuid }]);
    await stage.close();
  });

  test('a broadcast reaches every other session of the realm, and no other realm', async () => {
    const stage = await open();
    stage.router.openRealm('com.other', { authorize: 'everything' });
    const others = [readerOn(stage), readerOn(stage)];
    const { client: sender, packets: own } = readerOn(stage);
    await Promise.all([sender, ...others.map(({ client }) => client)].map((each) => each.ready()));

    await sender.broadcast([1, 2]);

    await until(() => others.every(({ packets }) => packets.length === 1));
    for (const { packets } of others) {
      expect(packets).toEqual([{ opcode: 'broadcast', message: [1, 2], from: sender.uuid }]);
    }
    expect(own).toEqual([]);
    await stage.abandon();
  });

  test('a packet to nobody fails', async () => {
    const stage = await open();
    const client = stage.connect();

    await expect(client.feedback('x', 'nobody')).rejects.toMatchObject({
      fault: 'session.missing',
    });
    await stage.close();
  });

  test('a packet to the app fails where there is no app', async () => {
    const stage = await open();
    const client = stage.connect();

    await expect(client.send('save', { n: 1 })).rejects.toMatchObject({ fault: 'app.missing' });
    await stage.close();
  });

  test('the app in the process of the router hears who comes, speaks, errs and goes', async () => {
    const heard: string[] = [];
    const stage = await open({
      realm: {
        authorize: 'everything',
        authenticate: ({ token }) => ({ user: token, ctx: { name: token } }),
        onOpen: ({ user, dialect }) => void (dialect === 'native' && heard.push(`open ${user}`)),
        onData: ({ user }, { opcode, message }) =>
          void heard.push(`${user} ${opcode} ${JSON.stringify(message)}`),
        onClose: ({ user, dialect }) => void (dialect === 'native' && heard.push(`close ${user}`)),
      },
    });
    const client = stage.connect({ auth: { ticket: 'ann' } });

    await client.send('save', { n: 1 });
    await client.close();

    await until(() => heard.length === 3);
    expect(heard).toEqual(['open ann', 'ann save {"n":1}', 'close ann']);
    await stage.close();
  });

  test('what a hook throws is told to onError, and costs nobody anything', async () => {
    const errors: string[] = [];
    const stage = await open({
      realm: {
        authorize: 'everything',
        onData: (_, { opcode }) => {
          if (opcode === 'now') throw new Error('at once');
          return Promise.reject(new Error('later'));
        },
        onError: (_, { message }) => void errors.push(message),
      },
    });
    const client = stage.connect();

    await client.send('now');
    await client.send('later');

    await until(() => errors.length === 2);
    expect(errors).toEqual(['at once', 'later']);
    expect(await client.api.add({ a: 1, b: 1 })).toBe(2);
    await stage.close();
  });

  test('the app in the process of the router sends to one and to all', async () => {
    const stage = await open();
    const { client: ann, packets: toAnn } = readerOn(stage);
    const { client: bob, packets: toBob } = readerOn(stage);
    await Promise.all([ann.ready(), bob.ready()]);

    const found = stage.realm?.feedback('just you', String(ann.uuid));
    const missing = stage.realm?.feedback('nobody', 'nobody');
    const receivers = stage.realm?.broadcast('all of you');

    await until(() => toAnn.length === 2 && toBob.length === 1);
    expect([found, missing, receivers]).toEqual([true, false, 2]);
    expect(toAnn.map(({ message }) => message)).toEqual(['just you', 'all of you']);
    expect(stage.realm?.sessions().map(({ uuid }) => uuid)).toEqual([ann.uuid, bob.uuid]);
    await stage.close();
  });

  test('server commands answer every session', async () => {
    const stage = await open();
    const client = stage.connect();
    const { uuid } = await client.ready();

    expect(await client.command('echo', { message: { a: [1, new Date(0)] } })).toEqual({
      a: [1, new Date(0)],
    });
    expect(await client.command('time')).toMatchObject({ time: expect.any(Date) });
    expect(await client.command('whoami')).toMatchObject({ session: uuid, realm: 'com.lab' });
    await stage.close();
  });

  test.each(['sessions', 'realms', 'stats', 'send', 'broadcast', 'kick'])(
    'the server command %s is for operators',
    async (name) => {
      const stage = await open();
      const client = stage.connect();

      await expect(client.command(name, {})).rejects.toMatchObject({
        code: 'FORBIDDEN',
        fault: 'right.missing',
      });
      await stage.close();
    },
  );
});

function readerOn(stage: Stage) {
  const packets: Packet[] = [];
  const client = stage.connect().setCallbackReadMessage((packet) => packets.push(packet));
  return { client, packets };
}
