import { LIMITS, limitsOf, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import type { AuthMethod, OpenMethods, Outcome, Proven } from './auth-method.ts';
import { SYSTEM_CLOCK } from './clock.ts';
import {
  type Admission,
  type AppRealmOptions,
  type Challenge,
  Doorman,
  OPERATOR_REALM,
} from './doorman.ts';
import { Hub } from './hub.ts';
import { silentLogger } from './logger.ts';
import type { Hello, Identity, RealmOptions } from './types.ts';

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
    expect(await answer).toMatchObject({ realm, identity: { user: 'ann' }, isApp: false });
  });
});

describe('an identity that', () => {
  test.each<{ name: string; identity: Identity }>([
    { name: 'has expired', identity: { expiresAt: 0 } },
    { name: 'expires at no time', identity: { expiresAt: Number.NaN } },
    { name: 'is to be asked about all the time', identity: { revalidateMs: 0 } },
  ])('$name lets nobody in', ({ identity }) => {
    const { doorman } = open({ authenticate: () => identity });

    expect(doorman.admit(hello(), PUBLIC)).toMatchObject({ code: 'session.refused' });
  });

  test('is to be asked about again comes with who is to be asked', async () => {
    let count = 0;
    const authenticate = () => {
      count += 1;
      return { user: `ann ${count}`, expiresAt: 1, ...(count < 3 && { revalidateMs: 100 }) };
    };
    const { doorman } = open({ authenticate });

    const { auth } = doorman.admit(hello(), PUBLIC) as Admission;
    const next = (await auth?.askAgain?.(0)) as Proven;

    expect(next).toMatchObject({ identity: { user: 'ann 2' } });
    expect(await next.askAgain?.(0)).toEqual({
      identity: { user: 'ann 3', expiresAt: 1 },
      provider: 'dynamic',
    });
  });
});

