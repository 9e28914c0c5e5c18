import { connect } from '@realmwire/client';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { UnixStage } from './unix-stage.ts';

let stage: UnixStage;

beforeEach(async () => {
  stage = await UnixStage.open({ origins: '*' });
});

afterEach(() => stage.close());

const JSON_TYPE = { 'content-type': 'application/json' };

/** Asks the operator listener; what it answers as JSON. */
async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(new URL(path, stage.operatorUrl), init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const post = (path: string, body: unknown, headers: Record<string, string> = JSON_TYPE) =>
  ask(path, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('what the page of operators asks for', () => {
  test('[S002-08] /sendMessage.php sends a text to a client, wrapped', async () => {
    const board = await stage.board();

    const sent = await post('/sendMessage.php', { clientId: board.uuid, message: 'a "b"\nc' });
    const missing = await post('/sendMessage.php', { clientId: 'NOPE', message: 'x' });

    expect(sent).toMatchObject({ status: 200, body: { error: false, message: '' } });
    expect(missing).toMatchObject({
      status: 200,
      body: { error: true, message: 'Client Not Found' },
    });
    await until(() => board.texts.length === 2);
    expect(board.heard[1]).toEqual({ message: 'a "b"\nc' });
  });

  test('[S002-09] what a board shows is the text that was written', async () => {
    const board = await stage.board();
    const text = '<b>é 😀</b>  two  blanks';

    await post('/sendMessage.php', { clientId: board.uuid, message: text });

    await until(() => board.texts.length === 2);
    expect(board.heard[1]?.['message']).toBe(text);
  });

  test('[X41] a client id with a line feed is one that nobody has', async () => {
    const board = await stage.board();
    const clientId = `NOPE x\nSEND MESSAGE ${board.uuid} {"message":"injected"}\nLIST`;

    const { body } = await post('/sendMessage.php', { clientId, message: 'x' });
    await post('/sendMessage.php', { clientId: board.uuid, message: 'meant' });

    expect(body).toEqual({ ok: false, error: true, message: 'Client Not Found' });
    await until(() => board.texts.length === 2);
    expect(board.heard[1]).toEqual({ message: 'meant' });
  });

  test('a client that takes no messages is told of', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${stage.port}/native`, 'wamp.2.json');
    const heard: string[] = [];
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    socket.on('open', () => socket.send('[1,"boards",{"roles":{"caller":{}}}]'));
    await until(() => heard.length === 1, { what: 'WELCOME' });
    const { body } = await ask('/state');
    const [{ session: clientId }] = (body as { sessions: [{ session: string }] }).sessions;

    const told = await post('/sendMessage.php', { clientId, message: 'x' });

    expect(told.body).toMatchObject({ error: true, message: 'Client Does Not Take Messages' });
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  test('/command carries out server commands', async () => {
    const board = await stage.board();

    const whoami = await post('/command', { name: 'whoami' });
    const kick = await post('/command', { name: 'kick', args: { session: board.uuid } });
    const again = await post('/command', { name: 'kick', args: { session: 5 } });

    expect(whoami.body).toMatchObject({ ok: true, value: { user: 'operator', dialect: 'http' } });
    expect(kick.body).toEqual({ ok: true, value: { kicked: true } });
    expect(again).toMatchObject({
      status: 400,
      body: { ok: false, error: { code: 'BAD_INPUT', fault: 'arguments.invalid' } },
    });
    await board.end();
  });

  test('/state tells who is there, found by what is looked for', async () => {
    const board = await stage.board();
    const client = connect('boards', { url: `ws://127.0.0.1:${stage.port}/native` });
    await client.ready();

    const all = await ask('/state');
    const some = await ask('/state?search=SEED');
    const none = await ask('/state?search=nobody');

    expect(all.body).toMatchObject({
      total: 2,
      found: 2,
      isDraining: false,
      stats: { sessions: 2 },
    });
    expect(some.body).toMatchObject({
      total: 2,
      found: 1,
      sessions: [{ session: board.uuid, dialect: 'seed', queuedBytes: 0, remote: '127.0.0.1' }],
    });
    expect(none.body).toMatchObject({ total: 2, found: 0, sessions: [] });
    await client.close();
  });

  test('/metrics has the figures for Prometheus, as they are each time', async () => {
    const before = await ask('/metrics');
    const board = await stage.board();
    const after = await ask('/metrics');
    await post('/command', { name: 'kick', args: { session: board.uuid } });
    await board.end();
    const end = await ask('/metrics');

    expect(before.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(before.body).toContain('realmwire_sessions{realm="boards"} 0\n');
    expect(before.body).toContain('process_cpu_seconds_total');
    expect(after.body).toContain('realmwire_sessions{realm="boards"} 1\n');
    expect(after.body).toContain('realmwire_sessions_by_dialect{dialect="seed json"} 1\n');
    expect(end.body).toContain('realmwire_sessions{realm="boards"} 0\n');
    expect(end.body).toContain('realmwire_session_endings_total{code="session.kicked"} 1\n');
    expect(end.body).not.toContain('dialect="seed json"');
  });

  test('the page may be shown by itself only, and runs its own script only', async () => {
    const { status, headers } = await ask('/');

    expect(status).toBe(200);
    expect(headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect((await ask('/', { method: 'HEAD' })).body).toBe('');
    expect((await ask('/nothing')).status).toBe(404);
  });
});

describe('a page of another site', () => {
  const other = { origin: 'https://evil.example' };

  test.each(['/command', '/sendMessage.php'])(
    '[X42] cannot ask for %s, wherever it may connect as a client',
    async (path) => {
      const board = await stage.board();
      const bodies = {
        '/command': { name: 'kick', args: { session: board.uuid } },
        '/sendMessage.php': { clientId: board.uuid, message: 'x' },
      } as Record<string, unknown>;

      const answers = await Promise.all([
        // With its origin; as a form, which needs no question before; by an image; in rubbish.
        post(path, bodies[path], { ...JSON_TYPE, ...other }),
        post(path, bodies[path], { 'content-type': 'text/plain' }),
        ask(path),
        post(path, '{"name":'),
        post(path, { other: 1 }),
      ]);

      expect(answers.map(({ status }) => status)).toEqual([403, 415, 405, 400, 400]);
      expect(answers[2]?.headers.get('allow')).toBe('POST');
      expect(board.texts).toHaveLength(1);
      expect(board.closed).toBeUndefined();
    },
  );

  test('cannot operate over a WebSocket either', async () => {
    const refused = new Promise((resolve) => {
      const socket = new WebSocket(stage.operatorUrl.replace('http', 'ws'), 'realmwire.1.json', {
        headers: other,
      });
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.on('open', () => resolve('open'));
      socket.on('error', () => {});
    });

    expect(await refused).toBe(403);
  });
});
