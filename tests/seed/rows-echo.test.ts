import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ECHO_ROWS } from './rows-echo.ts';
import { SDK_ROWS } from './rows-sdk.ts';

const FILES = ['./echo.test.ts', '../page/echo.test.ts', './sdk.test.ts'].map((name) =>
  readFileSync(new URL(name, import.meta.url), 'utf8'),
);

describe('what is said of rows about the echo server and the API of pages', () => {
  test.each([...ECHO_ROWS, ...SDK_ROWS])('of $id is held by a test', ({ id }) => {
    expect(FILES.some((text) => text.includes(`[${id}]`))).toBe(true);
  });
});
