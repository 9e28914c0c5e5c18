import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Program, type RunningRouter, run, startRouter } from './program.ts';

let router: RunningRouter;

beforeAll(async () => {
  router = await startRouter('--dev', '--realm', 'com.try', '--realm', 'com.empty');
}, 60_000);

afterAll(() => router.program.stop());

/** Runs a command at the operator listener, for its JSON. */
async function ask(...words: string[]): Promise<unknown> {
  const { status, stdout, stderr } = await run(...words, '--url', router.operator, '--json');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** A session of the realm com.try that prints the packets it gets. */
async function listener(): Promise<{ program: Program; session: string }> {
  const program = new Program(['subscribe', 'news', '--realm', 'com.try', '--url', router.url]);
  await program.line(/^Subscribed/);
  const [found] = (await ask('sessions', '--realm', 'com.try')) as { session: string }[];
  return { program, session: found?.session ?? '' };
}

describe('server commands', { timeout: 60_000 }, () => {
  test('echo answers with its message, which is JSON or a text', async () => {
    const [text, json] = await Promise.all([ask('echo', 'hello'), ask('echo', '{"a":[1,null]}')]);

    expect([text, json]).toEqual(['hello', { a: [1, null] }]);
  });

  test('time, whoami, realms and stats tell about the router', async () => {
    const [time, whoami, realms, stats] = await Promise.all(
      ['time', 'whoami', 'realms', 'stats'].map((name) => ask(name)),
    );

    expect(time).toMatchObject({ time: expect.stringMatching(/^\d{4}-.*Z$/) as string });
    expect(whoami).toMatchObject({
      user: 'operator',
      roles: ['operator'],
      realm: 'realmwire.operator',
    });
    expect(realms).toMatchObject([{}, { realm: 'com.try', sessions: 0 }, { realm: 'com.empty' }]);
    expect(stats).toMatchObject({ pendingCalls: 0, realms: [{}, {}, {}] });
  });

  test('a person gets tables', async () => {
    const { stdout } = await run('realms', '--url', router.operator, '--codec', 'json');

    expect(stdout).toMatch(/^REALM {15}SESSIONS {2}PROCEDURES {2}SOURCE\n/);
    expect(stdout).toMatch(/^com\.empty {18}0 {11}0 {2}router$/m);
  });

  test('send and broadcast reach sessions, and kick ends one', async () => {
    const { program, session } = await listener();

    await ask('send', session, '{"n":1}');
    const first = await program.line(/^feedback from .*: (.*)$/);
    const broadcast = await ask('broadcast', 'all of you', '--realm', 'com.try');
    const second = await program.line(/^broadcast from .*: (.*)$/);
    await ask('kick', session, 'too loud');
    const { status, stderr } = await program.ended;

    expect([first, second]).toEqual(['{"n":1}', '"all of you"']);
    expect(broadcast).toEqual({ receivers: 1 });
    expect(status).toBe(1);
    expect(stderr).toContain('An operator has ended the session. (reason=too loud)');
    expect(await ask('sessions', '--realm', 'com.try')).toEqual([]);
  });

  test('an ordinary session of the public listener may not use the commands of operators', async () => {
    const at = ['--url', router.url, '--realm', 'com.try', '--json'];

    const [whoami, send] = await Promise.all([run('whoami', ...at), run('send', 'x', 'y', ...at)]);

    expect(JSON.parse(whoami.stdout)).toMatchObject({ roles: ['anonymous'], realm: 'com.try' });
    expect(send.status).toBe(1);
    expect(JSON.parse(send.stderr)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  });

  test('the realm of operators is not served at the public listener', async () => {
    const { status, stderr } = await run('sessions', '--url', router.url);

    expect(status).toBe(1);
    expect(stderr).toContain(`${router.url} is not the operator listener of a router`);
  });

  test('who is not there is told', async () => {
    const [missing, silent] = await Promise.all([
      run('kick', 'nobody', '--url', router.operator),
      run('whoami', '--url', 'ws://127.0.0.1:1/'),
    ]);

    expect(missing.status).toBe(1);
    expect(missing.stderr).toContain('NO_SUCH_SESSION');
    expect(silent).toEqual({
      status: 1,
      stdout: '',
      stderr:
        'realmwire: Nothing answers at ws://127.0.0.1:1/; start a router with `realmwire start`.\n',
    });
  });
});
