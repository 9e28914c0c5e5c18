import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import type { RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

type Policy = (uri: string) => boolean | Promise<boolean>;

describe.each(['json', 'msgpack'] as const)('who comes back with fewer rights (%s)', (codec) => {
  let yard: Yard;
  let policy: Policy;
  /** What the realm's authenticator makes of a token. */
  const asked: unknown[] = [];
  afterEach(() => yard.close());

  const open = async (limits: object = {}) => {
    policy = () => true;
    asked.length = 0;
    yard = await openYard(limits, {
      authenticate: ({ token = 'nobody' }) => ({
        user: token === 'before' || token === 'after' ? 'ada' : token,
        ctx: { token },
      }),
      authorize: ({ session, action, uri }) => {
        if (session.user !== 'ada') return true;
        if (action === 'subscribe') asked.push(session.ctx);
        return policy(uri);
      },
    });
  };
  const auth = (token: string) => ({ auth: { method: 'ticket', token } });
  const join = async () => {
    const peer = await yard.open(codec);
    await peer.join('com.yard', { resumes: true, ...auth('before') });
    const { session, resume } = await peer.hear('welcome');
    peer.say(
      { opcode: 'subscribe', id: 1, uri: 'com.yard.flood' },
      { opcode: 'subscribe', id: 2, uri: 'com.yard.ledger' },
      { opcode: 'register', id: 3, uri: 'com.yard.chore' },
    );
    const { subscription: flood } = await peer.hear('subscribed', ({ id }) => id === 1);
    const { subscription: ledger } = await peer.hear('subscribed', ({ id }) => id === 2);
    await peer.hear('registered');
    return { peer, flood, ledger, ticket: { session, token: resume?.token ?? '' } };
  };
  /** Cuts the connection of a peer, and publishes to all that it hears while it is away. */
  const cut = async (peer: RawPeer) => {
    peer.leave();
    await until(() => yard.router.stats().suspended === 1);
    for (const text of ['1', '2']) {
      await yard.flood(text);
      await yard.enter(text);
    }
  };
  const comeBack = async (ticket: { session: string; token: string }, fields: object = {}) => {
    const peer = await yard.open(codec);
    const receives = { credit: 1e9 };
    const hello = { realm: 'com.yard', receives, resumes: true, ...auth('after'), ...fields };
    peer.say({ opcode: 'resume', ...hello, seen: 3, ...ticket });
    return peer;
  };
  const leave = async (...peers: RawPeer[]) => {
    for (const peer of peers) {
      peer.say({ opcode: 'goodbye', code: 'goodbye' });
      await peer.end();
    }
    await yard.check();
  };
  const heardOf = ({ heard }: RawPeer) =>
    heard.flatMap((message) => {
      if (message.opcode === 'event') return `event of ${message.subscription}`;
      return message.opcode === 'unsubscribed' ? `no ${message.subscription}` : [];
    });

  test.each(['at once', 'later'] as const)(
    'is sent no event that its policy refuses %s, and all others',
    async (when) => {
      await open();
      const { peer, flood, ledger, ticket } = await join();
      await cut(peer);
      let decide = (): void => {};
      const decided = new Promise<void>((resolve) => {
        decide = resolve;
      });
      policy = (uri) => {
        const isAllowed = uri !== 'com.yard.flood';
        return when === 'later' ? decided.then(() => isAllowed) : isAllowed;
      };

      const back = await comeBack(ticket);
      if (when === 'later') {
        await until(() => asked.length === 4);
        await yard.flood('3');
        await yard.enter('3');
        expect(back.heard).toEqual([]);
        decide();
      }
      const count = when === 'later' ? 4 : 3;
      await until(() => heardOf(back).length === count);
      await yard.flood('after');
      await yard.enter('after');
      await until(() => heardOf(back).length > count);

      expect(heardOf(back).toSorted()).toEqual(
        [...Array(count).fill(`event of ${ledger}`), `no ${flood}`].toSorted(),
      );
      expect(asked.slice(2)).toEqual([{ token: 'after' }, { token: 'after' }]);
      await leave(back);
    },
  );

  test('is kept where it waits for the policy, and gets its session when it comes again', async () => {
    await open();
    const { peer, ticket } = await join();
    await cut(peer);
    const decisions: (() => void)[] = [];
    policy = () => new Promise((resolve) => decisions.push(() => resolve(true)));
    const first = await comeBack(ticket);
    await until(() => decisions.length === 3);
    const second = await comeBack(ticket);
    await until(() => decisions.length === 6);

    for (const decide of decisions.slice(0, 3)) decide();
    const { code } = await first.end();
    for (const decide of decisions.slice(3)) decide();

    expect(code).toBe(4411);
    expect((await second.hear('resumed')).seen).toBe(3);
    await until(() => heardOf(second).length === 4);
    await leave(second);
  });

  test('takes over from a connection that seems to live, which hears nothing more meanwhile', async () => {
    await open();
    const { peer, ticket } = await join();
    let decide = (): void => {};
    const decided = new Promise<boolean>((resolve) => {
      decide = () => resolve(true);
    });
    policy = () => decided;

    const back = await comeBack(ticket);
    expect(await peer.end()).toMatchObject({ code: 4411 });
    await yard.flood('meanwhile');
    decide();
    await until(() => heardOf(back).length === 1);

    expect(heardOf(peer)).toEqual([]);
    await leave(back);
  });

  test('gets another session where its own has ended while the policy was asked', async () => {
    await open();
    const { peer, ticket } = await join();
    await cut(peer);
    let decide = (): void => {};
    const decided = new Promise<boolean>((resolve) => {
      decide = () => resolve(true);
    });
    policy = () => decided;
    const back = await comeBack(ticket);
    await until(() => asked.length === 4);

    yard.kick(ticket.session);
    decide();

    const welcome = await back.hear('welcome');
    expect(welcome.notResumed).toBe('resume.expired');
    expect(welcome.session).not.toBe(ticket.session);
    await leave(back);
  });

  test('serves no call that was kept for it: its caller is told that it has not run', async () => {
    await open();
    const { peer, ticket } = await join();
    const caller = await yard.open(codec);
    await caller.join('com.yard', auth('caller'));
    await cut(peer);
    caller.say({ opcode: 'call', id: 1, uri: 'com.yard.chore' });
    await until(() => yard.router.stats().pendingCalls === 1);
    policy = (uri) => uri !== 'com.yard.chore';

    const back = await comeBack(ticket);

    expect(await caller.hear('error')).toMatchObject({ fault: 'call.undelivered', retry: true });
    await back.hear('unregistered');
    expect(back.heard.some(({ opcode }) => opcode === 'invocation')).toBe(false);
    await leave(caller, back);
  });

  test('may not do what was asked of the policy about who it was before', async () => {
    await open();
    const { peer, ticket } = await join();
    const questions: { uri: string; decide(isAllowed: boolean): void }[] = [];
    policy = (uri) => {
      if (uri !== 'com.yard.tick') return true;
      return new Promise((resolve) => questions.push({ uri, decide: resolve }));
    };
    peer.say({ opcode: 'subscribe', id: 9, uri: 'com.yard.tick' });
    await until(() => questions.length === 1);
    await cut(peer);
    const back = await comeBack(ticket);
    await back.hear('resumed');

    questions[0]?.decide(true);
    await until(() => questions.length === 2);
    questions[1]?.decide(false);

    expect(await back.hear('error')).toMatchObject({ id: 9, fault: 'right.missing' });
    expect(asked.at(-1)).toEqual({ token: 'after' });
    await leave(back);
  });

  test('is no operator because it was one: the way in has to be the same', async () => {
    yard = await openYard({}, { authenticate: () => ({ user: 'operator', roles: ['operator'] }) });
    const operator = await yard.open(codec, 'operator');
    await operator.join('com.yard', { resumes: true });
    const { session, resume } = await operator.hear('welcome');
    operator.leave();
    await until(() => yard.router.stats().suspended === 1);

    const other = await comeBack({ session, token: resume?.token ?? '' }, { seen: 0 });

    expect((await other.hear('welcome')).notResumed).toBe('resume.refused');
  });

  test('is told the reason of a router that stops, also where it has stopped while it was asked', async () => {
    await open();
    const { peer, ticket } = await join();
    await cut(peer);
    let decide = (): void => {};
    const decided = new Promise<boolean>((resolve) => {
      decide = () => resolve(true);
    });
    policy = () => decided;
    const caller = await yard.open(codec);
    await caller.join('com.yard', auth('caller'));
    const back = await comeBack(ticket);
    await until(() => asked.length === 4);
    caller.say({ opcode: 'call', id: 1, uri: 'com.yard.chore' });

    const stopped = yard.router.drain({ graceMs: 1_000 });
    decide();

    expect(await back.end()).toMatchObject({ fault: 'router.draining', code: 1012 });
    await stopped;
  });

  test('whom the router has said goodbye to gets another session, not one that has ended', async () => {
    await open({ closingMs: 60_000 });
    const { peer, ticket } = await join();
    peer.stall();
    yard.kick(ticket.session);

    const back = await comeBack(ticket);

    const welcome = await back.hear('welcome');
    expect(welcome.notResumed).toBe('resume.expired');
    expect(welcome.session).not.toBe(ticket.session);
  });
});
