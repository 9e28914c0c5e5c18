import { ArrivedBody, Body, MATCHES, type Match, type Message } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { ask as askIn, decide, type Request, requestOf } from './gate.ts';
import { silentLogger } from './logger.ts';
import type { ServedRealm } from './served-realm.ts';
import type { Action, LiveSession, Question } from './types.ts';

describe('the right that a message needs', () => {
  test.each<{ message: Message; request: Partial<Request> }>([
    {
      message: { opcode: 'call', id: 1, uri: 'a' },
      request: { action: 'call', of: 'call', id: 1 },
    },
    { message: { opcode: 'register', id: 1, uri: 'a' }, request: { action: 'register', id: 1 } },
    { message: { opcode: 'publish', id: 1, uri: 'a' }, request: { action: 'publish', id: 1 } },
    { message: { opcode: 'publish', uri: 'a' }, request: { action: 'publish', id: undefined } },
    { message: { opcode: 'subscribe', id: 1, uri: 'a' }, request: { action: 'subscribe', id: 1 } },
    { message: { opcode: 'feedback', to: 'a' }, request: { action: 'feedback', of: 'feedback' } },
  ])('of $message.opcode is to do that to what it names', ({ message, request }) => {
    expect(requestOf(message)).toMatchObject({ ...request, uri: 'a' });
  });

  test('of a broadcast is to broadcast', () => {
    expect(requestOf({ opcode: 'broadcast', id: 1 })).toMatchObject({
      action: 'broadcast',
      of: 'broadcast',
      id: 1,
    });
  });

  test.each<Message>([
    { opcode: 'call', id: 1, part: 'item', payload: Body.of(1) },
    { opcode: 'feedback' },
    { opcode: 'yield', id: 1 },
    { opcode: 'cancel', id: 1 },
    { opcode: 'unsubscribe', id: 1, subscription: 1 },
    { opcode: 'command', id: 1, name: 'kick' },
  ])('is none here for $opcode', (message) => {
    expect(requestOf(message)).toBeUndefined();
  });
});

describe('the default policy', () => {
  test.each(['call', 'subscribe'] as const)('lets everybody %s', (action) => {
    expect(decide(undefined, ANYBODY, ask(action))).toBeUndefined();
  });

  test.each(['register', 'publish', 'feedback', 'broadcast'] as const)(
    'lets the app and operators %s, and nobody else',
    (action) => {
      expect(decide(undefined, ANYBODY, ask(action))).toBe('right.missing');
      expect(decide(undefined, APP, ask(action))).toBeUndefined();
      expect(decide(undefined, OPERATOR, ask(action))).toBeUndefined();
    },
  );

  test('of development lets everybody do everything', () => {
    expect(decide('everything', ANYBODY, ask('register'))).toBeUndefined();
  });
});

describe('a policy of the realm', () => {
  test('is asked what a session may say to itself, as to others', () => {
    const speaker = session({ uuid: 'me' });
    for (const to of ['me', 'you'])
      expect(decide(undefined, speaker, ask('feedback', to))).toBe('right.missing');
  });

  test('is asked who wants to do what, and decides at once', () => {
    const questions: Question[] = [];
    const policy = (question: Question) => questions.push(question) === 1;

    const verdicts = [1, 2].map(() => decide(policy, ANYBODY, ask('publish', 'com.a')));

    expect(verdicts).toEqual([undefined, 'right.missing']);
    expect(questions[0]).toEqual({ session: ANYBODY, action: 'publish', uri: 'com.a' });
  });

  test('is not asked about the app and operators', () => {
    const never = () => {
      throw new Error('asked');
    };

    expect(decide(never, APP, ask('publish'))).toBeUndefined();
    expect(decide(never, OPERATOR, ask('publish'))).toBeUndefined();
  });

  test('may have to ask somebody', async () => {
    const [yes, no] = [true, false].map((answer) =>
      decide(() => Promise.resolve(answer), ANYBODY, ask('call')),
    );

    expect(yes).toBeInstanceOf(Promise);
    expect(await yes).toBeUndefined();
    expect(await no).toBe('right.missing');
  });

  test('that fails, or does not say yes, refuses', async () => {
    const vague = (() => Promise.resolve('true')) as unknown as () => Promise<boolean>;

    expect(await decide(() => Promise.reject(new Error('x')), ANYBODY, ask('call'))).toBe(
      'right.missing',
    );
    expect(await decide(vague, ANYBODY, ask('call'))).toBe('right.missing');
  });
});

