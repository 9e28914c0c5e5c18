import { LIMITS, limitsOf, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from './clock.ts';
import { type Admission, type AppRealmOptions, Doorman, OPERATOR_REALM } from './doorman.ts';
import { Hub } from './hub.ts';
import { silentLogger } from './logger.ts';
import type { Hello, RealmOptions } from './types.ts';

describe('the doorman', () => {
  test('lets everybody into a realm that does not ask who they are', () => {
    const { doorman, realm } = open();

    expect(doorman.admit(hello(), PUBLIC)).toEqual({ realm, identity: {}, isApp: false });
  });

  test('refuses a realm that nobody serves', () => {
    const { doorman } = open();

    expect(doorman.admit(hello({ realm: 'com.nope' }), PUBLIC)).toMatchObject({
      code: 'realm.unknown',
      detail: { realm: 'com.nope' },
    });
  });

  test('announces the limits that the table marks, and no others', () => {
    const { doorman } = open();
    const marked = Object.entries(LIMITS).filter(([, { announced }]) => announced);

    expect(doorman.announced).toEqual(
      Object.fromEntries(marked.map(([name, limit]) => [name, limit.default])),
    );
  });

  test('takes nobody while the router drains, and not more than fit', () => {
    const draining = open();
    draining.hub.startDraining();
    const full = open();
    full.hub.sessions.set(1, {} as never);

    expect(draining.doorman.admit(hello(), PUBLIC)).toMatchObject({ code: 'router.draining' });
    expect(full.doorman.admit(hello(), PUBLIC)).toMatchObject({
      code: 'limit.reached',
      detail: { limit: 'maxSessions' },
    });
  });
});

describe('an authenticator', () => {
  test('hears what a client says and what is known of its connection', () => {
    const heard: Hello[] = [];
    const { doorman } = open({
      authenticate: (said) => {
        heard.push(said);
        return { user: 'ann' };
      },
    });
    const auth = { method: 'ticket', token: 't' };
    const contract = { hash: 'h' };

    const admission = doorman.admit(hello({ auth, contract }), PUBLIC);

    expect(admission).toMatchObject({ identity: { user: 'ann' } });
    expect(heard).toEqual([
      { realm: 'com.shop', auth, token: 't', headers: { cookie: 'c' }, ip: '10.0.0.1', contract },
    ]);
  });

  test.each<{ name: string; authenticate: NonNullable<RealmOptions['authenticate']> }>([
    { name: 'says null', authenticate: () => null },
    { name: 'says null later', authenticate: () => Promise.resolve(null) },
    {
      name: 'throws',
      authenticate: () => {
        throw new Error('x');
      },
    },
    { name: 'fails later', authenticate: () => Promise.reject(new Error('x')) },
  ])('that $name refuses', async ({ authenticate }) => {
    const { doorman } = open({ authenticate });

    const answer = await doorman.admit(hello(), PUBLIC);

    expect(answer).toBeInstanceOf(ProtocolError);
    expect(answer).toMatchObject({ code: 'session.refused', detail: { realm: 'com.shop' } });
  });

  test('may take its time', async () => {
    const { doorman, realm } = open({ authenticate: () => Promise.resolve({ user: 'ann' }) });

    const answer = doorman.admit(hello(), PUBLIC);

    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toEqual({ realm, identity: { user: 'ann' }, isApp: false });
  });
});

describe('an operator', () => {
  test('is who comes in by the operator listener, without being asked', () => {
    const { doorman } = open({ authenticate: () => null });

    expect(doorman.admit(hello(), OPERATOR)).toMatchObject({
      identity: { user: 'operator', roles: ['operator'] },
      isApp: false,
    });
  });

  test('has a realm of its own, which the public listener does not know', () => {
    const { doorman, hub } = open();
    const own = hub.open(OPERATOR_REALM, undefined, {});

    expect(doorman.admit(hello({ realm: OPERATOR_REALM }), OPERATOR)).toMatchObject({ realm: own });
    expect(doorman.admit(hello({ realm: OPERATOR_REALM }), PUBLIC)).toMatchObject({
      code: 'realm.unknown',
    });
    expect(doorman.admit(hello({ realm: 'com.nope' }), OPERATOR)).toMatchObject({
      code: 'realm.unknown',
    });
  });
});

describe('an app that brings its realm', () => {
  const bringing = hello({ realm: 'com.new', brings: true });

  test('comes in if the router takes such realms and admits it; its realm comes later', () => {
    const { doorman } = open({}, { admit: ({ token }) => ({ user: String(token) }) });

    const answer = doorman.admit(
      { ...bringing, auth: { method: 'ticket', token: 'app' } },
      PUBLIC,
    ) as Admission;

    expect(answer).toEqual({ realm: undefined, identity: { user: 'app' }, isApp: true });
  });

  test('is refused where the router takes none, or does not admit it', () => {
    const none = open();
    const strict = open({}, { admit: () => null });

    for (const { doorman } of [none, strict]) {
      for (const remote of [PUBLIC, OPERATOR]) {
        expect(doorman.admit(bringing, remote)).toMatchObject({ code: 'session.refused' });
      }
    }
  });

  test('is not asked for by the authenticator of a realm of the same name', () => {
    const { doorman } = open({ authenticate: () => null }, { admit: () => ({}) });

    expect(doorman.admit(hello({ brings: true }), PUBLIC)).toMatchObject({ isApp: true });
  });
});

const PUBLIC = { ip: '10.0.0.1', headers: { cookie: 'c' }, isOperator: false };
const OPERATOR = { ...PUBLIC, isOperator: true };

function open(options: RealmOptions = {}, appRealms?: AppRealmOptions) {
  const limits = limitsOf({ maxSessions: 1 });
  const hub = new Hub({ limits, log: silentLogger(), clock: { ...SYSTEM_CLOCK, now: () => 0 } });
  const realm = hub.open('com.shop', undefined, options);
  return { hub, realm, doorman: new Doorman(hub, appRealms) };
}

function hello(fields: Partial<MessageOf<'hello'>> = {}): MessageOf<'hello'> {
  return { opcode: 'hello', realm: 'com.shop', receives: { credit: 1 }, ...fields };
}
