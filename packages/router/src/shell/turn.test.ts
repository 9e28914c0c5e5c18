import { describe, expect, test } from 'vitest';
import { Turn } from './turn.ts';

describe('the end of a turn', () => {
  test('flushes each once, in the order in which they asked first', async () => {
    const turn = new Turn(() => {});
    const flushed: string[] = [];
    const [a, b] = ['a', 'b'].map((name) => ({ flush: () => void flushed.push(name) })) as [
      { flush(): void },
      { flush(): void },
    ];

    turn.atEnd(a);
    turn.atEnd(b);
    turn.atEnd(a);
    const atOnce = [...flushed];
    await nextTurn();

    expect(atOnce).toEqual([]);
    expect(flushed).toEqual(['a', 'b']);
  });

  test('is told before anything is flushed, so that what it adds leaves with the rest', async () => {
    const flushed: string[] = [];
    const turn: Turn = new Turn(() => turn.atEnd({ flush: () => void flushed.push('added') }));

    turn.atEnd({ flush: () => void flushed.push('asked') });
    await nextTurn();

    expect(flushed).toEqual(['asked', 'added']);
  });

  test('waits for what promises of the turn still have to say', async () => {
    const turn = new Turn(() => {});
    const flushed: string[] = [];

    turn.atEnd({ flush: () => void flushed.push('first') });
    void Promise.resolve().then(() => turn.atEnd({ flush: () => void flushed.push('later') }));
    await nextTurn();

    expect(flushed).toEqual(['first', 'later']);
  });

  test('who asks while it flushes is flushed at the end of the next turn', async () => {
    const turn = new Turn(() => {});
    let count = 0;
    const again = {
      flush() {
        count += 1;
        if (count < 3) turn.atEnd(again);
      },
    };

    turn.atEnd(again);
    await nextTurn();
    const afterOne = count;
    await nextTurn();
    await nextTurn();

    expect(afterOne).toBe(1);
    expect(count).toBe(3);
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
