import { ticket } from '@realmwire/client';
import type { Identity, RealmOptions, Session } from '@realmwire/router';
import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../packages/router/src/shell/clock.ts';
import { Stage, type StageOptions } from './stage.ts';

const LIFE_MS = 5_000;

describe.each(MATRIX)('over $transport in $codec, a session of an identity that ends', (cell) => {
  const open = async (realm: RealmOptions = {}, options: StageOptions = {}) => {
    let skewMs = 0;
    const clock = { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() + skewMs };
    const sessions: Session[] = [];
    const authenticate = (): Identity => ({ user: 'ann', expiresAt: clock.now() + LIFE_MS });
    const onOpen = (session: Session) => void sessions.push(session);
    const stage = await Stage.open(cell, {
      clock,
      realm: { authorize: 'everything', authenticate, onOpen, ...realm },
      ...options,
    });
    sessions.length = 0;
    const pass = (ms: number) => {
      skewMs += ms;
    };
    return { stage, sessions, clock, pass };
  };

  test('is followed by a new one, in which all goes on', async () => {
    const { stage, sessions, pass } = await open();
    const client = stage.connect();
    const heard: number[] = [];
    const subscription = client.api.log.subscribe();
    subscription.on('event', ({ payload }) => heard.push(payload));
    await subscription.ready;

    pass(LIFE_MS);
    await until(() => sessions.length === 2, { what: 'a new session' });
    expect(await client.api.add({ a: 1, b: 2 })).toBe(3);
    await stage.inside.log.publish(1);
    await until(() => heard.length === 1, { what: 'an event' });

    expect(client.uuid).toBe(sessions[1]?.uuid);
    expect(stage.router.stats().endings).toEqual({ 'session.expired': 1 });
    await stage.close();
  });

  test('is not resumed: while nobody was there its time was over', async () => {
    const { stage, sessions, pass } = await open();
    const client = stage.connect({ reconnect: { minMs: 1_000, jitter: false } });
    const { uuid } = await client.ready();
    stage.cut();
    await until(() => stage.router.stats().suspended === 1, { what: 'a session that is away' });

    pass(LIFE_MS);
    await until(() => stage.router.stats().suspended === 0, { what: 'its end' });
    await until(() => sessions.length === 2, { what: 'another session' });

    expect(await client.ready()).toMatchObject({ resumed: false });
    expect(client.uuid).not.toBe(uuid);
    await stage.close();
  });

  test('lives as long as the identity of who came back for it', async () => {
    const { stage, pass } = await open();
    const client = stage.connect();
    const { uuid } = await client.ready();
    pass(LIFE_MS - 1_000);
    await stage.recut(client);

    pass(LIFE_MS - 1_000);
    expect(await client.api.add({ a: 1, b: 2 })).toBe(3);
    expect(client.uuid).toBe(uuid);
    await stage.close();
  });

  test('is not come back for by who is not known any more', async () => {
    let expiresAt = Number.MAX_SAFE_INTEGER;
    const { stage, sessions, clock } = await open({
      authenticate: () => ({ user: 'ann', expiresAt }),
    });
    const client = stage.connect();
    await client.ready();

    expiresAt = clock.now();
    stage.cut();

    await until(() => client.status.phase === 'closed', { what: 'the end' });
    await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(sessions).toHaveLength(1);
  });

  test('may bring a realm; it goes when that is over', async () => {
    let isOld = false;
    const { stage, clock, pass } = await open(
      {},
      {
        served: 'nobody',
        appRealms: {
          admit: ({ token }) =>
            token === 'app' && !isOld ? { expiresAt: clock.now() + LIFE_MS } : null,
          options: { authorize: 'everything' },
        },
      },
    );
    await stage.bring({ auth: ticket('app') });
    const client = stage.connect();
    expect(await client.api.add({ a: 1, b: 2 })).toBe(3);

    isOld = true;
    pass(LIFE_MS);

    await until(() => stage.router.stats().realms.every(({ realm }) => realm !== 'com.lab'), {
      what: 'the end of the realm',
    });
    await stage.abandon();
  });
});
