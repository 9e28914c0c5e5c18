import { describe, expect, test } from 'vitest';
import { humanLine } from './logging.ts';

describe('a line of the log, for a person', () => {
  test('has time, level, message and facts', () => {
    const line = JSON.stringify({ level: 30, time: 0, msg: 'realm opened', realm: 'a', count: 2 });

    expect(humanLine(line)).toMatch(/^\d\d:\d\d:\d\d INFO {2}realm opened realm=a count=2$/);
  });

  test('shows the stack of an error', () => {
    const err = { type: 'Error', message: 'm', stack: 'Error: m\n    at x' };

    expect(humanLine(JSON.stringify({ level: 50, time: 0, msg: 'failed', err }))).toMatch(
      / ERROR failed err=Error: m\n {4}at x$/,
    );
  });
});
