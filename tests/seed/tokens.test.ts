/**
 * Who may come in, for how long, and as whom: tokens, cookies, and what the main application knows.
 */
import { inspect } from 'node:util';
import { connect as connectNative, ticket } from '@realmwire/client';
import type { Identity, RealmOptions, RouterOptions, Session } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../packages/router/src/shell/clock.ts';
import { silentLogger } from '../../packages/router/src/shell/logger.ts';
import { SeedStage } from './stage.ts';
import { DIALECTS, type Guest, type GuestWay, seeds } from './token-guests.ts';

const TOKEN = 'tOkEn-0123456789-that-nobody-may-read';

let stage: SeedStage;
afterEach(() => stage.close());

/** A stage whose clock can be put forward, with what it has logged. */
async function open(realm: RealmOptions, options: RouterOptions = {}) {
  let skewMs = 0;
  const lines: string[] = [];
  const logger = silentLogger();
  logger.debug =
    logger.info =
    logger.warn =
    logger.error =
      (...facts: unknown[]) => void lines.push(inspect(facts, { depth: 9 }));
  const clock = { ...SYSTEM_CLOCK, now: () => SYSTEM_CLOCK.now() + skewMs };
  const sessions: Session[] = [];
  const onOpen = (session: Session) => void sessions.push(session);
  const routes = {
    'com.news': { publish: 'com.news' },
    'com.secrets': { publish: 'com.secrets' },
  };
  const seed = { resources: { '/web': { realm: 'seeds', routes } } };
  stage = await SeedStage.open({ ...options, logger, clock, seed, realm: { onOpen, ...realm } });
  return {
    lines,
    sessions,
    now: () => clock.now(),
    pass: (ms: number) => {
      skewMs += ms;
    },
    come: (guest: GuestWay, way: Parameters<GuestWay['come']>[1] = {}): Promise<Guest> =>
      guest.come(stage.port, way),
  };
}

/** Who has a token of these, which are good once each. */
const knowing =
  (tokens: Readonly<Record<string, Identity>>): NonNullable<RealmOptions['authenticate']> =>
  ({ token = '' }) =>
    tokens[token] ?? null;

describe.each(DIALECTS)('over $name, a token in the URL', (guest) => {
  test('[S001-01] [X44] lets in once', async () => {
    const { come, sessions, lines } = await open({
      auth: { queryToken: true },
      authenticate: knowing({ [TOKEN]: { user: 'ann' } }),
    });

    const ann = await come(guest, { query: `?token=${TOKEN}` });
    const thief = await come(guest, { query: `?token=${TOKEN}` });

    expect([ann.isIn, thief.isIn]).toEqual([true, false]);
    expect(thief.refusal).toBe(guest.refused);
    expect(sessions).toMatchObject([{ user: 'ann', authMethod: 'ticket' }]);
    expect(lines.filter((line) => line.includes('shown a second time'))).toHaveLength(1);
    ann.leave();
  });

  test('[S001-01] is nothing where a realm does not want any, and the log says so', async () => {
    const { come, sessions, lines } = await open({
      authenticate: ({ token }) => ({ user: token ?? 'nobody' }),
    });

    const one = await come(guest, { query: `?token=${TOKEN}` });

    expect(sessions).toMatchObject([{ user: 'nobody', authMethod: 'anonymous' }]);
    expect(lines.filter((line) => line.includes('auth.queryToken is off'))).toHaveLength(1);
    one.leave();
  });

  test('[S001-02] is missed: nobody comes in without, with another one, or with two', async () => {
    const { come, sessions } = await open({
      auth: { queryToken: true },
      authenticate: knowing({ [TOKEN]: { user: 'ann' } }),
    });
    const refusals: unknown[] = [];
    for (const query of ['', '?token=', '?token=forged', `?token=${TOKEN}&token=forged`])
      refusals.push((await come(guest, { query })).refusal);

    expect(refusals).toEqual(Array(4).fill(guest.refused));
    expect(sessions).toEqual([]);
  });

  test('[X44] is in no log, no statistics, and nothing that an app sees', async () => {
    const seen: unknown[] = [];
    const see = (...facts: unknown[]) => void seen.push(...facts);
    const { come, sessions, lines } = await open({
      auth: { queryToken: true },
      authenticate: ({ token, headers, auth, ...rest }) => {
        seen.push(headers, rest);
        return token === TOKEN ? { user: 'ann' } : null;
      },
      authorize: ({ session }) => {
        see({ ...session, remote: session.remote });
        return true;
      },
      onError: (_, error) => see(error.message, error.stack),
      onClose: (_, why) => see(why),
    });
    const headers = { 'x-original-uri': `/web?token=${TOKEN}` };

    const ann = await come(guest, { query: `?token=${TOKEN}&page=1`, headers });
    const others = [
      await come(guest, { query: `?token=${TOKEN}`, headers }),
      await come(guest, { query: `?token=${TOKEN}-forged`, headers }),
      await come(guest, { path: '/nowhere', query: `?token=${TOKEN}`, headers }),
    ];
    await ann.publish('com.news');
    ann.babble();
    await until(() => stage.router.stats().sessions === 0, { what: 'the end of the session' });

    const told = others.map(({ text }) => text);
    const stats = JSON.stringify(stage.router.stats());
    const said = JSON.stringify([seen, told, lines, sessions, stats]);
    expect(seen.length).toBeGreaterThan(3);
    expect(lines.length).toBeGreaterThan(3);
    expect(said).toContain('token=-');
    expect(said).not.toContain(TOKEN);
  });
});

