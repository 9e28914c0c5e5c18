import { cryptosign, wampcra } from '@realmwire/client';
import { connect as connectWamp, type WampAuth } from '@realmwire/client/wamp';
import type { RealmOptions, Session } from '@realmwire/router';
import { MATRIX, until, WAMP_MATRIX } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { AUTH, SALTED, WAYS } from './accounts.ts';
import { Stage } from './stage.ts';
import { WampStage } from './wamp-stage.ts';

describe.each(MATRIX)('over $transport in $codec, a client', (cell) => {
  const open = async (options: RealmOptions = {}) => {
    const sessions: Session[] = [];
    const onOpen = (session: Session) => void sessions.push(session);
    const realm: RealmOptions = { authorize: 'everything', auth: AUTH, onOpen, ...options };
    const stage = await Stage.open(cell, { realm });
    sessions.length = 0;
    return { stage, sessions };
  };

  test.each(WAYS)('comes in by $method', async ({ method, user, auth }) => {
    const { stage, sessions } = await open();
    const client = stage.connect({ auth });

    expect(await client.ready()).toMatchObject({ user, roles: ['clerk'] });
    expect(await client.api.caller(undefined)).toMatchObject({ user });
    expect(sessions[0]).toMatchObject({ authMethod: method, authProvider: 'static' });
    await stage.close();
  });

  test.each(WAYS)(
    'with a wrong secret is refused, and does not try again ($method)',
    async ({ wrong }) => {
      const { stage, sessions } = await open();
      const client = stage.connect({ auth: wrong });

      await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
      expect(client.status).toMatchObject({ phase: 'closed' });
      expect(sessions).toEqual([]);
      await stage.close();
    },
  );

  test.each(WAYS)(
    'shows who it is again when it comes back to its session ($method)',
    async ({ auth }) => {
      const { stage } = await open();
      const client = stage.connect({ auth });

      await stage.recut(client);
      await stage.recut(client);

      expect(await client.ready()).toMatchObject({ resumed: true });
      expect(await client.api.add({ a: 1, b: 2 })).toBe(3);
      await stage.close();
    },
  );

  test('comes back as nobody else: who has lost the right to come in is out', async () => {
    const accounts = new Map([['cora', { secret: 's' }]]);
    const { stage } = await open({ auth: { wampcra: (id) => accounts.get(id) } });
    const client = stage.connect({ auth: wampcra({ id: 'cora', secret: 's' }) });
    await client.ready();

    accounts.clear();
    stage.cut();

    await until(() => client.status.phase === 'closed');
    await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
  });

  test('comes in with a password that the router does not know, by its salt', async () => {
    const { stage } = await open({ auth: SALTED });
    const client = stage.connect({ auth: wampcra({ id: 'cora', secret: 'pw' }) });

    expect(await client.ready()).toMatchObject({ user: 'cora' });
    await stage.close();
  });

  test('without a name comes in as what the realm says', async () => {
    const { stage } = await open();

    expect(await stage.connect().ready()).toMatchObject({ user: undefined, roles: ['guest'] });
    await stage.close();
  });

  test('that offers no way of the realm is told which there are, once', async () => {
    const { stage } = await open({ auth: { scram: {}, cryptosign: {} } });
    const client = stage.connect({ auth: wampcra({ id: 'cora', secret: 'x' }) });

    await expect(client.ready()).rejects.toMatchObject({ fault: 'session.refused_method' });
    expect(client.status).toMatchObject({
      phase: 'closed',
      reason: expect.stringContaining('takes=wamp-scram, cryptosign'),
    });
    await stage.close();
  });
});

