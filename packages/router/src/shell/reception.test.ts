import { limitsOf, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { HandClock } from '@realmwire/testkit';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from './clock.ts';
import type { Doorman, Remote, Reply, Verdict } from './doorman.ts';
import { Hub } from './hub.ts';
import { Reception } from './reception.ts';

const ADMISSION = { realm: undefined, identity: { user: 'ann' }, isApp: false };
const REFUSAL = new ProtocolError('session.refused', { realm: 'com.shop' });

describe('a reception', () => {
  test('lets in who has nothing to show', () => {
    const { reception, told, asked } = open({ reply: ADMISSION });

    reception.onHello(HELLO);

    expect(asked).toEqual([[HELLO, REMOTE]]);
    expect(told).toEqual([['admitted', HELLO, ADMISSION]]);
  });

  test('refuses who may not come in, and writes down why and from where, not who', () => {
    const { reception, told, log } = open({ reply: REFUSAL });

    reception.onHello(HELLO);

    expect(told).toEqual([['refused', REFUSAL]]);
    expect(log).toEqual([
      expect.objectContaining({
        msg: 'session refused',
        code: 'session.refused',
        realm: 'com.shop',
        ip: REMOTE.ip,
      }),
    ]);
    expect(log[0]).not.toHaveProperty('user');
  });

  test('waits for who has to be asked', async () => {
    const { reception, told } = open({ reply: Promise.resolve(ADMISSION) });

    reception.onHello(HELLO);

    expect(told).toEqual([]);
    await settled();
    expect(told).toEqual([['admitted', HELLO, ADMISSION]]);
  });

  test('tells a connection nothing that was closed meanwhile', async () => {
    const { reception, told, log, close } = open({ reply: Promise.resolve(REFUSAL) });

    reception.onHello(HELLO);
    close();
    await settled();

    expect(told).toEqual([]);
    expect(log).toEqual([]);
  });

  test('says that something of ours has failed, and writes down what', async () => {
    const { reception, told, log } = open({ reply: Promise.reject(new Error('no database')) });

    reception.onHello(HELLO);
    await settled();

    expect(told).toEqual([['failed']]);
    expect(log).toEqual([
      expect.objectContaining({
        msg: 'a welcome has failed',
        err: expect.objectContaining({ message: 'no database' }),
      }),
    ]);
  });

  test('what fails when a client is let in later is ours too', async () => {
    const { reception, told } = open({ reply: Promise.resolve(ADMISSION), throws: true });

    reception.onHello(HELLO);
    await settled();

    expect(told).toEqual([['failed']]);
  });
});

describe('a challenge', () => {
  test('is told, and its answer decides, for the hello it was given to', () => {
    const answers: unknown[] = [];
    const { reception, told } = open({
      reply: challenge((given) => {
        answers.push(given);
        return ADMISSION;
      }),
    });

    reception.onHello(HELLO);
    expect(told.splice(0)).toEqual([
      ['challenge', { opcode: 'challenge', method: 'wampcra', extra: { challenge: 'c' } }],
    ]);
    reception.onAuthenticate(ANSWER);

    expect(answers).toEqual([ANSWER]);
    expect(told).toEqual([['admitted', HELLO, ADMISSION]]);
  });

  test('is told as it is now, whatever its method does to it later', () => {
    const asked = challenge(() => ADMISSION);
    const { reception, told } = open({ reply: asked });

    reception.onHello(HELLO);
    Object.assign(asked.extra, { challenge: 'another' });

    expect(told[0]?.[1]).toMatchObject({ extra: { challenge: 'c' } });
  });

  test('is answered once', () => {
    let times = 0;
    const { reception, told } = open({
      reply: challenge(() => {
        times += 1;
        return new Promise(() => {});
      }),
    });
    reception.onHello(HELLO);
    told.splice(0);

    reception.onAuthenticate(ANSWER);
    reception.onAuthenticate(ANSWER);

    expect(times).toBe(1);
    expect(told).toEqual([['refused', expect.objectContaining({ code: 'opcode.wrong_phase' })]]);
  });

  test('must have been there before its answer', () => {
    const { reception, told } = open({ reply: new Promise(() => {}) });

    reception.onAuthenticate(ANSWER);
    reception.onHello(HELLO);
    reception.onAuthenticate(ANSWER);

    const refusal = ['refused', expect.objectContaining({ code: 'opcode.wrong_phase' })];
    expect(told).toEqual([refusal, refusal]);
  });

  test('is forgotten where the connection waits for hello again', () => {
    const { reception, told, clock } = open({ reply: challenge(() => ADMISSION) });
    reception.onHello(HELLO);
    told.splice(0);

    reception.open(clock.now());
    reception.onAuthenticate(ANSWER);

    expect(told).toEqual([['refused', expect.objectContaining({ code: 'opcode.wrong_phase' })]]);
  });
});

describe('time', () => {
  test('is short for hello, and for who decides about it', () => {
    const { reception, clock } = open({ reply: new Promise(() => {}) });

    clock.tick(50);
    reception.onHello(HELLO);

    expect(reception.expire(clock.now() + 50)).toBeUndefined();
    expect(reception.expire(clock.now() + 51)).toMatchObject({
      code: 'hello.timeout',
      detail: { ms: 100 },
    });
  });

  test('begins anew with the challenge, and with its answer', () => {
    const { reception, clock, hub } = open({ reply: challenge(() => new Promise(() => {})) });
    clock.tick(90);
    reception.onHello(HELLO);

    expect(reception.expire(clock.now() + 1_000)).toBeUndefined();
    expect(reception.expire(clock.now() + 1_001)).toMatchObject({
      code: 'auth.timeout',
      detail: { ms: 1_000 },
    });
    clock.tick(900);
    hub.tick();
    reception.onAuthenticate(ANSWER);
    expect(reception.expire(clock.now() + 100)).toBeUndefined();
    expect(reception.expire(clock.now() + 101)).toMatchObject({ code: 'hello.timeout' });
  });

  test('begins anew where the connection is used again', () => {
    const { reception, clock } = open({ reply: ADMISSION });
    clock.tick(5_000);

    reception.open(clock.now());

    expect(reception.expire(clock.now() + 100)).toBeUndefined();
    expect(reception.expire(clock.now() + 101)).toMatchObject({ code: 'hello.timeout' });
  });
});

const REMOTE: Remote = { ip: '10.0.0.1', headers: {}, isOperator: false };
const HELLO: MessageOf<'hello'> = {
  opcode: 'hello',
  realm: 'com.shop',
  receives: { credit: 1 },
  auth: { method: 'wampcra', id: 'ann' },
};
const ANSWER: MessageOf<'authenticate'> = { opcode: 'authenticate', signature: 's' };

interface Given {
  readonly reply: Reply | Promise<Reply>;
  /** To let a client in fails. */
  readonly throws?: boolean;
}

function open({ reply, throws = false }: Given) {
  const clock = new HandClock(1_000);
  const told: unknown[][] = [];
  const log: Record<string, unknown>[] = [];
  const hub = new Hub({
    limits: limitsOf({ helloTimeoutMs: 100, authTimeoutMs: 1_000 }),
    log: pino({}, { write: (line: string) => void log.push(JSON.parse(line)) }),
    // Each event is a turn of its own.
    clock: { ...SYSTEM_CLOCK, now: () => clock.now(), soon: (ring) => ring() },
  });
  const asked: unknown[][] = [];
  const doorman = {
    admit: (...given: unknown[]) => {
      asked.push(given);
      return reply;
    },
  };
  let isClosed = false;
  const reception = new Reception<MessageOf<'hello'>>(
    { hub, doorman: doorman as unknown as Doorman, remote: REMOTE },
    {
      onChallenge: (challenge) => void told.push(['challenge', challenge]),
      onAdmitted: (hello, admission) => {
        if (throws) throw new Error('no room');
        told.push(['admitted', hello, admission]);
      },
      onRefused: (error) => void told.push(['refused', error]),
      onFailed: () => void told.push(['failed']),
      get isClosed() {
        return isClosed;
      },
    },
  );
  const close = () => {
    isClosed = true;
  };
  return { reception, told, asked, log, clock, hub, close };
}

function challenge(answer: (given: MessageOf<'authenticate'>) => Verdict | Promise<Verdict>) {
  return { method: 'wampcra', extra: { challenge: 'c' }, answer };
}

/** Promises that are settled already have told it. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