describe.each(DIALECTS)('over $name, the authenticator of the main application', (guest) => {
  test('[S001-03] sees cookies and headers of the upgrade, the same for all', async () => {
    const store = new Map([['sid=1234', { user: 'ann', roles: ['clerk'] }]]);
    const { come, sessions } = await open({
      authenticate: async ({ headers: { cookie, authorization } }) =>
        authorization === 'Bearer api-key' ? { user: 'robot' } : (store.get(`${cookie}`) ?? null),
    });

    const ann = await come(guest, { headers: { cookie: 'sid=1234' } });
    const robot = await come(guest, { headers: { authorization: 'Bearer api-key' } });
    const eve = await come(guest, { headers: { cookie: 'sid=9999' } });

    expect(sessions).toMatchObject([{ user: 'ann', roles: ['clerk'] }, { user: 'robot' }]);
    expect(eve.refusal).toBe(guest.refused);
    ann.leave();
    robot.leave();
  });
});

describe.each(DIALECTS)('over $name, an identity', (guest) => {
  test('[S001-04] that has expired ends the session', async () => {
    let expiresAt = Number.MAX_SAFE_INTEGER;
    const { come, pass, now } = await open({ authenticate: () => ({ user: 'ann', expiresAt }) });
    expiresAt = now() + 5_000;
    const ann = await come(guest);
    expect(ann.isIn).toBe(true);

    pass(5_000);

    await until(() => ann.ending !== undefined, { what: 'the end' });
    expect(ann.ending).toBe(guest.expired);
    const late = await come(guest);
    expect(late.refusal).toBe(guest.refused);
  });

  test('[S001-04] that is asked about again changes rights and `ctx` of the open session', async () => {
    let role = 'clerk';
    const { come, pass, sessions } = await open({
      authenticate: () => ({ user: 'ann', roles: [role], ctx: { role }, revalidateMs: 5_000 }),
      authorize: ({ session, uri }) =>
        uri === 'com.news' || (session.roles[0] === 'boss' && session.ctx !== undefined),
    });
    const ann = await come(guest);
    expect(await ann.publish('com.secrets')).toBe(false);

    role = 'boss';
    pass(5_000);
    await until(() => sessions[0]?.roles[0] === 'boss', { what: 'the new role' });

    expect(sessions[0]?.ctx).toEqual({ role: 'boss' });
    expect(await ann.publish('com.secrets')).toBe(true);
    expect(ann.ending).toBeUndefined();
    ann.leave();
  });

  test('[S001-04] that is not known any more ends the session', async () => {
    const store = new Set(['sid=1']);
    const { come, pass } = await open({
      authenticate: ({ headers: { cookie } }) =>
        store.has(`${cookie}`) ? { user: 'ann', revalidateMs: 5_000 } : null,
    });
    const ann = await come(guest, { headers: { cookie: 'sid=1' } });

    store.clear();
    pass(5_000);

    await until(() => ann.ending !== undefined, { what: 'the end' });
    expect(ann.ending).toBe(guest.expired);
  });

  test('[S001-04] that nobody can say anything about is believed for `authTimeoutMs`', async () => {
    let isStuck = false;
    let asked = 0;
    const { come, pass } = await open(
      {
        authenticate: () => {
          asked += 1;
          if (isStuck) return new Promise(() => {});
          return { user: 'ann', revalidateMs: 5_000 };
        },
      },
      { limits: { authTimeoutMs: 5_000 } },
    );
    const ann = await come(guest);

    isStuck = true;
    pass(5_000);
    await until(() => asked === 2, { what: 'a question' });
    expect(await ann.publish('com.news')).toBe(true);
    pass(5_000);

    await until(() => ann.ending !== undefined, { what: 'the end' });
    expect(ann.ending).toBe(guest.expired);
  });
});

describe('a client that comes back', () => {
  test('[S001-04] does so with a new token when its own has expired, to a new session', async () => {
    const given: string[] = [];
    const { pass, now, sessions } = await open({
      authenticate: ({ token = '' }) => ({ user: 'ann', ctx: token, expiresAt: now() + 5_000 }),
    });
    const client = connectNative(seeds, {
      url: `ws://127.0.0.1:${stage.port}/native`,
      auth: ticket(() => {
        given.push(`t${given.length}`);
        return given.at(-1) as string;
      }),
      reconnect: { minMs: 1, maxMs: 20 },
    });
    const before = await client.ready();

    pass(5_000);
    await until(() => sessions.length === 2, { what: 'another session' });

    expect(sessions[1]?.uuid).not.toBe(before.uuid);
    expect(sessions.map(({ ctx }) => ctx)).toEqual(given);
    await client.close();
  });
});
