import { describe, expect, test } from 'vitest';
import { readOptions, UsageError } from './options.ts';

describe('the flags of the demo', () => {
  test('have defaults', () => {
    expect(readOptions([])).toEqual({
      host: '127.0.0.1',
      port: 8080,
      operatorPort: 8081,
      embedded: false,
      help: false,
    });
  });

  test('any free port is meant for both listeners', () => {
    expect(readOptions(['--port', '0'])).toMatchObject({ port: 0, operatorPort: 0 });
  });

  test('the dashes that pnpm hands on are left out', () => {
    expect(readOptions(['--', '--embedded', '--port=9000'])).toMatchObject({
      embedded: true,
      port: 9000,
      operatorPort: 8081,
    });
  });

  test.each([
    ['--port', 'x'],
    ['--port', '70000'],
    ['--port', '-1'],
    ['--operator-port', ''],
    ['--no-such-flag'],
    ['stray'],
  ])('%s %s is refused with one sentence', (...args) => {
    expect(() => readOptions(args)).toThrow(UsageError);
    expect(() => readOptions(args)).toThrow(/^[^\n]+\.$/);
  });
});