describe.each(WAMP_MATRIX)('a WAMP client ($subprotocol, $transport)', (cell) => {
  let stage: WampStage;
  const open = async (realm: RealmOptions = { auth: AUTH }, options = {}) => {
    stage = await WampStage.open({ realm: { authorize: 'everything', ...realm }, ...options });
    return stage.dial(cell);
  };
  afterEach(() => stage.abandon());

  test.each(WAYS)('comes in by $method', async ({ method, user, hello, answer }) => {
    const peer = await open();
    peer.say([1, 'realm1', { ...ROLES, ...hello }]);

    const [code, asked, extra] = await peer.take();
    peer.say([5, ...answer(extra as Record<string, unknown>)]);
    const [welcome, id, details] = await peer.take();

    expect([code, asked, welcome]).toEqual([4, method, 2]);
    expect(details).toMatchObject({
      authid: user,
      authrole: 'clerk',
      authmethod: method,
      authprovider: 'static',
    });
    if (method === 'wampcra') {
      const { challenge } = extra as { challenge: string };
      expect(JSON.parse(challenge)).toMatchObject({ session: id });
    }
    await stage.close();
  });

  test.each(WAYS)(
    'with a wrong secret is refused by ABORT ($method)',
    async ({ hello, answer }) => {
      const peer = await open();
      peer.say([1, 'realm1', { ...ROLES, ...hello }]);
      const [, , extra] = await peer.take();
      const [signature, more] = answer(extra as Record<string, unknown>);
      peer.say([5, signature.replace(/^./, (first) => (first === '0' ? '1' : '0')), more]);

      const [code, , reason] = await peer.take();

      expect([code, reason]).toEqual([3, 'wamp.error.authentication_failed']);
      await until(() => peer.closed !== undefined);
      await stage.close();
    },
  );

  test('is taken by the first of its methods that the realm has', async () => {
    const peer = await open({ auth: { ticket: { accounts: {} }, wampcra: {} } });
    const authmethods = ['cookie', 'wampcra', 'ticket'];
    peer.say([1, 'realm1', { ...ROLES, authmethods, authid: 'cora' }]);

    expect((await peer.take()).slice(0, 2)).toEqual([4, 'wampcra']);
    peer.cut();
    await stage.close();
  });

  test('that offers none of them is told so', async () => {
    const peer = await open({ auth: { wampcra: {} } });
    peer.say([1, 'realm1', ROLES]);

    const [code, details, reason] = await peer.take();

    expect([code, reason]).toEqual([3, 'wamp.error.no_matching_auth_method']);
    expect(details).toMatchObject({ message: expect.stringContaining('wampcra') });
    await stage.close();
  });

  test('is asked for the ticket that the function of a realm sees', async () => {
    const peer = await open({
      authenticate: ({ token, auth }) =>
        token === 't' ? { user: `${auth?.['id']}`, roles: ['clerk'] } : null,
    });
    peer.say([1, 'realm1', { ...ROLES, authmethods: ['ticket'], authid: 'tim' }]);

    expect(await peer.take()).toEqual([4, 'ticket', {}]);
    peer.say([5, 't', {}]);
    const [, , details] = await peer.take();

    expect(details).toMatchObject({ authid: 'tim', authmethod: 'ticket', authprovider: 'dynamic' });
    await stage.close();
  });

  test('may say goodbye and come in as another over the same connection', async () => {
    const peer = await open();
    for (const { hello, answer, user } of WAYS) {
      peer.say([1, 'realm1', { ...ROLES, ...hello }]);
      const [, , extra] = await peer.take();
      peer.say([5, ...answer(extra as Record<string, unknown>)]);
      const [, , details] = await peer.take();
      expect(details).toMatchObject({ authid: user });
      peer.say([6, {}, 'wamp.close.normal']);
      await peer.take();
    }
    await stage.close();
  });
});

describe.each(['json', 'msgpack', 'cbor'] as const)('our client in WAMP (%s)', (codec) => {
  let stage: WampStage;
  const sessions: Session[] = [];
  const clients: { close(): Promise<void> }[] = [];
  const open = async (auth: WampAuth, realm: RealmOptions = { auth: AUTH }) => {
    const onOpen = (session: Session) => void sessions.push(session);
    stage = await WampStage.open({ realm: { authorize: 'everything', onOpen, ...realm } });
    const client = connectWamp('realm1', { url: stage.at.url, codec, auth });
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    sessions.length = 0;
    await stage.close();
  });

  test.each(WAYS)('comes in by $method, by what it gives elsewhere', async ({ user, auth }) => {
    expect(await (await open(auth)).ready()).toMatchObject({ user, roles: ['clerk'] });
  });

  test.each(WAYS)(
    'with a wrong secret is refused, and does not try again ($method)',
    async ({ wrong }) => {
      const client = await open(wrong);

      await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
      expect(client.status).toMatchObject({ phase: 'closed' });
    },
  );

  test.each(WAYS)('shows who it is again in another session ($method)', async ({ user, auth }) => {
    const client = await open(auth);
    const { uuid } = await client.ready();

    for (const session of sessions) session.close('router.draining');
    await until(() => client.status.phase === 'ready' && client.uuid !== uuid);

    expect(await client.ready()).toMatchObject({ user });
  });

  test('comes in with a password that the router does not know, by its salt', async () => {
    const auth = wampcra({ id: 'cora', secret: 'pw' });
    const client = await open(auth, { auth: SALTED });

    expect(await client.ready()).toMatchObject({ user: 'cora' });
  });

  test('does not come in by a key that its own page cannot read', async () => {
    const client = await open(cryptosign({ id: 'kim', privateKey: 'none' }));

    await expect(client.ready()).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(client.status).toMatchObject({ reason: expect.stringContaining('private key') });
  });
});

const ROLES = { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } };
