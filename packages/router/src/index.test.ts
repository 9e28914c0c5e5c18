import { describe, expect, test } from 'vitest';
import * as api from './index.ts';

describe('the public names of the router', () => {
  test('change only by a visible difference', () => {
    expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
      [
        "COMMANDS",
        "ListenError",
        "channels",
        "craKey",
        "createRouter",
        "scramSecret",
      ]
    `);
  });
});
