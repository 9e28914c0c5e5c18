import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
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

  test('with a token that was used ends the session it was stolen from', async () => {
    yard = await openYard();
    const { peer, session, token } = await join();
    await cut(peer);
    const { peer: back } = await comeBack({ session, token });
    back.say({ opcode: 'ping' });
    await back.hear('pong');

    const { peer: thief, answer } = await comeBack({ session, token });

    expect(answer).toMatchObject({ opcode: 'welcome', notResumed: 'resume.reused' });
    expect((answer as { session?: string }).session).not.toBe(session);
    expect(await back.end()).toMatchObject({ fault: 'resume.reused', code: 4401 });
    await leave(thief);
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
