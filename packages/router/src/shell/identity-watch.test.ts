import { limitsOf, ProtocolError } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from './clock.ts';
import { Hub } from './hub.ts';
import { silentLogger } from './logger.ts';
import { type Answer, type AskAgain, type Standing, standingOf } from './standing.ts';
import type { Identity, LiveSession, RealmOptions } from './types.ts';

const GRACE_MS = 2_000;

describe('a session that is believed for a while', () => {
  test('ends when that is over, and not before', async () => {
    const { sit, pass } = open();
    const session = sit({ expiresAt: 1_000 });

    await pass(999);
    expect(session.ends).toEqual([]);
    await pass(1);

    expect(session.ends).toEqual([['session.expired', { why: 'expired' }]]);
  });

  test('may not say anything after that, whether or not anybody has looked', () => {
    const { hub, sit, wait } = open();
    const session = sit({ expiresAt: 1_000 });
    const other = sit({ expiresAt: 5_000 });
    wait(1_000);

    hub.receive(other, { opcode: 'ping' });
    expect(session.ends).toHaveLength(1);
    expect(hub.identities.hasEnded(other, hub.now)).toBe(false);
    wait(4_000);

    expect(hub.identities.hasEnded(other, hub.now)).toBe(true);
    expect(hub.identities.hasEnded(session, hub.now)).toBe(false);
  });

  test('is not watched when it has gone, nor for good', async () => {
    const { hub, sit, pass } = open();
    const session = sit({ expiresAt: 1_000 });
    sit({});
    expect(hub.identities.size).toBe(1);

    hub.leave(session, '1000', '');
    await pass(1_000);

    expect(hub.identities.size).toBe(0);
    expect(session.ends).toEqual([]);
  });

  test('ends at its time even while its realm is asked', async () => {
    const { sit, pass } = open();
    const session = sit({ revalidateMs: 1_000, expiresAt: 1_500 }, () => new Promise(() => {}));

    await pass(1_000);
    expect(session.ends).toEqual([]);
    await pass(500);

    expect(session.ends).toEqual([['session.expired', { why: 'expired' }]]);
  });
});

describe('a realm that is asked again who somebody is', () => {
  test('says what they may and get from then on, again and again', async () => {
    const { sit, pass, asked } = open();
    const session = sit({ roles: ['clerk'], ctx: 0, revalidateMs: 1_000 }, (now) =>
      proven({ roles: [`at ${now}`], ctx: now, revalidateMs: 500 }),
    );

    await pass(999);
    expect(asked()).toBe(0);
    await pass(1);
    expect(session.standing).toMatchObject({ roles: ['at 1000'], ctx: 1_000, revalidateMs: 500 });
    await pass(500);

    expect(asked()).toBe(2);
    expect(session.standing).toMatchObject({ ctx: 1_500 });
    expect(session.ends).toEqual([]);
  });

  test('may say that it need not be asked any more', async () => {
    const { hub, sit, pass } = open();
    const session = sit({ revalidateMs: 1_000 }, () => proven({}));

    await pass(1_000);

    expect(session.standing).not.toHaveProperty('revalidateMs');
    expect(hub.identities.size).toBe(0);
  });

  test.each<{ name: string; answer: () => Answer | Promise<Answer>; why: string }>([
    { name: 'nobody', answer: () => undefined, why: 'refused' },
    { name: 'nobody, later', answer: () => Promise.resolve(undefined), why: 'refused' },
    { name: 'a fault', answer: () => new ProtocolError('session.refused'), why: 'refused' },
    { name: 'somebody else', answer: () => proven({ user: 'bob' }), why: 'refused' },
    { name: 'nonsense', answer: () => proven({ revalidateMs: 0 }), why: 'refused' },
    { name: 'who it was until now', answer: () => proven({ expiresAt: 1_000 }), why: 'expired' },
  ])('and says $name ends the session', async ({ answer, why }) => {
    const { sit, pass } = open();
    const session = sit({ revalidateMs: 1_000 }, answer);

    await pass(1_000);

    expect(session.ends).toEqual([['session.expired', { why }]]);
  });

  test('and says nothing is waited for, but not for ever, and not heard later', async () => {
    const { sit, pass } = open();
    const gate = gateOf<Answer>();
    const session = sit({ ctx: 'old', revalidateMs: 1_000 }, () => gate.promise);

    await pass(1_000);
    await pass(GRACE_MS - 1);
    expect(session.ends).toEqual([]);
    await pass(1);
    gate.resolve(proven({ ctx: 'new' }));
    await pass(0);

    expect(session.ends).toEqual([['session.expired', { why: 'unanswered' }]]);
    expect(session.standing).toMatchObject({ ctx: 'old' });
  });

  test('and fails is asked again, as long as there is time', async () => {
    const { sit, pass, asked } = open();
    let isBroken = true;
    const session = sit({ revalidateMs: 1_000 }, () => {
      if (isBroken) throw new Error('no database');
      return proven({ ctx: 'new', revalidateMs: 10_000 });
    });

    await pass(1_000);
    isBroken = false;
    await pass(999);
    expect(asked()).toBe(1);
    await pass(1);

    expect(asked()).toBe(2);
    expect(session.standing).toMatchObject({ ctx: 'new' });
    expect(session.ends).toEqual([]);
  });

  test('and fails all the time ends the session', async () => {
    const { sit, pass, asked } = open();
    const session = sit({ revalidateMs: 1_000 }, () => Promise.reject(new Error('no database')));

    for (let ms = 0; ms < 1_000 + GRACE_MS; ms += 100) await pass(100);

    expect(asked()).toBe(2);
    expect(session.ends).toEqual([['session.expired', { why: 'unanswered' }]]);
  });

  test('and fails when nobody needs to know any more harms nobody', async () => {
    const { hub, sit, pass } = open();
    const gate = gateOf<Answer>();
    const session = sit({ revalidateMs: 1_000 }, () => gate.promise);
    await pass(1_000);

    hub.leave(session, '1000', '');
    gate.reject(new Error('no database'));
    await pass(5_000);

    expect(session.ends).toEqual([]);
  });

  test('is not asked about many at once, nor about those who came together', async () => {
    const { sit, pass, asked } = open();
    for (let count = 0; count < 100; count += 1)
      sit({ revalidateMs: 100_000 }, () => proven({ revalidateMs: 100_000 }));

    // They are spread over a tenth of the time.
    await pass(90_100);
    expect(asked()).toBe(1);
    await pass(9_900);
    expect(asked()).toBe(33);
    await pass(0);
    expect(asked()).toBe(65);
    await pass(0);
    await pass(0);

    expect(asked()).toBe(100);
  });

  test('is not asked about who has left the line', async () => {
    const { hub, sit, pass, asked } = open();
    const sessions = Array.from({ length: 40 }, () =>
      sit({ revalidateMs: 1_000 }, () => proven({})),
    );
    await pass(1_000);
    expect(asked()).toBe(32);

    for (const session of sessions) hub.leave(session, '1000', '');
    await pass(0);

    expect(asked()).toBe(32);
  });

  test('takes what somebody may not do any more', async () => {
    for (const isLater of [false, true]) {
      const authorize: RealmOptions['authorize'] = ({ session }) => {
        const isAllowed = session.ctx === 'old';
        return isLater ? Promise.resolve(isAllowed) : isAllowed;
      };
      const { hub, sit, pass } = open({ authorize });
      const session = sit({ ctx: 'old', revalidateMs: 1_000 }, () => proven({ ctx: 'new' }));
      hub.receive(session, { opcode: 'subscribe', id: 1, uri: 'com.news' });
      await pass(0);
      expect(session.heard).toEqual(['subscribed']);

      await pass(1_000);

      expect(session.heard).toEqual(['subscribed', 'unsubscribed']);
    }
  });

  test('takes nothing from who has gone while its policy thinks', async () => {
    const verdict = gateOf<boolean>();
    let isThinking = false;
    const authorize = () => (isThinking ? verdict.promise : true);
    const { hub, sit, pass } = open({ authorize });
    const session = sit({ revalidateMs: 1_000 }, () => proven({}));
    hub.receive(session, { opcode: 'subscribe', id: 1, uri: 'com.news' });
    isThinking = true;
    await pass(1_000);

    hub.leave(session, '1000', '');
    verdict.resolve(false);
    await pass(0);

    expect(session.heard).toEqual(['subscribed']);
  });

  test('costs one session only when the router fails', async () => {
    const { sit, pass } = open();
    const session = sit({ revalidateMs: 1_000 }, () => proven({}));
    session.recognize = () => {
      throw new Error('a bug');
    };

    await pass(1_000);
    await pass(0);

    expect(session.ends).toEqual([['router.failed', {}]]);
  });
});