describe('the policy that a realm has', () => {
  const within = (authorize: () => boolean) =>
    askIn(
      { name: 'com.shop', options: { authorize } } as unknown as ServedRealm,
      ANYBODY,
      ask('call'),
      silentLogger(),
    );

  test('is asked', () => {
    expect([within(() => true), within(() => false)]).toEqual([undefined, 'right.missing']);
  });

  test('refuses where it throws at once', () => {
    const throws = () => {
      throw new Error('broken');
    };

    expect(within(throws)).toBe('right.missing');
  });
});

describe('a testament', () => {
  const uri = 'wamp.session.add_testament';
  const payload = { kind: 'args', args: ['com.will'] } as const;
  const request = requestOf({ opcode: 'call', id: 1, uri, payload }) as Request;
  const asked = async (policy: (question: Question) => boolean | Promise<boolean>) => {
    const questions: string[] = [];
    const verdict = await decide(
      (question) => {
        questions.push(`${question.action} ${question.uri}`);
        return policy(question);
      },
      ANYBODY,
      request,
    );
    return { verdict, questions };
  };
  const both = [`call ${uri}`, 'publish com.will'];

  test('needs the right to publish it, and that to call', async () => {
    expect(await asked(() => true)).toEqual({ verdict: undefined, questions: both });
    expect(await asked(({ action }) => action === 'call')).toEqual({
      verdict: 'right.missing',
      questions: both,
    });
    expect(await asked(() => false)).toEqual({ verdict: 'right.missing', questions: [both[0]] });
  });

  test('needs them where the policy has to ask somebody too', async () => {
    const isCall = ({ action }: Question) => Promise.resolve(action === 'call');

    expect(await asked(() => Promise.resolve(true))).toEqual({
      verdict: undefined,
      questions: both,
    });
    expect(await asked(isCall)).toEqual({ verdict: 'right.missing', questions: both });
    expect(await asked(() => Promise.resolve(false))).toEqual({
      verdict: 'right.missing',
      questions: [both[0]],
    });
  });

  test('is never published in the name of the router', () => {
    const forged = { kind: 'args', args: ['wamp.session.on_join'] } as const;
    const message = { opcode: 'call', id: 1, uri, payload: forged } as const;

    expect(decide('everything', APP, requestOf(message) as Request)).toBe('uri.invalid');
  });
});

describe('the history of a subscription', () => {
  const uri = 'wamp.subscription.get_events';
  const heard = [
    { id: 1, uri: 'com.log', match: 'exact' },
    { id: 2, uri: 'com.', match: 'prefix' },
  ];
  const asked = (args: readonly unknown[], isAllowed: (question: Question) => boolean) => {
    const questions: string[] = [];
    const authorize = (question: Question) => {
      const { action, uri: name, match = 'exact' } = question;
      questions.push(`${action} ${name} ${match}`);
      return isAllowed(question);
    };
    const directory = { get: (id: number) => heard.find((each) => each.id === id) };
    const realm = { name: 'com', options: { authorize }, core: { broker: { directory } } };
    const message = { opcode: 'call', id: 1, uri, payload: { kind: 'args', args } } as const;
    const request = requestOf(message) as Request;
    const verdict = askIn(realm as unknown as ServedRealm, ANYBODY, request, silentLogger());
    return { verdict, questions };
  };
  const call = `call ${uri} exact`;

  test.each([
    { id: 1, subscribes: 'subscribe com.log exact' },
    { id: 2, subscribes: 'subscribe com. prefix' },
  ])('needs the right to subscribe, and that to call: $subscribes', ({ id, subscribes }) => {
    expect(asked([id], () => true)).toEqual({
      verdict: undefined,
      questions: [call, subscribes],
    });
    expect(asked([id], ({ action }) => action === 'call')).toEqual({
      verdict: 'right.missing',
      questions: [call, subscribes],
    });
    expect(asked([id], () => false)).toEqual({ verdict: 'right.missing', questions: [call] });
  });

  test.each([[[3]], [['x']], [[]]])(
    'is left to whoever answers where there is none: %j',
    (args) => {
      expect(asked(args, () => true)).toEqual({ verdict: undefined, questions: [call] });
    },
  );

  test('that is no payload is refused by whoever answers', () => {
    const payload = ArrivedBody.encoded('{', {
      name: 'json',
      encodeBody: () => '',
      decodeBody: () => {
        throw new Error('malformed');
      },
    });

    expect(requestOf({ opcode: 'call', id: 1, uri, payload })).toMatchObject({ action: 'call' });
  });
});

