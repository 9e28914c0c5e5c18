import { describe, expect, test } from 'vitest';
import { Emitter } from './emitter.ts';

type Events = { told: (word: string, count: number) => void };

describe('an emitter', () => {
  test('tells each listener in the order in which they came', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    emitter.on('told', (word) => heard.push(`a ${word}`));
    emitter.on('told', (word, count) => heard.push(`b ${word} ${count}`));

    const isHeard = emitter.emit('told', 'x', 2);

    expect(isHeard).toBe(true);
    expect(heard).toEqual(['a x', 'b x 2']);
  });

  test('says when nobody listens, or nobody any more', () => {
    const emitter = new Emitter<Events>();
    const listener = (): void => {};
    const before = emitter.emit('told', 'x', 1);
    emitter.on('told', listener);
    emitter.off('told', listener);

    expect([before, emitter.emit('told', 'x', 1)]).toEqual([false, false]);
  });

  test('tells those who listened when it began, whoever comes or goes meanwhile', () => {
    const emitter = new Emitter<Events>();
    const heard: string[] = [];
    const late = (): void => void heard.push('late');
    const second = (): void => void heard.push('second');
    emitter.on('told', () => {
      heard.push('first');
      emitter.off('told', second);
      emitter.on('told', late);
    });
    emitter.on('told', second);

    emitter.emit('told', 'x', 1);

    expect(heard).toEqual(['first', 'second']);
  });
});
