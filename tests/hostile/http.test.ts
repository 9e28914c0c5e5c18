/**
 * Requests that nobody sends in good faith: each is told what is wrong with it, or cut, and costs nobody
 * else anything.
 */
import type { Limits } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { type Desk, openDesk } from '../http/desk.ts';
import { ADD, callers, POST } from './callers.ts';

let desk: Desk;
const { say, statusOf, hangUp } = callers(() => desk.port);

async function open(limits: Partial<Limits> = {}, options: Parameters<typeof openDesk>[0] = {}) {
  desk = await openDesk(options, { limits });
}

afterEach(async () => {
  // Whatever was said, others are served, and nothing is left of it.
  hangUp();
  await until(() => desk.router.stats().halfReadBytes === 0);
  await desk.close();
});

describe('a hostile request', () => {
  test.each([
    ['is cut off in the middle', '{"a":1'],
    ['is no JSON', 'a=1&b=2'],
    ['nests too deep', '['.repeat(5_000)],
    ['has a key that changes objects', '{"__proto__":{"a":1}}'],
    ['is no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['is two values', '{"a":1,"b":2}{"a":1}'],
  ])('whose body %s is told so', async (_, body) => {
    await open();

    const length = `Content-Length: ${Buffer.byteLength(body)}`;

    expect(await statusOf(POST(ADD, [length]), body)).toBe('400');
  });

  test('that announces too much is told so before it sends it', async () => {
    await open({ maxMessageBytes: 64 * 1024 });

    expect(await statusOf(POST(ADD, ['Content-Length: 999999999']))).toBe('413');
  });

  test('that does not end is told so when it is too much, and cut', async () => {
    await open({ maxMessageBytes: 64 * 1024 });
    const { socket, told } = say(POST(ADD, ['Transfer-Encoding: chunked']));
    const piece = 'x'.repeat(16 * 1024);
    const closed = new Promise((resolve) => socket.on('close', resolve));

    for (let count = 0; count < 5; count += 1)
      socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);

    await until(() => told().startsWith('HTTP/1.1 413'));
    await closed;
  });

  test('that stops in its middle has no seat, and gives back its memory when it goes', async () => {
    await open();
    const { socket } = say(POST(ADD, ['Content-Length: 1000']), 'x'.repeat(500));
    await until(() => desk.router.stats().halfReadBytes === 500);
    expect(desk.router.stats().sessionsBy['http json']).toBeUndefined();

    socket.destroy();

    await until(() => desk.router.stats().halfReadBytes === 0);
  });

  test('whose asker goes while nobody knows who it is takes no seat', async () => {
    let letIn: (identity: object) => void = () => {};
    const known = new Promise<object>((resolve) => {
      letIn = resolve;
    });
    let isAsked = false;
    const came: string[] = [];
    const authenticate = () => {
      isAsked = true;
      return known;
    };
    await open({}, { authenticate, onOpen: ({ dialect }) => void came.push(dialect) });
    const { socket } = say('GET /rt/com.lab/subscribe/com.lab.news HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => isAsked);

    socket.destroy();
    // What is asked later is answered later: by then the router knows that the first has gone.
    await fetch(desk.pageUrl);
    letIn({});
    await fetch(desk.pageUrl);

    expect(came).toEqual(['embedded']);
  });

  test('for which there is no memory is told to come again', async () => {
    await open({ reassemblyBudgetBytes: 1024 * 1024 });
    const bytes = 800 * 1024;
    say(POST(ADD, [`Content-Length: ${bytes + 1}`]), 'x'.repeat(bytes));
    await until(() => desk.router.stats().halfReadBytes === bytes);

    const { told } = say(POST(ADD, [`Content-Length: ${bytes}`]), 'x'.repeat(bytes));

    await until(() => told().startsWith('HTTP/1.1 503'));
    expect(told()).toMatch(/retry-after: 1\r\n/i);
  });

  test('that would publish while memory is short is told to come again', async () => {
    await open({ memoryBudgetBytes: 1024 * 1024 });
    const publish = () => desk.post('publish/com.lab.news', { text: 'a' });
    expect((await publish()).status).toBe(200);
    // Between the mark where publishers wait and the one where nobody comes in.
    const bytes = 780 * 1024;
    const { socket } = say(POST(ADD, [`Content-Length: ${bytes + 1}`]), 'x'.repeat(bytes));
    await until(() => desk.router.stats().memory.level === 'hold');

    expect((await publish()).status).toBe(503);
    expect((await desk.post('call/com.lab.add', { a: 1, b: 1 })).status).toBe(200);
    socket.destroy();
  });

  test('with a flood of headers is refused', async () => {
    await open();
    const flood = Array.from({ length: 500 }, (_, index) => `X-${index}: ${'y'.repeat(100)}`);

    expect(await statusOf(POST(ADD, flood))).toBe('431');
  });

  test.each([
    ['/rt', '404'],
    ['/rt/', '404'],
    ['/rt/com.lab', '404'],
    ['/rt/com.lab/call/', '404'],
    ['/rt//call/com.lab.add', '404'],
    ['/rt/com.lab/call/com.lab.add/', '404'],
    ['/rt/com.lab/call/com.lab.add/../com.lab.add', '404'],
    ['/rt/com.lab/toString/com.lab.add', '404'],
    ['/rt/com.lab/call/%zz', '404'],
    ['/rt/%2e%2e/call/com.lab.add', '404'],
    ['/rt/__proto__/call/com.lab.add', '404'],
    ['/rt/realmwire.operator/call/com.lab.add', '404'],
    ['/rt/com.lab/call/com.lab.add%00', '404'],
    ['/rt/com.lab/call/com.lab.add%0d%0aX-Evil:%201', '400'],
    ['/rt/com.lab/publish/com.lab%20.news', '400'],
    ['/rt/com.lab/publish/wamp.session.on_join', '400'],
    ['//rt/com.lab/call/com.lab.add', '404'],
    ['/RT/com.lab/call/com.lab.add', '404'],
    ['http://evil.example/rt/com.lab/call/com.lab.add', '404'],
  ])('for %s is answered with %s', async (path, status) => {
    await open();

    const { told } = say(POST(path, ['Content-Length: 13']), '{"a":1,"b":2}');
    await until(() => told().includes('\r\n\r\n'));

    expect(told().slice(9, 12)).toBe(status);
    expect(told()).not.toMatch(/^X-Evil/im);
  });

  test('for a name that is too long is told so, in few words', async () => {
    await open();

    const answer = await desk.post(`call/${'a'.repeat(5_000)}`);

    expect(answer.status).toBe(400);
    expect((await answer.text()).length).toBeLessThan(4_096);
  });

  test('by another method is told which one', async () => {
    await open();
    const { told } = say(`DELETE ${ADD} HTTP/1.1\r\nHost: localhost\r\n\r\n`);

    await until(() => told().includes('\r\n\r\n'));

    expect(told()).toMatch(/^HTTP\/1\.1 405 .*allow: POST, OPTIONS\r\n/is);
  });

  test('that comes with another in one segment is answered, and so is the other, in order', async () => {
    await open();
    const one = `${POST(ADD, ['Content-Length: 13'])}{"a":1,"b":2}`;
    const two = `${POST(ADD, ['Content-Length: 13'])}{"a":2,"b":2}`;

    const { told } = say(one + two);

    await until(() => told().split('HTTP/1.1 200').length === 3 && told().endsWith('4'));
    expect([...told().matchAll(/\r\n\r\n(\d)/g)].map(([, sum]) => sum)).toEqual(['3', '4']);
  });

  test('that is packed is told that it has to be plain', async () => {
    await open();

    const packed = ['Content-Encoding: gzip', 'Content-Length: 13'];

    expect(await statusOf(POST(ADD, packed), '{"a":1,"b":2}')).toBe('415');
  });

  test('for a procedure that takes items is refused as any other to who may not call it', async () => {
    await open({}, { authorize: () => false });

    const answers = [await desk.post('call/com.lab.sum'), await desk.post('call/com.lab.add')];

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  test('that guesses tokens is kept waiting', async () => {
    await open({ maxAuthFailuresPerIp: 3 }, { authenticate: () => null });
    const guess = () => statusOf(POST(ADD, ['Authorization: Bearer guess', 'Content-Length: 0']));

    const statuses = [await guess(), await guess(), await guess(), await guess()];

    expect(statuses).toEqual(['401', '401', '401', '429']);
  });

  test('with a token that is too long is refused', async () => {
    await open({}, { authenticate: () => ({}) });

    const token = `Authorization: Bearer ${'x'.repeat(9_000)}`;

    expect(await statusOf(POST(ADD, [token, 'Content-Length: 0']))).toBe('401');
  });

  test('that comes too often is told when to come again', async () => {
    await open({ sessionsPerSecond: 1, sessionBurst: 2 });
    const add = () => desk.post('call/com.lab.add', { a: 1, b: 1 });

    const answers = await Promise.all([add(), add(), add()]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 503]);
    const busy = answers.find(({ status }) => status === 503);
    expect(Number(busy?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  test('whose reader never takes the answer is let go of', async () => {
    await open({ heartbeatMs: 100, heartbeatLostMs: 250 });
    const { socket, told } = say(
      'GET /rt/com.lab/subscribe/com.lab.bulk HTTP/1.1\r\nHost: localhost\r\n\r\n',
    );
    await until(() => told().includes('subscribed'));
    socket.pause();

    const piece = new Uint8Array(256 * 1024);
    await until(() => desk.router.stats().connections === 1);
    for (let count = 0; count < 40; count += 1) await desk.realm.api.bulk.publish(piece);

    await until(() => desk.router.stats().connections === 0);
    expect(desk.router.stats().queuedBytes).toBe(0);
  });
});
