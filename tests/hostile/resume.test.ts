import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { silentLogger } from '../../packages/router/src/shell/logger.ts';
import type { CODECS, RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const HELLO = { realm: 'com.yard', receives: { credit: 1e9 }, resumes: true };

describe.each(['json', 'msgpack'] as const)('who comes back in %s', (codec) => {
  let yard: Yard;
  afterEach(() => yard.close());

  const join = async (fields: object = {}) => {
    const peer = await yard.open(codec);
    await peer.join('com.yard', { resumes: true, ...fields });
    const { session, resume } = await peer.hear('welcome');
    return { peer, session, token: resume?.token ?? '' };
  };
  const cut = async (peer: RawPeer) => {
    const { suspended } = yard.router.stats();
    peer.leave();
    await until(() => yard.router.stats().suspended === suspended + 1);
  };
  const comeBack = async (
    ticket: { session: string; token: string; seen?: number } & object,
    by: keyof typeof CODECS = codec,
  ) => {
    const peer = await yard.open(by);
    peer.say({ opcode: 'resume', ...HELLO, seen: 0, ...ticket });
    await until(() => peer.heard.length > 0 || peer.closed !== undefined);
    return { peer, answer: peer.heard[0] };
  };
  const leave = async (...peers: RawPeer[]) => {
    for (const peer of peers) {
      peer.say({ opcode: 'goodbye', code: 'goodbye' });
      await peer.end();
    }
    await yard.check();
  };

  test('with its token gets its session, and another token', async () => {
    yard = await openYard();
    const { peer, session, token } = await join();
    peer.say({ opcode: 'call', id: 1, uri: 'com.yard.never' });
    await until(() => yard.router.stats().pendingCalls > 0);
    await cut(peer);

    const { peer: back, answer } = await comeBack({ session, token });

    expect(answer).toMatchObject({ opcode: 'resumed', seen: 1 });
    expect((answer as { resume?: { token: string } }).resume?.token).not.toBe(token);
    await leave(back);
  });

  test('twice, because RESUMED did not arrive, gets it all the same', async () => {
    yard = await openYard();
    const { peer, session, token } = await join();
    await cut(peer);
    const { peer: lost } = await comeBack({ session, token });
    await cut(lost);

    const { peer: back, answer } = await comeBack({ session, token });

    expect(answer).toMatchObject({ opcode: 'resumed' });
    await leave(back);
  });

  test('with a token that was used ends the session it was stolen from, and is logged', async () => {
    const logged: unknown[][] = [];
    const warn = (...line: unknown[]) => void logged.push(line);
    const logger = { ...silentLogger(), warn, info: () => {}, debug: () => {} };
    yard = await openYard({}, {}, { logger: logger as never });
    const { peer, session, token } = await join();
    await cut(peer);
    const { peer: back } = await comeBack({ session, token });
    back.say({ opcode: 'ping' });
    await back.hear('pong');

    const { peer: thief, answer } = await comeBack({ session, token });

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed: 'resume.reused' });
    expect((answer as { session?: string }).session).not.toBe(session);
    expect(await back.end()).toMatchObject({ fault: 'resume.reused', code: 4401 });
    expect(logged).toEqual([[{ session, realm: 'com.yard' }, 'resume token reused']]);
    expect(JSON.stringify(logged)).not.toContain(token);
    const { peer: rightful, answer: late } = await comeBack({ session, token });
    expect(late).toMatchObject({ opcode: 'welcome', notResumed: 'resume.expired' });
    await leave(thief, rightful);
  });

  test.each([
    ['a token that was made up', { token: 'x'.repeat(43) }, 'resume.refused'],
    ['the id of a session that is not there', { session: 'nobody' }, 'resume.expired'],
    ['more seen than was sent', { seen: 9 }, 'resume.diverged'],
  ])('with %s gets a new session, and is told why', async (_, wrong, notResumed) => {
    yard = await openYard();
    const { peer, session, token } = await join();
    await cut(peer);

    const { peer: back, answer } = await comeBack({ session, token, ...wrong });

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed });
    expect((answer as { session?: string }).session).not.toBe(session);
    if (notResumed !== 'resume.diverged') {
      const { peer: rightful, answer: resumed } = await comeBack({ session, token });
      expect(resumed).toMatchObject({ opcode: 'resumed' });
      rightful.say({ opcode: 'goodbye', code: 'goodbye' });
    }
    await leave(back);
  });

  test('having forgotten what it had taken gets a new session', async () => {
    yard = await openYard();
    const { peer, session, token } = await join();
    peer.say({ opcode: 'call', id: 1, uri: 'com.yard.echo', payload: undefined });
    await peer.hear('error');
    peer.say({ opcode: 'next', seen: 1, until: 1e9 }, { opcode: 'ping' });
    await peer.hear('pong');
    await cut(peer);

    const { peer: back, answer } = await comeBack({ session, token, seen: 0 });

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed: 'resume.diverged' });
    await leave(back);
  });

  test('as somebody else does not get the session', async () => {
    yard = await openYard({}, { authenticate: ({ token }) => ({ user: token ?? 'nobody' }) });
    const auth = (token: string) => ({ auth: { method: 'ticket', token } });
    const { peer, session, token } = await join(auth('ada'));
    await cut(peer);

    const { peer: other, answer } = await comeBack({ session, token, ...auth('eve') });
    const { peer: back, answer: resumed } = await comeBack({ session, token, ...auth('ada') });

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed: 'resume.refused', user: 'eve' });
    expect(resumed).toMatchObject({ opcode: 'resumed' });
    await leave(other, back);
  });

  test('without being let in any more is refused, and the session stays for who is', async () => {
    let isOpen = true;
    yard = await openYard({}, { authenticate: () => (isOpen ? {} : null) });
    const { peer, session, token } = await join();
    await cut(peer);
    isOpen = false;

    const { peer: refused } = await comeBack({ session, token });
    const end = await refused.end();
    isOpen = true;
    const { peer: back, answer } = await comeBack({ session, token });

    expect(end.fault).toBe('session.refused');
    expect(answer).toMatchObject({ opcode: 'resumed' });
    await leave(back);
  });

  test('in another codec does not get the session: what was sent cannot be said again', async () => {
    yard = await openYard();
    const { peer, session, token } = await join();
    await cut(peer);

    const { peer: other, answer } = await comeBack(
      { session, token },
      codec === 'json' ? 'msgpack' : 'json',
    );

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed: 'resume.refused' });
    const { peer: back } = await comeBack({ session, token });
    await leave(other, back);
  });

  test('for a session that lives takes it over, and the connection before is closed', async () => {
    yard = await openYard();
    const { peer, session, token } = await join();

    const { peer: back, answer } = await comeBack({ session, token });

    expect(answer).toMatchObject({ opcode: 'resumed' });
    expect(await peer.end()).toMatchObject({ code: 4411, reason: 'session.moved' });
    await leave(back);
  });

  test('is taken at its word no further than it was given: NEXT beyond what was sent', async () => {
    yard = await openYard();
    const { peer } = await join();

    peer.say({ opcode: 'next', seen: 5, until: 1e9 });

    expect(await peer.end()).toMatchObject({ fault: 'credit.invalid' });
    await yard.check();
  });

  test('may repeat an older NEXT, and grant as much as it likes', async () => {
    yard = await openYard();
    const { peer } = await join();
    peer.say({ opcode: 'call', id: 1, uri: 'com.yard.echo' });
    await peer.hear('error');

    peer.say(
      { opcode: 'next', seen: 1, until: 2 ** 53 - 1 },
      { opcode: 'next', seen: 0, until: 10 },
      { opcode: 'call', id: 2, uri: 'com.yard.echo' },
    );

    await peer.hear('error', ({ id }) => id === 2);
    await leave(peer);
  });

  test('is told the truth about how long it is kept: with its app a realm stands still', async () => {
    const appRealms = { admit: () => ({}) };
    yard = await openYard({ resumeMs: 9_000, calleeGraceMs: 50 }, {}, { appRealms });
    const offerOf = async (fields: object) => {
      const peer = await yard.open(codec);
      await peer.join('com.brought', { resumes: true, ...fields });
      return (await peer.hear('welcome')).resume?.keptMs;
    };

    expect(await offerOf({ realm: 'com.yard' })).toBe(9_000);
    expect(await offerOf({ brings: true })).toBe(50);
  });

  test('is offered nothing where nothing is kept', async () => {
    yard = await openYard({ calleeGraceMs: 0 }, {}, { appRealms: { admit: () => ({}) } });
    const app = await yard.open(codec);
    await app.join('com.brought', { resumes: true, brings: true });
    expect((await app.hear('welcome')).resume).toBeUndefined();
    await yard.close();

    yard = await openYard({ maxSuspended: 0 });
    const peer = await yard.open(codec);
    await peer.join('com.yard', { resumes: true });
    expect((await peer.hear('welcome')).resume).toBeUndefined();
  });

  test('having served a procedure is kept no shorter: only its callers stop waiting', async () => {
    yard = await openYard({ calleeGraceMs: 1 });
    const { peer, session, token } = await join();
    peer.say({ opcode: 'register', id: 1, uri: 'com.yard.chore' });
    await peer.hear('registered');
    await cut(peer);
    const caller = await yard.open(codec);
    await caller.join('com.yard');
    let calls = 0;
    const isGivenUp = () =>
      caller.heard.some(
        (message) => message.opcode === 'error' && message.fault === 'callee.missing',
      );
    while (!isGivenUp()) {
      calls += 1;
      caller.say({ opcode: 'call', id: calls, uri: 'com.yard.chore' });
      await caller.hear('error', ({ id }) => id === calls);
    }

    const { peer: back, answer } = await comeBack({ session, token, seen: 1 });

    expect(answer).toMatchObject({ opcode: 'resumed' });
    await leave(back, caller);
  });

  test('too late, or after too many others, gets a new session', async () => {
    yard = await openYard({ maxSuspended: 1 });
    const first = await join();
    await cut(first.peer);
    const second = await join();
    const { sessions } = yard.router.stats();
    second.peer.leave();
    await until(() => yard.router.stats().sessions === sessions - 1);

    const { peer: late, answer } = await comeBack({ session: first.session, token: first.token });
    const { peer: back, answer: resumed } = await comeBack({
      session: second.session,
      token: second.token,
    });

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed: 'resume.expired' });
    expect(resumed).toMatchObject({ opcode: 'resumed' });
    await leave(late, back);
  });
});
