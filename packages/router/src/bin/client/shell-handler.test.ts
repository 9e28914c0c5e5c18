import { describe, expect, test } from 'vitest';
import { answerOf } from './shell-handler.ts';

describe('the output of a shell command', () => {
  test.each([
    { stdout: '{"a":1}\n', answer: { a: 1 } },
    { stdout: '3\n', answer: 3 },
    { stdout: 'done\n', answer: 'done' },
    { stdout: 'two\nlines\r\n', answer: 'two\nlines' },
    { stdout: '', answer: '' },
  ])('$stdout is the answer $answer', ({ stdout, answer }) => {
    expect(answerOf(stdout)).toEqual(answer);
  });
});