describe('a token in the URL', () => {
  const shown = { ...PUBLIC, queryToken: 't' };
  const byToken = ({ token }: Hello) => (token === 't' ? { user: 'ann' } : null);

  test('is ignored where a realm does not take any', () => {
    const heard: Hello[] = [];
    const { doorman } = open({
      authenticate: (said) => {
        heard.push(said);
        return {};
      },
    });

    expect(doorman.admit(hello(), shown)).toMatchObject({ identity: {} });
    expect(heard).toMatchObject([{ token: undefined, auth: undefined }]);
  });

  test('is what `authenticate` gets where a realm does, once', () => {
    const { doorman } = open({ auth: { queryToken: true }, authenticate: byToken });

    expect(doorman.admit(hello(), shown)).toMatchObject({
      identity: { user: 'ann' },
      auth: { method: 'ticket' },
    });
    expect(doorman.admit(hello(), shown)).toMatchObject({ code: 'session.refused' });
    expect(doorman.admit(hello(), { ...PUBLIC, queryToken: 'x' })).toMatchObject({
      code: 'session.refused',
    });
  });

  test('that comes again and again is a guess', () => {
    const { doorman } = open({ auth: { queryToken: true }, authenticate: byToken });
    const auth = { method: 'anonymous', id: 'ann' };
    const codes = Array.from({ length: 5 }, () => doorman.admit(hello({ auth }), shown));

    expect(codes.slice(1)).toMatchObject([
      ...Array(3).fill({ code: 'session.refused' }),
      { code: 'auth.blocked' },
    ]);
  });

  test('[X44] counts once each, also of 10,000, and forged ones help nobody', () => {
    const { doorman, hub } = open({
      auth: { queryToken: true },
      authenticate: ({ token = '' }) => (token.startsWith('good') ? { user: token } : null),
    });
    const codesOf = (times: number, tokenOf: (count: number) => string, ip = '') => {
      const codes: Record<string, number> = {};
      for (let count = 0; count < times; count += 1) {
        const everywhere = `10.1.${count >> 8}.${count & 255}`;
        const remote = { ...PUBLIC, ip: ip || everywhere, queryToken: tokenOf(count) };
        const reply = doorman.admit(hello(), remote);
        const code = reply instanceof ProtocolError ? reply.code : 'admitted';
        codes[code] = (codes[code] ?? 0) + 1;
      }
      return codes;
    };
    const perIp = hub.limits.maxAuthFailuresPerIp;
    const good = (count: number) => `good ${count}`;

    expect(codesOf(perIp + 500, (count) => `forged ${count}`, '192.0.2.7')).toEqual({
      'session.refused': perIp,
      'auth.blocked': 500,
    });
    expect(codesOf(10_000, good)).toEqual({ admitted: 10_000 });
    expect(codesOf(500, good)).toEqual({ 'session.refused': 500 });
  });

  test('is nothing to who shows something else', () => {
    const { doorman } = open({ auth: { queryToken: true }, authenticate: byToken });
    const auth = { method: 'ticket', token: 'x' };

    expect(doorman.admit(hello({ auth }), shown)).toMatchObject({ code: 'session.refused' });
    expect(doorman.admit(hello(), shown)).toMatchObject({ identity: { user: 'ann' } });
  });

  test.each<{ auth: NonNullable<RealmOptions['auth']>; says: RegExp }>([
    { auth: { queryToken: true }, says: /auth.ticket or authenticate/ },
    { auth: { queryToken: { keepMs: 0 }, ticket: () => null }, says: /keepMs/ },
    { auth: { queryToken: { keepMs: Number.NaN }, ticket: () => null }, says: /keepMs/ },
    { auth: { queryToken: false as never, ticket: () => null }, says: /must be true/ },
  ])('that nobody could look at is a mistake: $auth', ({ auth, says }) => {
    const { doorman } = open();

    expect(() => doorman.methodsOf({ auth })).toThrow(says);
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

    expect(answer).toMatchObject({ realm: undefined, identity: { user: 'app' }, isApp: true });
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

describe('the methods of a realm', () => {
  test('are tried in the order in which the client prefers them', () => {
    const { doorman } = openWith({ a: proves('ann'), b: proves('bob') });
    const admit = (auth: MessageOf<'hello'>['auth']) => doorman.admit(hello({ auth }), PUBLIC);

    expect(admit({ method: 'b' })).toMatchObject({
      identity: { user: 'bob' },
      auth: { method: 'b', provider: 'static' },
    });
    expect(admit({ method: 'x', methods: ['x', 7, 'b', 'a'] })).toMatchObject({
      identity: { user: 'bob' },
    });
    expect(admit({ method: 'a', methods: [] })).toMatchObject({ identity: { user: 'ann' } });
  });

  test('are told to a client that has none of them', () => {
    const { doorman } = openWith({ a: proves('ann'), b: proves('bob') });

    for (const auth of [undefined, { method: 'x' }]) {
      expect(doorman.admit(hello({ auth }), PUBLIC)).toMatchObject({
        code: 'session.refused_method',
        detail: { realm: 'com.shop', takes: 'a, b' },
      });
    }
  });

  test('come before the function of the realm, which is asked about everybody else', () => {
    const authenticate = ({ token }: Hello) => ({ user: `by ${token}` });
    const { doorman } = openWith({ a: proves('ann') }, { authenticate });

    expect(doorman.admit(hello({ auth: { method: 'a' } }), PUBLIC)).toMatchObject({
      identity: { user: 'ann' },
    });
    expect(doorman.admit(hello({ auth: { method: 'ticket', token: 't' } }), PUBLIC)).toMatchObject({
      identity: { user: 'by t' },
      auth: { method: 'ticket', provider: 'dynamic' },
    });
  });

  test('are made once', () => {
    let made = 0;
    const { doorman, realm } = openWith({ a: proves('ann') }, {}, () => (made += 1));

    doorman.methodsOf(realm.options);
    void doorman.admit(hello({ auth: { method: 'a' } }), PUBLIC);

    expect(made).toBe(1);
  });

  test('may ask something first; the session gets the number that was promised', async () => {
    const promised: number[] = [];
    const { doorman } = openWith({
      a: {
        begin: ({ session, id, extra, now }) => {
          promised.push(session);
          const answer: Challenge['answer'] = async ({ signature }) =>
            (signature === 'right' ? ANN : undefined) as never;
          return { ask: { id, extra, now }, answer: answer as never };
        },
      },
    });
    const auth = { method: 'a', id: 'ann', extra: { x: 1 } };

    const challenge = doorman.admit(hello({ auth }), PUBLIC) as Challenge;
    const admission = await challenge.answer({ opcode: 'authenticate', signature: 'right' });

    expect(challenge).toMatchObject({ method: 'a', extra: { id: 'ann', extra: { x: 1 }, now: 0 } });
    expect(admission).toMatchObject({ identity: { user: 'ann' }, ids: { id: promised[0] } });
    expect(await challenge.answer({ opcode: 'authenticate', signature: 'no' })).toMatchObject({
      code: 'session.refused',
    });
  });

  test('give no number that somebody has got meanwhile', async () => {
    let session = 0;
    const { doorman, hub } = openWith({
      a: {
        begin: (attempt) => {
          ({ session } = attempt);
          return { ask: {}, answer: () => ANN };
        },
      },
    });

    const challenge = doorman.admit(hello({ auth: { method: 'a' } }), PUBLIC) as Challenge;
    hub.sessions.set(session, {} as never);

    expect(challenge.answer({ opcode: 'authenticate', signature: '' })).toMatchObject({
      code: 'router.busy',
    });
  });

  test.each<{ name: string; extra: unknown }>([
    { name: 'a list', extra: [] },
    { name: 'a text', extra: 'x' },
    { name: 'nothing', extra: undefined },
  ])('are not given $name for a dictionary', ({ extra }) => {
    let heard: unknown;
    const { doorman } = openWith({
      a: {
        begin: (attempt) => {
          heard = attempt.extra;
          return ANN;
        },
      },
    });

    void doorman.admit(hello({ auth: { method: 'a', extra } }), PUBLIC);

    expect(heard).toEqual({});
  });
});

describe('a WAMP client of a realm with a function', () => {
  test('is asked for its ticket, if it offers one', async () => {
    const authenticate = ({ token }: Hello) => (token === 't' ? { user: 'ann' } : null);
    const { doorman } = open({ authenticate });
    const auth = { method: 'ticket', methods: ['wampcra', 'ticket'], id: 'ann' };

    const challenge = doorman.admit(hello({ auth }), PUBLIC) as Challenge;

    expect(challenge).toMatchObject({ method: 'ticket', extra: {} });
    expect(challenge.answer({ opcode: 'authenticate', signature: 't' })).toMatchObject({
      identity: { user: 'ann' },
      auth: { method: 'ticket', provider: 'dynamic' },
    });
    expect(challenge.answer({ opcode: 'authenticate', signature: 'x' })).toMatchObject({
      code: 'session.refused',
    });
  });
});

describe('who fails', () => {
  test('too often is not listened to for a while, and is told for how long', () => {
    let asked = 0;
    const { doorman } = openWith({
      a: {
        begin: () => {
          asked += 1;
          return undefined;
        },
      },
    });
    const auth = { method: 'a', id: 'ann' };
    const admit = () => doorman.admit(hello({ auth }), PUBLIC);

    const codes = [admit(), admit(), admit()].map((answer) => (answer as { code: string }).code);

    expect(codes).toEqual(['session.refused', 'session.refused', 'session.refused']);
    expect(admit()).toMatchObject({ code: 'auth.blocked', detail: { retryAfterMs: 1_000 } });
    expect(asked).toBe(3);
  });

  test('while others guess at the same time is not heard any more, though asked', () => {
    const { doorman } = openWith({ a: { begin: () => ({ ask: {}, answer: () => undefined }) } });
    const auth = { method: 'a', id: 'ann' };
    const challenges = Array.from(
      { length: 4 },
      () => doorman.admit(hello({ auth }), PUBLIC) as Challenge,
    );

    const codes = challenges.map(
      (challenge) =>
        (challenge.answer({ opcode: 'authenticate', signature: '' }) as { code: string }).code,
    );

    expect(codes).toEqual([...Array(3).fill('session.refused'), 'auth.blocked']);
  });

  test('by saying what cannot be read is told so, and it is no guess', () => {
    const problem = new ProtocolError('message.invalid', { field: 'id' });
    const { doorman } = openWith({ a: { begin: () => problem } });
    const auth = { method: 'a', id: 'ann' };

    for (let count = 0; count < 5; count += 1)
      expect(doorman.admit(hello({ auth }), PUBLIC)).toBe(problem);
  });
});

const ANN = { identity: { user: 'ann' }, provider: 'static' } satisfies Outcome;

function proves(user: string): AuthMethod {
  return { begin: () => ({ identity: { user }, provider: 'static' }) };
}

/** A realm with these methods. */
function openWith(
  methods: Readonly<Record<string, AuthMethod>>,
  options: RealmOptions = {},
  onMade = () => 0,
) {
  return open({ ...options, auth: {} }, undefined, () => {
    onMade();
    return new Map(Object.entries(methods));
  });
}

const PUBLIC = { ip: '10.0.0.1', headers: { cookie: 'c' }, isOperator: false };
const OPERATOR = { ...PUBLIC, isOperator: true };

function open(
  options: RealmOptions = {},
  appRealms?: AppRealmOptions,
  openMethods: OpenMethods = () => new Map(),
) {
  const limits = limitsOf({ maxSessions: 1, maxAuthFailures: 3, authFailuresMs: 3_000 });
  const hub = new Hub({ limits, log: silentLogger(), clock: { ...SYSTEM_CLOCK, now: () => 0 } });
  const realm = hub.open('com.shop', undefined, options);
  return { hub, realm, doorman: new Doorman(hub, { appRealms, openMethods }) };
}

function hello(fields: Partial<MessageOf<'hello'>> = {}): MessageOf<'hello'> {
  return { opcode: 'hello', realm: 'com.shop', receives: { credit: 1 }, ...fields };
}
