import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { connect } from '@realmwire/client';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UnixStage } from './unix-stage.ts';

let stage: UnixStage;

beforeEach(async () => {
  stage = await UnixStage.open();
});

afterEach(() => stage.close());

describe('the UNIX socket of operators', () => {
  test('[S002-01] takes many commands of one connection, one after the other and together', async () => {
    const board = await stage.board();
    const operator = await stage.operator();

    const alone = await operator.ask(`SEND MESSAGE ${board.uuid} {"message":"1"}\n`);
    const together = await operator.ask(
      `SEND MESSAGE ${board.uuid} {"message":"2"}\r\nSEND MESSAGE NOPE {}\nLIST WEBSOCKETS\n`,
      5,
    );
    await operator.ask(`SEND MESSAGE ${board.uuid} {"mess`, 0);
    const split = await operator.ask('age":"3"}\n');

    expect(alone).toEqual(['OK']);
    expect(together).toEqual([
      'OK',
      'ERROR Client Not Found',
      '=== START ===',
      expect.stringContaining(board.uuid),
      '=== END ===',
    ]);
    expect(split).toEqual(['OK']);
    await until(() => board.texts.length === 4);
    expect(board.heard.slice(1)).toEqual([{ message: '1' }, { message: '2' }, { message: '3' }]);
  });

  test('[S002-02] lists who is there, with host and port', async () => {
    const operator = await stage.operator();
    const empty = await operator.list();
    const [one, two] = [await stage.board(), await stage.board()];

    const list = await operator.list();

    expect(empty).toEqual(['=== START ===', '=== END ===']);
    expect(list).toEqual([
      '=== START ===',
      expect.stringMatching(`^${one.uuid} 127\\.0\\.0\\.1:[1-9]\\d+$`),
      expect.stringMatching(`^${two.uuid} 127\\.0\\.0\\.1:[1-9]\\d+$`),
      '=== END ===',
    ]);
  });

  test('[S002-03] a message reaches its client as the text that it is, and nobody else', async () => {
    const [board, other] = [await stage.board(), await stage.board()];
    const operator = await stage.operator();

    const answer = await operator.ask(`SEND MESSAGE ${board.uuid} {"message":"hello","n": 1.0}\n`);

    expect(answer).toEqual(['OK']);
    await until(() => board.texts.length === 2);
    expect(board.texts[1]).toBe('{"message":"hello","n": 1.0}');
    expect(other.texts).toHaveLength(1);
  });

  test('[S002-03] a native client gets it by its hook ReadMessage', async () => {
    const client = connect('boards', { url: `ws://127.0.0.1:${stage.port}/native` });
    const heard: unknown[] = [];
    client.setCallbackReadMessage(({ opcode, message }) => heard.push({ opcode, message }));
    const { uuid } = await client.ready();
    const operator = await stage.operator();

    await operator.ask(
      `SEND MESSAGE ${uuid} {"message":"hello"}\n` +
        `SEND MESSAGE ${uuid} {"opcode":"alarm","message":1}\n` +
        `SEND MESSAGE ${uuid} {"message":1,"other":2}\n`,
      3,
    );

    await until(() => heard.length === 3);
    expect(heard).toEqual([
      { opcode: 'feedback', message: 'hello' },
      { opcode: 'alarm', message: 1 },
      { opcode: 'feedback', message: { message: 1, other: 2 } },
    ]);
    await client.close();
  });

  test('[S002-04] an unknown client is told so', async () => {
    const operator = await stage.operator();

    expect(await operator.ask('SEND MESSAGE NOPE {"message":"hello"}\n')).toEqual([
      'ERROR Client Not Found',
    ]);
  });

  test.each([
    ['FOO', 'ERROR Unknown Command'],
    ['', 'ERROR Unknown Command'],
    ['LIST', 'ERROR Unknown Command'],
    ['LIST x', 'ERROR Unknown Command'],
    ['SEND MESSAGE', 'ERROR SEND MESSAGE Needs A Client And JSON'],
    ['SEND MESSAGE NOPE', 'ERROR SEND MESSAGE Needs A Client And JSON'],
    ['SEND MESSAGE NOPE hello', 'ERROR Not JSON'],
  ])('[S002-05] [X41] "%s" is answered, and the connection goes on', async (line, answer) => {
    const operator = await stage.operator();

    expect(await operator.ask(`${line}\n`)).toEqual([answer]);
    expect(await operator.list()).toEqual(['=== START ===', '=== END ===']);
  });

  test('[S002-06] a page that names itself in its URL is found by that name', async () => {
    const [board, other] = [stage.named('?id=AB12CD34EF'), stage.named('?id=ZZ99YY88XX')];
    await Promise.all([board.opened, other.opened]);
    const operator = await stage.operator();
    await until(() => stage.router.stats().sessions === 2);

    const list = await operator.list();
    const sent = await operator.ask('SEND MESSAGE AB12CD34EF {"message":"hello"}\n');

    expect(list.map((line) => line.split(' ')[0])).toEqual([
      '===',
      'AB12CD34EF',
      'ZZ99YY88XX',
      '===',
    ]);
    expect(sent).toEqual(['OK']);
    await until(() => board.texts.length === 1);
    expect(board.texts).toEqual(['{"message":"hello"}']);
    expect(other.texts).toEqual([]);
  });

  test.each(['', '?id=', '?other=AB12CD34EF', `?id=${'x'.repeat(129)}`, '?id=TAKEN'])(
    '[S002-06] a page without a name of its own is not let in: "%s"',
    async (query) => {
      await stage.named('?id=TAKEN').opened;

      const refused = stage.named(query).opened.catch((error: unknown) => String(error));

      expect(await refused).toContain('Unexpected server response: 401');
      const operator = await stage.operator();
      expect(await operator.list()).toHaveLength(3);
    },
  );

  test('[S002-06] a name is free again when its page has gone', async () => {
    const board = stage.named('?id=AB12CD34EF');
    await board.opened;
    board.cut();
    await until(() => stage.router.stats().sessions === 0);

    await stage.named('?id=AB12CD34EF').opened;
    await until(() => stage.router.stats().sessions === 1);

    const operator = await stage.operator();
    expect(await operator.ask('SEND MESSAGE AB12CD34EF {}\n')).toEqual(['OK']);
  });

  test('[S002-10] who has left is not listed any more, without anything to reload', async () => {
    const [board, other] = [await stage.board(), await stage.board()];
    const operator = await stage.operator();

    board.cut();

    await until(() => stage.router.stats().sessions === 1);
    expect(await operator.list()).toEqual([
      '=== START ===',
      expect.stringContaining(other.uuid),
      '=== END ===',
    ]);
  });

  test('[X40] JSON reaches its client with all its blanks', async () => {
    const board = await stage.board();
    const operator = await stage.operator();

    const answer = await operator.ask(
      `SEND MESSAGE ${board.uuid} {"message": "hello  big\\tworld \\u00e9 é"}\n`,
    );

    expect(answer).toEqual(['OK']);
    await until(() => board.texts.length === 2);
    expect(board.heard[1]).toEqual({ message: 'hello  big\tworld é é' });
  });

  test('[X41] a long line is a line like others, and one that is too long is answered', async () => {
    const board = await stage.board();
    const operator = await stage.operator();

    const long = await operator.ask(
      `SEND MESSAGE ${board.uuid} {"message":"${'x'.repeat(20_000)}"}\n`,
    );
    const tooLong = await operator.ask(`SEND MESSAGE ${'x'.repeat(1_200_000)}\n`);

    expect([long, tooLong]).toEqual([['OK'], ['ERROR Line Too Long']]);
    expect((await operator.list()).length).toBe(3);
    await until(() => board.texts.length === 2);
    expect(board.texts[1]).toHaveLength(20_014);
  });

  test('[X41] what somebody has put into a line behind its end is not carried out', async () => {
    const board = await stage.board();
    const operator = await stage.operator();

    const answers = await operator.ask(
      `SEND MESSAGE NOPE x\nSEND MESSAGE ${board.uuid} {"message":"injected"}\nLIST x\n`,
      3,
    );
    const after = await operator.ask(`SEND MESSAGE ${board.uuid} {"message":"meant"}\n`);

    expect(answers).toEqual([
      'ERROR Not JSON',
      'ERROR Skipped Behind A Wrong Line',
      'ERROR Skipped Behind A Wrong Line',
    ]);
    expect(after).toEqual(['OK']);
    await until(() => board.texts.length === 2);
    expect(board.heard[1]).toEqual({ message: 'meant' });
  });

  test('[X41] is for this user only, in a directory for this user only, and gone at the end', async () => {
    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

    expect(await modeOf(stage.socketPath)).toBe('600');
    expect(await modeOf(dirname(stage.socketPath))).toBe('700');
    await stage.router.close();
    await expect(stat(stage.socketPath)).rejects.toThrow('ENOENT');
  });
});

