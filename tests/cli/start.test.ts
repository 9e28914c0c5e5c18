import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Program, run, startRouter } from './program.ts';

const ANY_PORTS = ['--port', '0', '--operator-port', '0'];
const MODULE_CONFIG = fileURLToPath(new URL('fixtures/realmwire.config.ts', import.meta.url));

let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'realmwire-cli-'));
});

afterAll(() => rm(directory, { recursive: true }));

describe('realmwire start', { timeout: 60_000 }, () => {
  test('tells a person where the router is, what it serves and what to do next', async () => {
    const program = new Program([
      'start',
      '--dev',
      ...ANY_PORTS,
      '--realm',
      'com.try',
      '--no-json-logs',
    ]);
    await program.line(/Ctrl-C drains/);

    const { status, stdout } = await program.stop();

    expect(status).toBe(0);
    expect(stdout.replaceAll(/:\d{4,5}(?=[/\n])/g, ':PORT')).toMatchInlineSnapshot(`
      "Realmwire 0.1.0 is running.

        WebSocket  ws://127.0.0.1:PORT/
        WAMP v2    ws://127.0.0.1:PORT/ (json, msgpack, cbor)
        RawSocket  tcp://127.0.0.1:PORT
        Page       http://127.0.0.1:PORT/
        Operator   http://127.0.0.1:PORT/ (this machine only)
        Realms     com.try (open)
        Apps       may bring realms
        Config     none

      !! OPEN PROFILE (--dev): whoever reaches this machine’s ports may do everything, unnamed.

      In another terminal:
        realmwire sessions --url ws://127.0.0.1:PORT/
        realmwire register demo.echo --echo --realm com.try --url ws://127.0.0.1:PORT/
        realmwire call demo.echo '{"hello":"world"}' --realm com.try --url ws://127.0.0.1:PORT/

      Ctrl-C drains and stops it; twice stops it at once.
      "
    `);
  });

  test('writes the same as one line of JSON where there is no terminal', async () => {
    const program = new Program(['start', '--dev', ...ANY_PORTS, '--realm', 'a.b', '--realm', 'c']);

    const line = JSON.parse(await program.line(/.*"msg":"listening".*/)) as Record<string, unknown>;
    const { stdout } = await program.stop();

    expect(line).toMatchObject({
      url: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/$/) as string,
      operatorUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as string,
      realms: ['a.b (open)', 'c (open)'],
    });
    expect(stdout).toBe('');
  });

  test('serves a UNIX socket for this user, and removes it when it stops', async () => {
    const path = join(directory, 'wamp.sock');
    const words = ['--rawsocket', path, '--wamp-profile', 'strict'];
    const program = new Program(['start', '--dev', ...ANY_PORTS, ...words]);

    const line = JSON.parse(await program.line(/.*"msg":"listening".*/)) as Record<string, unknown>;
    const { mode } = await stat(path);
    await program.stop();

    expect(line).toMatchObject({
      rawSocketUrl: expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/) as string,
      rawSocketPath: path,
    });
    expect(mode & 0o777).toBe(0o600);
    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  test('a page at the router’s address says where clients connect', async () => {
    const { program, url, operator } = await startRouter('--dev', '--path', '/ws');

    const page = await fetch(new URL('/', url.replace('ws', 'http')));
    const health = await fetch(new URL('/healthz', operator));
    await program.stop();

    expect(await page.text()).toBe(
      'This is a Realmwire router. Clients connect to the WebSocket at /ws\n',
    );
    expect(health.status).toBe(200);
  });

  test('SIGTERM lets a call under way finish and ends with 0', async () => {
    const { program, url } = await startRouter('--dev', '--realm', 'com.try');
    const at = ['--realm', 'com.try', '--url', url];
    const gate = join(directory, 'gate');
    const callee = new Program([
      'register',
      'wait',
      '--shell',
      `until [ -e ${gate} ]; do sleep 0.05; done; echo done`,
      ...at,
    ]);
    await callee.line(/^Registered/);
    const caller = new Program(['call', 'wait', ...at]);
    await callee.line(/^call 1/);

    program.signal('SIGTERM');
    await program.line(/draining/);
    await writeFile(gate, '');

    expect(await caller.ended).toMatchObject({ status: 0, stdout: 'done\n' });
    expect(await program.ended).toMatchObject({ status: 0 });
    expect(await callee.ended).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('about to stop') as string,
    });
  });

  test('a second Ctrl-C does not wait for calls under way', async () => {
    const { program, url } = await startRouter('--dev', '--realm', 'com.try');
    const at = ['--realm', 'com.try', '--url', url];
    const callee = new Program(['register', 'never', '--shell', 'cat; sleep 60', ...at]);
    await callee.line(/^Registered/);
    const caller = new Program(['call', 'never', '--timeout', '60000', ...at]);
    await callee.line(/^call 1/);

    program.signal('SIGINT');
    await program.line(/draining/);
    const again = setInterval(() => program.signal('SIGINT'), 50);
    // No further: a signal while a process is torn down ends it by itself.
    await program.line(/closing at once/);
    clearInterval(again);

    expect(await program.ended).toMatchObject({ status: 130 });
    await Promise.all([caller.ended, callee.ended]);
  });

  test.each([
    { flag: '--port', words: (port: number) => ['--port', `${port}`, '--operator-port', 'off'] },
    {
      flag: '--operator-port',
      words: (port: number) => ['--port', '0', '--operator-port', `${port}`],
    },
  ])('a taken $flag is told in one line, with status 1', async ({ flag, words }) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;

    const { status, stderr } = await run(
      'start',
      '--log-level',
      'warn',
      '--realm',
      'x',
      '--dev',
      ...words(port),
    );
    other.close();

    expect(status).toBe(1);
    expect(stderr).toBe(
      `realmwire: Port ${port} on 127.0.0.1 is taken by another program; choose one with ${flag} N, or ${flag} 0 for any free one.\n`,
    );
  });

  test('[X36] the configuration file in the working directory is used', async () => {
    const own = await mkdtemp(join(directory, 'own-'));
    const config = { port: 0, operatorPort: 'off', realms: { 'com.own': { open: true } } };
    await writeFile(join(own, 'realmwire.config.json'), JSON.stringify(config));
    const program = new Program(['start', '--no-json-logs'], own);

    await program.line(/Realms +com\.own \(open\)$/);
    await program.line(/Operator +off$/);
    await program.line(/Config +realmwire\.config\.json$/);

    expect(await program.stop()).toMatchObject({ status: 0 });
  });

  test('a module serves contracts with their implementation', async () => {
    const { program, url } = await startRouter('--config', MODULE_CONFIG);
    const at = ['--realm', 'com.sums', '--url', url];

    const answer = await run('call', 'com.sums.add', '{"a":1,"b":2}', ...at);
    const wrong = await run('call', 'com.sums.add', '{"a":1}', '--json', ...at);
    await program.stop();

    expect(answer).toMatchObject({ status: 0, stdout: '3\n' });
    expect(wrong.status).toBe(1);
    expect(JSON.parse(wrong.stderr)).toMatchObject({ error: { code: 'BAD_INPUT' } });
  });

  test('a wrong configuration is told in one message, with status 1', async () => {
    const file = join(directory, 'bad.json');
    await writeFile(file, '{"port": "abc"}');

    expect(await run('start', '--config', file)).toEqual({
      status: 1,
      stdout: '',
      stderr: `realmwire: ${file}: port must be a whole number from 0 to 65535, not "abc".\n`,
    });
  });

  test.each([
    {
      words: ['start', '--prot', '1'],
      says: 'Unknown flag --prot; did you mean --port? See realmwire start --help.',
    },
    { words: ['strat'], says: 'Unknown command strat; did you mean start? See realmwire --help.' },
  ])('`realmwire $words` is refused with status 2', async ({ words, says }) => {
    expect(await run(...words)).toEqual({ status: 2, stdout: '', stderr: `realmwire: ${says}\n` });
  });

  test('help names every command, and every flag of a command', async () => {
    const [all, one] = await Promise.all([run('--help'), run('start', '--help')]);

    expect(all.stdout).toMatch(/^ +start {2,}Runs a router\.$/m);
    expect(all.stdout).toMatch(/^ +kick {2,}Ends a session\. For operators\.$/m);
    expect(one.stdout).toMatch(/^ +--operator-port=<port\|off> /m);
    expect(one.stdout).not.toContain('\u001B');
  });
});
