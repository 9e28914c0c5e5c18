import type { Limits, MessageOf } from '@realmwire/protocol';
import { until, type WampCell } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { AUTH, WAYS } from '../scenarios/accounts.ts';
import { WampStage } from '../scenarios/wamp-stage.ts';
import { CODECS } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const VIOLATION = 'wamp.error.protocol_violation';
const JSON_WS: WampCell = { subprotocol: 'wamp.2.json', transport: 'ws' };
const ROLES = { roles: { caller: {} } };
const CRA = { method: 'wampcra', id: 'cora' };
const HELLO = { opcode: 'hello', realm: 'com.yard', receives: { credit: 1e6 }, auth: CRA } as const;
const PROOF = { opcode: 'authenticate', signature: 'x' } as const;
const coraWay = WAYS.find(({ user }) => user === 'cora') as (typeof WAYS)[number];

describe.each(Object.keys(CODECS) as (keyof typeof CODECS)[])(
  'in %s, who would come in',
  (codec) => {
    let yard: Yard;
    const open = async (limits: Partial<Limits> = {}) => {
      yard = await openYard(limits, { auth: AUTH });
      return yard.open(codec);
    };
    afterEach(() => yard.close());

    test('and answers what was not asked is cut', async () => {
      const peer = await open();
      peer.say(PROOF);

      expect(await peer.end()).toMatchObject({ fault: 'opcode.wrong_phase' });
      await yard.check();
    });

    test('and answers twice is cut, and the first answer does not count any more', async () => {
      const peer = await open();
      peer.say(HELLO);
      await peer.hear('challenge');
      peer.say(PROOF, PROOF);

      expect(await peer.end()).toMatchObject({ fault: 'session.refused' });
      await yard.check();
    });

    test('and answers again while the first answer is looked at is cut, and asked about once', async () => {
      const asked: string[] = [];
      yard = await openYard(
        {},
        {
          auth: {
            anonymous: true,
            ticket: ({ ticket }) => {
              asked.push(ticket);
              return new Promise(() => {});
            },
          },
        },
      );
      const peer = await yard.open(codec);
      peer.say({ ...HELLO, auth: { method: 'ticket' } });
      await peer.hear('challenge');
      peer.say(PROOF, { ...PROOF, signature: 'y' });

      expect(await peer.end()).toMatchObject({ fault: 'opcode.wrong_phase' });
      expect(asked).toEqual(['x']);
      peer.leave();
    });

    test('and answers before it is asked is cut', async () => {
      const peer = await open();
      peer.say(HELLO, PROOF);

      expect(await peer.end()).toMatchObject({ fault: 'opcode.wrong_phase' });
      await yard.check();
    });

    test('and then does something else instead is cut', async () => {
      const peer = await open();
      peer.say(HELLO);
      await peer.hear('challenge');
      peer.sayAny('call', { id: 1, uri: 'com.yard.echo' });

      expect(await peer.end()).toMatchObject({ fault: 'opcode.wrong_phase' });
      await yard.check();
    });

    test('and does not answer in time is cut, and tried for no longer', async () => {
      const peer = await open({ authTimeoutMs: 100 });
      peer.say(HELLO);
      await peer.hear('challenge');

      expect(await peer.end()).toMatchObject({ code: 4408, fault: 'auth.timeout' });
      await yard.check();
    });

    test('and leaves in the middle leaves nothing', async () => {
      const peer = await open();
      peer.say(HELLO);
      await peer.hear('challenge');
      peer.leave();

      await yard.check();
    });

    test('by what was heard another time is refused', async () => {
      const first = await open();
      first.say(HELLO);
      const { extra = {} } = await first.hear('challenge');
      const [signature] = coraWay.answer(extra);
      const second = await yard.open(codec);
      second.say(HELLO);
      await second.hear('challenge');
      second.say({ opcode: 'authenticate', signature });

      expect(await second.end()).toMatchObject({ fault: 'session.refused' });
      await yard.check();
    });

    test('guessing is stopped, for this name, and told when to come again', async () => {
      await open({ maxAuthFailures: 3 });
      const guess = async (id: string) => {
        const peer = await yard.open(codec);
        peer.say({ ...HELLO, auth: { ...CRA, id } });
        const said = await Promise.race([peer.hear('challenge'), peer.hear('abort')]);
        if (said.opcode === 'challenge') peer.say(PROOF);
        return { ...(await peer.end()), abort: await peer.hear('abort') };
      };

      const ends = [];
      for (let count = 0; count < 4; count += 1) ends.push(await guess('cora'));

      expect(ends.map(({ fault }) => fault)).toEqual([
        ...Array(3).fill('session.refused'),
        'auth.blocked',
      ]);
      expect(ends[3]).toMatchObject({ code: 4429, abort: { retryAfterMs: expect.any(Number) } });
      expect(await guess('sue')).toMatchObject({ fault: 'session.refused' });
      await yard.check();
    });

    test.each([
      { name: 'wampcra', auth: { method: 'wampcra' } },
      { name: 'scram', auth: { method: 'wamp-scram', extra: { nonce: 'bm9uY2U=' } } },
    ])('and is not known cannot tell that from a wrong secret ($name)', async ({ auth }) => {
      await open();
      const talk = async (id: string) => {
        const peer = await yard.open(codec);
        peer.say({ ...HELLO, auth: { ...auth, id } });
        const { extra = {} } = await peer.hear('challenge');
        peer.say({ ...PROOF, signature: 'AAAA', extra: { nonce: extra['nonce'] } });
        const { message, code } = await peer.hear('abort');
        return { message, code, shape: shapeOf(extra) };
      };

      const known = auth.method === 'wampcra' ? 'cora' : 'sam';
      expect(await talk('nobody')).toEqual(await talk(known));
      await yard.check();
    });

    test.each<{ name: string; auth: MessageOf<'hello'>['auth'] }>([
      { name: 'no name', auth: { method: 'wampcra' } },
      { name: 'no nonce', auth: { method: 'wamp-scram', id: 'sam' } },
      { name: 'no key', auth: { method: 'cryptosign', extra: 'x' } },
      { name: 'methods that are none', auth: { method: 'wampcra', methods: [5, {}, 'wampcra'] } },
    ])('and says it with $name is told what is wrong', async ({ auth }) => {
      const peer = await open();
      peer.say({ ...HELLO, auth });

      expect(await peer.end()).toMatchObject({ code: 4400, fault: 'message.invalid' });
      await yard.check();
    });
  },
);