describe('a name of the router', () => {
  const names = ['wamp.session.kill', 'realmwire.x', 'wamp'];

  test.each(['register', 'publish'] as const)('nobody may %s', (action) => {
    const yes = () => true;
    for (const uri of names) {
      for (const session of [ANYBODY, APP, OPERATOR]) {
        for (const policy of [undefined, 'everything', yes] as const)
          expect(decide(policy, session, ask(action, uri))).toBe('uri.invalid');
      }
    }
  });

  test.each(['call', 'subscribe'] as const)('the app and operators may %s', (action) => {
    for (const uri of names) {
      expect(decide(undefined, ANYBODY, ask(action, uri))).toBe('right.missing');
      expect(decide(undefined, APP, ask(action, uri))).toBeUndefined();
      expect(decide(undefined, OPERATOR, ask(action, uri))).toBeUndefined();
    }
  });

  test.each(['call', 'subscribe'] as const)('others may %s where the policy says so', (action) => {
    const policy = ({ uri }: Question) => uri === 'wamp.session.kill';

    expect(decide('everything', ANYBODY, ask(action, 'realmwire.x'))).toBeUndefined();
    expect(decide(policy, ANYBODY, ask(action, 'wamp.session.kill'))).toBeUndefined();
    expect(decide(policy, ANYBODY, ask(action, 'wamp.session.list'))).toBe('right.missing');
  });
});

describe('a pattern', () => {
  test.each(['register', 'subscribe'] as const)('is asked for as one, to %s', (opcode) => {
    const asked = (match: Match) => requestOf({ opcode, id: 1, uri: 'com.a.', match }) as Request;
    const questions: Question[] = [];
    const policy = (question: Question) => questions.push(question) > 0;

    const verdicts = MATCHES.map((match) => decide(policy, ANYBODY, asked(match)));

    expect(verdicts).toEqual([undefined, undefined, undefined]);
    const question = { session: ANYBODY, action: opcode, uri: 'com.a.' };
    expect(questions).toEqual([
      question,
      { ...question, match: 'prefix' },
      { ...question, match: 'wildcard' },
    ]);
  });
});

function session(rights: Partial<LiveSession> = {}): LiveSession {
  return { isApp: false, isOperator: false, ...rights } as LiveSession;
}

const ANYBODY = session();
const APP = session({ isApp: true });
const OPERATOR = session({ isOperator: true });

function ask(action: Action, uri = 'com.shop.a'): Request {
  return { action, uri, of: 'call', id: 1 };
}

describe('a realm that only pushes', () => {
  const realm = (pushOnly: boolean) =>
    ({ name: 'r', options: { pushOnly, authorize: 'everything' } }) as unknown as ServedRealm;
  const CLIENT = { ...APP, isApp: false, isOperator: false };

  test.each([
    { opcode: 'call', id: 1, uri: 'a' },
    { opcode: 'publish', id: 1, uri: 'a' },
    { opcode: 'register', id: 1, uri: 'a' },
    { opcode: 'feedback', id: 1 },
    { opcode: 'feedback', id: 1, to: 'b' },
    { opcode: 'broadcast', id: 1 },
    { opcode: 'command', id: 1, name: 'time' },
  ] as const)('[S000-06] refuses %o to its clients, and to nobody else', (message) => {
    const asked = requestOf(message, true) as Request;

    expect(askIn(realm(true), CLIENT, asked, silentLogger())).toBe('right.missing');
    expect(askIn(realm(true), APP, asked, silentLogger())).toBeUndefined();
  });

  test('lets them listen', () => {
    const asked = requestOf({ opcode: 'subscribe', id: 1, uri: 'a' }, true) as Request;

    expect(askIn(realm(true), CLIENT, asked, silentLogger())).toBeUndefined();
  });
});
