import { describe, expect, test } from 'vitest';
import * as api from './index.ts';

describe('the public names of the endpoint', () => {
  test('change only by a visible difference', () => {
    expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
      [
        "Endpoint",
        "Late",
        "SYSTEM_CLOCK",
        "apiOf",
        "implement",
        "payloadOf",
        "valueOf",
      ]
    `);
  });
});