describe('server commands by lines', () => {
  test('each is answered with one line of JSON', async () => {
    const board = await stage.board();
    const operator = await stage.operator();

    const lines = await operator.ask(
      'COMMAND echo {"message": "a\\nb"}\nCOMMAND sessions\nCOMMAND whoami\n' +
        `COMMAND send {"session":"${board.uuid}","message":"psst"}\n` +
        'COMMAND broadcast {"message":"all","realm":"boards"}\n' +
        `COMMAND kick {"session":"${board.uuid}","reason":"rude"}\n`,
      6,
    );

    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { ok: true, value: 'a\nb' },
      { ok: true, value: [expect.objectContaining({ session: board.uuid, dialect: 'seed' })] },
      { ok: true, value: expect.objectContaining({ user: 'operator', dialect: 'lines' }) },
      { ok: true, value: { sent: true } },
      { ok: true, value: { receivers: 1 } },
      { ok: true, value: { kicked: true } },
    ]);
    await board.end();
    expect(board.heard.slice(1, 3)).toEqual([
      { opcode: 'feedback', message: 'psst' },
      { opcode: 'broadcast', message: 'all' },
    ]);
  });

  test.each([
    ['COMMAND', { code: 'BAD_INPUT', message: 'COMMAND Needs A Name' }],
    ['COMMAND explode', { fault: 'command.unknown' }],
    ['COMMAND toString', { fault: 'command.unknown' }],
    ['COMMAND kick {', { code: 'BAD_INPUT', message: 'Not JSON' }],
    ['COMMAND kick {"session":5}', { fault: 'arguments.invalid', issues: [expect.any(String)] }],
    ['COMMAND kick {"session":"nobody"}', { code: 'NO_SUCH_SESSION', fault: 'session.missing' }],
    ['COMMAND broadcast {"message":1,"realm":"x"}', { fault: 'realm.unknown' }],
    [`COMMAND echo {"message":${'['.repeat(200)}${']'.repeat(200)}}`, { message: 'JSON Too Deep' }],
  ])('%s is refused in JSON', async (line, error) => {
    const operator = await stage.operator();

    const [answer = ''] = await operator.ask(`${line}\n`);

    expect(JSON.parse(answer)).toMatchObject({ ok: false, error });
  });
});
