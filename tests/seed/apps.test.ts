import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { createRouter, type Packet, type RealmHandle, type Session } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { SeedStage, WebPeer } from './stage.ts';

describe('the app of a realm, for clients of the seed dialect', () => {
  let stage: SeedStage;

  afterEach(() => stage.close());

  test('[S003-20] [S003-21] is a class like a resource, and does all that one does', async () => {
    const told: string[] = [];
    class Locks {
      readonly authorize = 'everything';
      readonly #owners = new Map<unknown, string>();
      onOpen(session: Session, realm: RealmHandle): void {
        session.send('hello', 'you', { app: 'locks', others: realm.sessions().length - 1 });
      }
      onData(session: Session, packet: Packet, realm: RealmHandle): void {
        const { opcode, message, fields } = packet;
        const owner = this.#owners.get(message);
        switch (opcode) {
          case 'lock':
            if (owner !== undefined) return void realm.feedback('wanted by another one', owner);
            this.#owners.set(message, session.uuid);
            realm.broadcast(message, { except: session, opcode, fields: fields ?? {} });
            return realm.log(`${message} is locked`, session);
          case 'same':
            return realm.echo(session, packet);
          case 'leave':
            return session.close();
        }
      }
      onClose(session: Session, { code }: { code: string }, realm: RealmHandle): void {
        told.push(`${code} ${session.uuid === first.uuid} ${realm.name}`);
      }
    }
    stage = await SeedStage.open({ realm: new Locks(), logger: loggerTo(told) });
    const first = await stage.ready();
    const [second, other] = [await stage.ready(), await stage.ready()];

    await first.tell({ opcode: 'lock', message: 'page 5', user: 'ann', from: 'the director' });
    await second.tell({ opcode: 'lock', message: 'page 5' });
    await second.tell({ opcode: 'same', message: { n: '007' }, more: [1] });
    first.say({ opcode: 'leave' });
    await first.end();

    expect(second.heard[1]).toEqual({ opcode: 'hello', message: 'you', app: 'locks', others: 1 });
    for (const page of [second, other])
      expect(await page.hear('lock')).toEqual({
        opcode: 'lock',
        message: 'page 5',
        user: 'ann',
        from: first.uuid,
        fromUUID: first.uuid,
      });
    expect(await first.hear('feedback')).toEqual({
      opcode: 'feedback',
      message: 'wanted by another one',
    });
    expect(await second.hear('same')).toEqual({ opcode: 'same', message: { n: '007' }, more: [1] });
    expect(first.opcodes).not.toContain('lock');
    await until(() => told.includes('session.kicked true seeds'), { what: 'onClose' });
    expect(told).toContain(`seeds ${first.uuid} page 5 is locked`);
  });

  test('[S003-10] [S003-03] reaches a backend by its ident, and a page by the name it has chosen', async () => {
    stage = await SeedStage.open();
    const [page, named, script] = [
      await stage.ready(),
      await stage.php({ Ident: 'printer' }),
      await stage.php(),
    ];
    await page.tell({ opcode: 'uuid', message: 'mine' });

    expect(stage.realm.feedback('print', { ident: 'printer' }, { fields: { copies: 2 } })).toBe(
      true,
    );
    expect(stage.realm.feedback('done', 'mine', { opcode: 'printed' })).toBe(true);

    expect(JSON.parse(await named.read())).toEqual({
      copies: 2,
      opcode: 'feedback',
      message: 'print',
    });
    expect(await page.hear('printed')).toEqual({ opcode: 'printed', message: 'done' });
    expect(stage.realm.feedback('x', { ident: 'nobody' })).toBe(false);
    expect(stage.realm.feedback('x', 'nobody')).toBe(false);
    // It reads acknowledgements alone: anything else would end it.
    expect(stage.realm.feedback('x', script.uuid)).toBe(false);
    expect(stage.realm.session('mine')?.uuid).toBe(page.uuid);
    expect(stage.realm.sessions().map(({ ident }) => ident)).toEqual(['', 'printer', '']);
    expect(stage.realm.broadcast('all')).toBe(1);
  });

  test('[S003-10] reaches nobody by an ident whose owner has gone, also where it was ended at once', async () => {
    stage = await SeedStage.open({
      realm: { onOpen: (session) => void (session.ident === 'unwanted' && session.close()) },
    });
    const script = await stage.php({ Ident: 'printer' });
    script.silent();
    await (await stage.web('/php', { 'Client-Type': 'php', Ident: 'unwanted' })).end();
    await until(() => stage.router.stats().connections === 0, { what: 'its end' });

    expect(stage.realm.feedback('print', { ident: 'printer' })).toBe(false);
    expect(stage.realm.feedback('print', { ident: 'unwanted' })).toBe(false);
  });

  test('[C6] [C8] says nothing but acknowledgements to a stream without frames, whatever the app wants', async () => {
    const told: string[] = [];
    stage = await SeedStage.open({
      realm: { onData: (session) => session.send('more', 'than it reads') },
      logger: loggerTo(told),
    });
    const script = await stage.stream('php process\nGET /php HTTP/1.1\n');
    await script.hear();

    for (const opcode of ['echo', 'app', 'echo'])
      expect(await script.writeWait(JSON.stringify({ opcode, message: 1 }))).toMatchObject({
        opcode: 'next',
      });

    expect(script.reads).toHaveLength(4);
    expect(told.filter((line) => line.endsWith('a packet cannot be said'))).toHaveLength(1);
  });
});

describe('[S003-20] what is wrong with a resource or an app', () => {
  const shop = defineRealm('com.shop', { order: rpc({}) });

  test('is told at the start: a hook that cannot be called', () => {
    const router = createRouter();

    expect(() => router.openRealm('com.talk', { onData: 'print' as never })).toThrow(
      'onData of the realm "com.talk" must be a function',
    );
    expect(() =>
      createRouter({ realms: [{ contract: shop, onMessage: () => {} } as never] }),
    ).toThrow(
      'onMessage of the realm "com.shop" is no hook; there are onOpen, onData, onClose, onError',
    );
  });

  test('is told when the router begins to listen: a route that no contract declares', async () => {
    const routes = { order: { call: 'com.shop.oder' } };
    const router = createRouter({
      realms: [{ contract: shop }],
      seed: { resources: { '/web': { realm: 'com.shop', routes } } },
    });

    await expect(router.listen({ port: 0 })).rejects.toThrow(
      'seed.resources["/web"].routes["order"] calls com.shop.oder, which the contract of com.shop does not declare.',
    );
    await router.close();
  });

  test('is told in the log: a realm that nobody serves yet, which clients are refused by until then', async () => {
    const told: string[] = [];
    const resources = { '/web': { realm: 'com.later' } };
    const router = createRouter({ seed: { resources }, logger: loggerTo(told) });
    const { port } = await router.listen({ port: 0 });
    const page = () => new WebPeer(`ws://127.0.0.1:${port}/web`, {});

    expect(told).toContain('seed.resources["/web"]: the realm com.later is not served yet');
    await expect(page().opened).rejects.toThrow('503');
    router.openRealm('com.later');
    expect(await page().hear('ready')).toMatchObject({ uuid: expect.any(String) });
    await router.close();
  });
});

/** A logger that keeps its lines: realm and session, where they are named, and what is said. */
function loggerTo(lines: string[]): never {
  const keep = (about: unknown, text?: string) => {
    if (text === undefined) return void lines.push(String(about));
    const { realm, session } = about as { realm?: string; session?: string };
    lines.push([realm, session, text].filter((word) => word !== undefined).join(' '));
  };
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];
  return Object.fromEntries(levels.map((level) => [level, keep])) as never;
}
