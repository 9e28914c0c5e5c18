import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, Program, type RunningRouter, run, startRouter } from './program.ts';

let router: RunningRouter;

beforeAll(async () => {
  router = await startRouter('--dev', '--realm', 'com.try');
}, 60_000);

afterAll(() => router.program.stop());

/** Starts a command in the realm com.try, at the public listener. */
function start(...words: string[]): Program {
  return new Program([...words, '--realm', 'com.try', '--url', router.url]);
}

function inTry(...words: string[]): Promise<Ended> {
  return start(...words).ended;
}

describe('commands of a realm', { timeout: 60_000 }, () => {
  test('a call reaches a procedure of another process, whatever codec either speaks', async () => {
    const callee = start('register', 'echo', '--echo', '--codec', 'json');
    await callee.line(/^Registered/);

    const input = '{"n":[1,"two",null]}';
    const answer = await inTry('call', 'echo', input, '--json', '--codec', 'msgpack');
    await callee.line(/^call 1 by .*: \{"n":\[1,"two",null\]\}$/);

    expect(answer).toEqual({ status: 0, stdout: `${input}\n`, stderr: '' });
    expect(await callee.stop()).toMatchObject({ status: 0 });
  });

  test('a shell command serves a procedure, and its status is an error of the call', async () => {
    const callee = start(
      'register',
      'shell',
      '--shell',
      'read x; [ "$x" = 1 ] && echo "{\\"got\\":$x}" || { echo no >&2; exit 3; }',
    );
    await callee.line(/^Registered/);

    const [good, bad] = await Promise.all([
      inTry('call', 'shell', '1'),
      inTry('call', 'shell', '2', '--json'),
    ]);
    await callee.stop();

    expect(good).toMatchObject({ status: 0, stdout: 'got  1\n' });
    expect(bad.status).toBe(1);
    expect(JSON.parse(bad.stderr)).toEqual({
      error: {
        code: 'COMMAND_FAILED',
        message: 'COMMAND_FAILED: The command ended with status 3.',
        data: { status: 3, stderr: 'no' },
      },
    });
  });

  test('a call that is not answered in time ends, and so does its shell command', async () => {
    const callee = start('register', 'slow', '--shell', 'sleep 60');
    await callee.line(/^Registered/);

    const { status, stderr } = await inTry('call', 'slow', '--timeout', '200');
    const drained = await callee.stop();

    // Client and router both watch the time, and whoever sees first that it is over says so.
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^realmwire: TIMEOUT\b.*\bslow\b.*\n$/) as string,
    });
    expect(drained.status).toBe(0);
  });

  test('events reach a subscriber in another process, in order', async () => {
    const subscriber = start('subscribe', 'news', '--json', '--count', '2', '--codec', 'msgpack');
    await subscriber.line(/^Subscribed/);

    const first = await inTry('publish', 'news', '{"n":1}');
    const second = await inTry('publish', 'news', 'two', '--json', '--codec', 'json');
    const { status, stdout } = await subscriber.ended;

    expect(first.stdout).toMatch(/^publication {2}\d+\noffset {7}1\n$/);
    expect(JSON.parse(second.stdout)).toEqual({
      publication: expect.any(Number) as number,
      offset: 2,
    });
    expect(status).toBe(0);
    const events = stdout.trim().split('\n');
    expect(events.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { payload: { n: 1 }, topic: 'news' },
      { payload: 'two', topic: 'news' },
    ]);
  });

  test('Ctrl-C ends a subscription with 0', async () => {
    const subscriber = start('subscribe', 'quiet');
    await subscriber.line(/^Subscribed to quiet of com\.try; Ctrl-C ends it\.$/);

    expect(await subscriber.stop()).toMatchObject({ status: 0, stdout: '' });
  });

  test('a second callee of one procedure is refused', async () => {
    const callee = start('register', 'taken', '--echo');
    await callee.line(/^Registered/);

    const second = await inTry('register', 'taken', '--echo', '--json');
    await callee.stop();

    expect(second.status).toBe(1);
    expect(JSON.parse(second.stderr.trim().split('\n').at(-1) ?? '')).toMatchObject({
      error: { code: 'PROCEDURE_TAKEN' },
    });
  });

  test('what the command line lacks is told, with status 2', async () => {
    expect(await run('call', 'x')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'realmwire: Say which realm with --realm NAME. See realmwire call --help.\n',
    });
  });

  test('a realm that is not served is told', async () => {
    const { status, stderr } = await run('call', 'x', '--realm', 'com.none', '--url', router.url);

    expect(status).toBe(1);
    expect(stderr).toBe(
      `realmwire: No realm com.none is served at ${router.url}; see realmwire realms.\n`,
    );
  });
});
