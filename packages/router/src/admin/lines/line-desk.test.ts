import { describe, expect, test } from 'vitest';
import { LineDesk } from './line-desk.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function desk(): { desk: LineDesk; done: string[]; take(text: string): string[] } {
  const done: string[] = [];
  const lines = new LineDesk({
    maxLineBytes: 40,
    maxDepth: 4,
    carryOut(command) {
      done.push(command.do);
      return `did ${command.do}\n`;
    },
  });
  const take = (text: string) => {
    lines.push(bytes(text));
    return answers(lines);
  };
  return { desk: lines, done, take };
}

function answers(lines: LineDesk): string[] {
  const all: string[] = [];
  for (let next = lines.answer(); next !== undefined; next = lines.answer()) all.push(next);
  return all;
}

describe('a conversation by lines', () => {
  test('answers each line, in order, and only when it is asked', () => {
    const { desk: lines, done } = desk();

    lines.push(bytes('LIST WEBSOCKETS\nCOMMAND a\n'));
    expect(done).toEqual([]);

    expect(lines.answer()).toBe('did list\n');
    expect(done).toEqual(['list']);
    expect(lines.answer()).toBe('did command\n');
    expect(lines.answer()).toBeUndefined();
  });

  test('nothing is answered before a line has ended', () => {
    const { take } = desk();

    expect(take('LIST ')).toEqual([]);
    expect(take('WEBSOCKETS\n')).toEqual(['did list\n']);
  });

  test.each([
    ['FOO\n', 'ERROR Unknown Command\n'],
    ['SEND MESSAGE a b\n', 'ERROR Not JSON\n'],
    ['COMMAND a b\n', '{"ok":false,"error":{"code":"BAD_INPUT","message":"Not JSON"}}\n'],
    [`${'x'.repeat(41)}\n`, 'ERROR Line Too Long\n'],
    ['\0\n', 'ERROR Line Has Control Characters\n'],
  ])('[X41] what came together with a wrong line is skipped: %j', (wrong, answer) => {
    const { take, done } = desk();
    const skipped = 'ERROR Skipped Behind A Wrong Line\n';

    expect(take(`LIST WEBSOCKETS\n${wrong}LIST WEBSOCKETS\nLIST WEBSO`)).toEqual([
      'did list\n',
      answer,
      skipped,
    ]);
    expect(take('CKETS\nLIST WEBSOCKETS\n')).toEqual([skipped, skipped]);
    expect(take('LIST WEBSOCKETS\n')).toEqual(['did list\n']);
    expect(done).toEqual(['list', 'list']);
  });

  test('what comes later is carried out, however late the wrong line is answered', () => {
    const { desk: lines } = desk();

    lines.push(bytes('FOO\nFOO\n'));
    lines.push(bytes('LIST WEBSOCKETS\n'));

    expect(answers(lines)).toEqual([
      'ERROR Unknown Command\n',
      'ERROR Skipped Behind A Wrong Line\n',
      'did list\n',
    ]);
  });

  test('a line that was cut off is told of, and not carried out', () => {
    const { desk: lines, done, take } = desk();
    take('LIST WEBSOCKETS');

    lines.end();

    expect(answers(lines)).toEqual(['ERROR Line Without End\n']);
    expect(done).toEqual([]);
  });

  test('there is nothing to say at an orderly end', () => {
    const { desk: lines, take } = desk();
    take('LIST WEBSOCKETS\n');

    lines.end();

    expect(answers(lines)).toEqual([]);
  });
});