/** A promise that is settled by hand. */
function gateOf<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}

function proven(identity: Identity): Answer {
  return { identity: { user: 'ann', ...identity }, provider: 'dynamic' };
}

interface Someone extends LiveSession {
  readonly ends: unknown[];
  readonly heard: string[];
  recognize(standing: Standing): void;
}

/** A hub at the time 0, whose time passes by hand. */
function open(options: RealmOptions = {}) {
  let time = 0;
  let asked = 0;
  let lastId = 0;
  const due: (() => void)[] = [];
  const clock = {
    ...SYSTEM_CLOCK,
    now: () => time,
    soon: (ring: () => void) => void due.push(ring),
  };
  const limits = limitsOf({ authTimeoutMs: GRACE_MS });
  const hub = new Hub({ limits, log: silentLogger(), clock });
  const realm = hub.open('com.shop', undefined, options);
  const wait = (ms: number) => {
    for (const ring of due.splice(0)) ring();
    time += ms;
    hub.tick();
  };
  return {
    hub,
    wait,
    asked: () => asked,
    /** Lets time pass, and all that was settled happen. */
    async pass(ms: number) {
      wait(ms);
      hub.identities.expire(hub.now);
      await new Promise((resolve) => setImmediate(resolve));
    },
    /** Somebody joins. */
    sit(identity: Identity, askAgain: AskAgain = () => undefined): Someone {
      lastId += 1;
      const counted: AskAgain = (now) => {
        asked += 1;
        return askAgain(now);
      };
      const session = someone(hub, lastId, standingOf(identity, counted));
      hub.join(session, realm);
      return session;
    },
  };
}

function someone(hub: Hub, id: number, standing: Standing): Someone {
  const session = {
    // The first of them is asked about exactly when it is due.
    id: 990 + id * 10,
    uuid: `u${id}`,
    user: 'ann',
    realm: 'com.shop',
    standing,
    ends: [] as unknown[],
    heard: [] as string[],
    get roles() {
      return this.standing.roles;
    },
    get ctx() {
      return this.standing.ctx;
    },
    recognize(next: Standing) {
      this.standing = next;
    },
    deliver({ opcode }: { opcode: string }) {
      this.heard.push(opcode);
      return undefined;
    },
    end(code: string, detail = {}) {
      this.ends.push([code, detail]);
      hub.leave(session as unknown as LiveSession, code, code);
    },
  };
  return session as unknown as Someone;
}
