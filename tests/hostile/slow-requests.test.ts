/**
 * Requests that wait, or let others wait: each has its time and its turn, and costs nobody else anything.
 */
import type { Limits } from '@realmwire/protocol';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../../packages/router/src/shell/clock.ts';
import { type Desk, openDesk } from '../http/desk.ts';
import { ADD, callers, LISTEN, POST } from './callers.ts';

let desk: Desk;
const { say, statusOf, hangUp } = callers(() => desk.port);

async function open(limits: Partial<Limits> = {}, options: Parameters<typeof openDesk>[0] = {}) {
  desk = await openDesk(options, { limits });
}

afterEach(async () => {
  hangUp();
  await until(() => desk.router.stats().halfReadBytes === 0);
  await desk.close();
});

describe('a request', () => {
  test('whose asker nobody knows in time is told so, and keeps nobody out', async () => {
    await open(
      { helloTimeoutMs: 100, maxJoining: 1 },
      { authenticate: () => new Promise(() => {}) },
    );

    expect(await statusOf(LISTEN)).toBe('408');
    expect(await statusOf(LISTEN)).toBe('408');
  });

  test('that comes behind one that lasts waits for its turn, and leaves nothing when its asker goes', async () => {
    await open();
    const add = `${POST(ADD, ['Content-Length: 13'])}{"a":1,"b":2}`;
    const { socket, told } = say(LISTEN + LISTEN + add);
    await until(() => told().includes('subscribed'));
    await fetch(desk.pageUrl);
    expect(desk.router.stats().sessionsBy['http json']).toBe(1);

    socket.destroy();

    await until(() => desk.router.stats().connections === 0);
    expect(desk.router.stats().sessionsBy['http json']).toBeUndefined();
  });

  test('that comes behind too many is cut off with all of them', async () => {
    await open();
    const { socket, told } = say(LISTEN.repeat(101));
    await until(() => told().includes('subscribed'));
    const closed = new Promise((resolve) => socket.on('close', resolve));

    socket.write(LISTEN);

    await closed;
    await until(() => desk.router.stats().connections === 0);
  });

  test('whose body takes too long is told so, and cut', async () => {
    const rings: (() => void)[] = [];
    const clock = {
      ...SYSTEM_CLOCK,
      after(ms: number, ring: () => void) {
        if (ms !== 10_000) return SYSTEM_CLOCK.after(ms, ring);
        rings.push(ring);
        return () => void rings.splice(rings.indexOf(ring), 1);
      },
    };
    desk = await openDesk({}, { clock });
    expect((await desk.post('call/com.lab.add', { a: 1, b: 1 })).status).toBe(200);
    expect(rings).toEqual([]);
    const { socket, told } = say(POST(ADD, ['Content-Length: 1000']), 'x'.repeat(500));
    await until(() => desk.router.stats().halfReadBytes === 500);
    const closed = new Promise((resolve) => socket.on('close', resolve));

    for (const ring of rings) ring();

    await closed;
    expect(told()).toMatch(/^HTTP\/1\.1 408 .*"fault":"hello\.timeout"/s);
    expect(desk.router.stats().halfReadBytes).toBe(0);
  });

  test('that was let in finds no seat where others have taken the last one meanwhile', async () => {
    await open({ maxSessions: 2 });
    const begin = () => say(POST(ADD, ['Content-Length: 13']), '{"a":1,');
    const slow = [begin(), begin()];
    await until(() => desk.router.stats().halfReadBytes === 14);
    const { answer, next } = await desk.listen('com.lab.news');
    expect(answer.status).toBe(200);
    await next();

    for (const { socket } of slow) socket.write('"b":2}');

    for (const { told } of slow) await until(() => told().startsWith('HTTP/1.1 429'));
  });
});
