import { describe, expect, test } from 'vitest';
import * as app from './app.ts';
import * as api from './index.ts';
import * as seed from './seed.ts';
import * as wamp from './wamp.ts';

describe('the public names of the client', () => {
  test('change only by a visible difference', () => {
    expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
      [
        "RpcError",
        "connect",
        "cryptosign",
        "scram",
        "ticket",
        "wampcra",
      ]
    `);
  });

  test('of its entry for apps too', () => {
    expect(Object.keys(app).sort()).toMatchInlineSnapshot(`
      [
        "registerRealm",
      ]
    `);
  });

  test('of its entry for pages of the seed systems too', () => {
    expect(Object.keys(seed).sort()).toMatchInlineSnapshot(`
      [
        "RpcError",
        "socketWebClient",
      ]
    `);
  });

  test('of its entry for WAMP routers too', () => {
    expect(Object.keys(wamp).sort()).toMatchInlineSnapshot(`
      [
        "RpcError",
        "WampArguments",
        "connect",
        "cryptosign",
        "scram",
        "ticket",
        "wampcra",
      ]
    `);
  });
});
