import { connect } from 'node:net';
import { until } from '@realmwire/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LinePeer, UnixStage } from '../seed/unix-stage.ts';

const MEGABYTE = 2 ** 20;

let stage: UnixStage;

beforeEach(async () => {
  stage = await UnixStage.open({ limits: { maxJoining: 1000 } });
});

afterEach(() => stage.close());

describe('lines of somebody who means no good', () => {
  test('[X41] a line that never seems to end holds no memory, and is told of when it does', async () => {
    const operator = await stage.operator();

    for (let count = 0; count < 20; count += 1) operator.socket.write(Buffer.alloc(MEGABYTE, 'x'));
    const answers = await operator.ask('LIST WEBSOCKETS\nLIST WEBSOCKETS\n', 2);

    expect(answers).toEqual(['ERROR Line Too Long', 'ERROR Skipped Behind A Wrong Line']);
    expect(await operator.list()).toEqual(['=== START ===', '=== END ===']);
  });

  test('a line that was cut off is not carried out', async () => {
    const board = await stage.board();
    const operator = await stage.operator();

    operator.socket.end(`SEND MESSAGE ${board.uuid} {}`);
    await operator.end();

    expect(operator.lines).toEqual(['ERROR Line Without End']);
    expect(board.texts).toHaveLength(1);
  });

  test('half letters and control characters are refused, and letters may come in halves', async () => {
    const board = await stage.board();
    const operator = await stage.operator();
    const bytes = Buffer.from(`SEND MESSAGE ${board.uuid} {"message":"é€😀"}\n`);
    const middle = bytes.indexOf(Buffer.from('😀')) + 2;

    const half = await operator.ask(
      Buffer.concat([bytes.subarray(0, middle), Buffer.from('"}\n')]),
    );
    const control = await operator.ask(`SEND MESSAGE ${board.uuid} {}\0\n`);
    operator.socket.write(bytes.subarray(0, middle));
    const whole = await operator.ask(bytes.subarray(middle));

    expect(half).toEqual(['ERROR Line Is Not UTF-8']);
    expect(control).toEqual(['ERROR Line Has Control Characters']);
    expect(whole).toEqual(['OK']);
    await until(() => board.texts.length === 2);
    expect(board.heard[1]).toEqual({ message: 'é€😀' });
  });

  test('who asks for lists and reads none makes nobody else wait, and gets them all when it reads', async () => {
    for (let count = 0; count < 20; count += 1) await stage.board();
    const [greedy, other] = [await stage.operator(), await stage.operator()];
    greedy.socket.pause();

    for (let count = 0; count < 4_000; count += 1) greedy.socket.write('LIST WEBSOCKETS\n');

    expect((await other.list()).length).toBe(22);
    greedy.socket.resume();
    const { length } = other.text;
    await until(() => greedy.text.length === 4_000 * length, { what: 'all lists' });
  });

  test('a hundred connections are served, and one for which there is no place is told so', async () => {
    const operators = await Promise.all(Array.from({ length: 128 }, () => stage.operator()));
    const answers = await Promise.all(operators.map((each) => each.ask('FOO\n')));

    const late = new LinePeer(connect(stage.socketPath));
    await late.end();
    operators[0]?.cut();
    // Whether its place is free already is known by trying.
    let next = await stage.operator();
    next.socket.write('FOO\n');
    while (!(await heard(next)).startsWith('ERROR Unknown')) {
      next = await stage.operator();
      next.socket.write('FOO\n');
    }

    expect(new Set(answers.flat())).toEqual(new Set(['ERROR Unknown Command']));
    expect(late.lines).toEqual(['ERROR Too Many Connections']);
  });

  test('who hangs up in the middle harms nobody', async () => {
    const [rude, other] = [await stage.operator(), await stage.operator()];

    rude.socket.write('LIST WEBSOCKETS\nSEND MESS');
    rude.cut();

    expect(await other.list()).toEqual(['=== START ===', '=== END ===']);
  });
});

/** The first line that somebody is told. */
async function heard(peer: LinePeer): Promise<string> {
  await until(() => peer.lines.length > 0, { what: 'a line' });
  return peer.lines[0] as string;
}
