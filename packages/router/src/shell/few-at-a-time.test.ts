import { describe, expect, test } from 'vitest';
import { FewAtATime } from './few-at-a-time.ts';

describe('a few at a time', () => {
  test('are done at once, and as many in each turn that follows, in order', () => {
    const { few, done, turn } = open(2);
    for (const name of 'abcde') few.give(taskOf(name, done));

    expect(done).toEqual(['a', 'b']);
    expect(few.size).toBe(3);
    turn();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
    turn();
    expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(few.size).toBe(0);
  });

  test('never overtake one that waits', () => {
    const { few, done, turn } = open(1);
    few.give(taskOf('a', done));
    few.give(taskOf('b', done));
    few.give(taskOf('c', done));

    turn();
    few.give(taskOf('d', done));

    expect(done).toEqual(['a', 'b']);
    turn();
    turn();
    expect(done).toEqual(['a', 'b', 'c', 'd']);
  });

  test('are done at once again after a quiet turn', () => {
    const { few, done, turn } = open(1);
    few.give(taskOf('a', done));
    turn();

    few.give(taskOf('b', done));

    expect(done).toEqual(['a', 'b']);
  });

  test('are dropped when it is closed, but for those that were done', () => {
    const { few, done, turn } = open(1);
    few.give(taskOf('a', done));
    few.give(taskOf('b', done));

    few.close();
    turn();

    expect(done).toEqual(['a', 'no b']);
    expect(few.size).toBe(0);
  });
});

function open(perTurn: number) {
  const due: (() => void)[] = [];
  const few = new FewAtATime(perTurn, (ring) => due.push(ring));
  const turn = () => {
    for (const ring of due.splice(0)) ring();
  };
  return { few, done: [] as string[], turn };
}

function taskOf(name: string, done: string[]) {
  return { run: () => void done.push(name), drop: () => void done.push(`no ${name}`) };
}