describe('a WAMP client that would come in', () => {
  let stage: WampStage;
  const open = async (limits: Partial<Limits> = {}) => {
    stage = await WampStage.open({ limits, realm: { auth: AUTH } });
    return stage.dial(JSON_WS);
  };
  const challenged = async (limits?: Partial<Limits>) => {
    const peer = await open(limits);
    peer.say([1, 'realm1', { ...ROLES, ...coraWay.hello }]);
    const [, , extra] = await peer.take();
    return { peer, answer: [5, ...coraWay.answer(extra as Record<string, unknown>)] };
  };
  afterEach(() => stage.abandon());

  test.each([
    { name: 'before it is asked', says: [[5, 'x', {}]] },
    { name: 'with something else', says: [[48, 1, {}, 'com.x']] },
  ])('and answers $name is cut', async ({ says }) => {
    const peer = await open();
    for (const message of says) peer.say(message);

    expect((await peer.take())[2]).toBe(VIOLATION);
    await until(() => peer.closed !== undefined);
    await stage.close();
  });

  test('and answers twice is cut', async () => {
    const { peer, answer } = await challenged();
    peer.say(answer);
    peer.say(answer);

    expect((await peer.take())[0]).toBe(2);
    expect((await peer.take())[2]).toBe(VIOLATION);
    await stage.close();
  });

  test('and says hello again instead is cut', async () => {
    const { peer } = await challenged();
    peer.say([1, 'realm1', ROLES]);

    expect((await peer.take())[2]).toBe(VIOLATION);
    await stage.close();
  });

  test('and does not answer in time is cut', async () => {
    const { peer } = await challenged({ authTimeoutMs: 100 });

    expect((await peer.take())[2]).toBe('wamp.error.timeout');
    await until(() => peer.closed !== undefined);
    await stage.close();
  });

  test('and guesses on and on is not listened to', async () => {
    await open({ maxAuthFailures: 2 });
    const reasons = [];
    for (let count = 0; count < 3; count += 1) {
      const peer = await stage.dial(JSON_WS);
      peer.say([1, 'realm1', { ...ROLES, authmethods: ['ticket'], authid: 'tim' }]);
      const [code, , reason] = await peer.take();
      if (code === 4) peer.say([5, 'guess', {}]);
      reasons.push(code === 4 ? (await peer.take())[2] : reason);
    }

    expect(reasons).toEqual([
      'wamp.error.authentication_failed',
      'wamp.error.authentication_failed',
      'wamp.error.authentication_denied',
    ]);
    await stage.close();
  });
});

/** What a challenge looks like: its fields, and the length of each. */
function shapeOf(extra: Readonly<Record<string, unknown>>): object {
  const { challenge, ...rest } = extra;
  const fields = challenge === undefined ? {} : JSON.parse(challenge as string);
  return Object.fromEntries(
    Object.entries({ ...fields, ...rest })
      .filter(([name]) => name !== 'authid' && name !== 'session')
      .map(([name, value]) => [name, typeof value === 'string' ? value.length : value]),
  );
}
