import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Program, run } from './program.ts';

const START = ['start', '--dev', '--port', '0', '--operator-port', 'off', '--json-logs'];

let directory = '';
let path = '';
let router: Program;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'realmwire-admin-'));
  path = join(directory, 'run', 'admin.sock');
  router = new Program([...START, '--socket', path]);
  await router.line(/"msg":"listening"/);
}, 60_000);

afterAll(async () => {
  await router.stop();
  await rm(directory, { recursive: true });
});

describe('the command line over the UNIX socket', { timeout: 60_000 }, () => {
  test('asks what it asks the operator listener', async () => {
    const [echo, realms, table] = await Promise.all([
      run('echo', '{"a":"b\\nc"}', '--socket', path, '--json'),
      run('realms', '--socket', path, '--json'),
      run('realms', '--socket', path),
    ]);

    expect(JSON.parse(echo.stdout)).toEqual({ a: 'b\nc' });
    expect(JSON.parse(realms.stdout)).toMatchObject([{}, { realm: 'realm1', sessions: 0 }]);
    expect(table.stdout).toMatch(/^REALM .*SESSIONS/);
  });

  test('says what could not be done', async () => {
    const [missing, nobody, both] = await Promise.all([
      run('kick', 'nobody', '--socket', path, '--json'),
      run('stats', '--socket', join(directory, 'none')),
      run('stats', '--socket', path, '--url', 'ws://127.0.0.1:1/'),
    ]);

    expect(missing.status).toBe(1);
    expect(JSON.parse(missing.stderr)).toMatchObject({ error: { code: 'NO_SUCH_SESSION' } });
    expect(nobody.stderr).toContain('Nothing answers at');
    expect(nobody.stderr).toContain(`realmwire start --socket ${join(directory, 'none')}`);
    expect(both).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('give one') as string,
    });
  });

  test('does not wait forever, and knows what is no router', async () => {
    const silent = await serve('silent', () => {});
    const stranger = await serve('stranger', (socket) => socket.end('220 hello\r\n'));

    const [late, strange] = await Promise.all([
      run('stats', '--socket', join(directory, 'silent'), '--timeout', '200'),
      run('stats', '--socket', join(directory, 'stranger')),
    ]);
    silent.close();
    stranger.close();

    expect(late.stderr).toContain('did not answer in 200 ms.');
    expect(strange.stderr).toContain('is not a router.');
  });

  test('a socket that is taken keeps a second router from starting, with a sentence', async () => {
    const { status, stderr } = await run(...START, '--socket', path);

    expect(status).toBe(1);
    expect(stderr).toContain(
      `Another program listens on the UNIX socket ${path}; choose another path.`,
    );
  });

  test('what a killed router has left is taken over, and an orderly end leaves nothing', async () => {
    const own = join(directory, 'killed', 'admin.sock');
    const killed = new Program([...START, '--socket', own]);
    await killed.line(/"msg":"listening"/);
    killed.signal('SIGKILL');
    await killed.ended;
    expect((await stat(own)).isSocket()).toBe(true);

    const next = new Program([...START, '--socket', own]);
    await next.line(/"msg":"listening"/);
    const { stdout } = await run('time', '--socket', own, '--json');
    await next.stop();

    expect(JSON.parse(stdout)).toHaveProperty('ms');
    await expect(stat(own)).rejects.toThrow('ENOENT');
  });
});

function serve(name: string, take: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer({}, take as () => void);
  return new Promise((resolve) => server.listen(join(directory, name), () => resolve(server)));
}
