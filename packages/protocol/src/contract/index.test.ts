import { describe, expect, test } from 'vitest';
import * as api from './index.ts';

describe('the public names of the contract', () => {
  test('change only by a visible difference', () => {
    expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
      [
        "Checks",
        "ContractError",
        "DESCRIPTION_VERSION",
        "INVOKE_POLICIES",
        "MAX_ISSUES",
        "MAX_ISSUE_BYTES",
        "NATIVE_KINDS",
        "OVERFLOW_POLICIES",
        "RpcError",
        "SYSTEM_CODES",
        "WAMP_SHAPES",
        "check",
        "compareRealms",
        "declarationsOf",
        "defineRealm",
        "escapeComponent",
        "findTopic",
        "isRpcError",
        "isSystemCode",
        "paramNamesOf",
        "paramsOf",
        "readParams",
        "realmHash",
        "rpc",
        "topic",
        "topicUri",
        "unescapeComponent",
        "uriOf",
      ]
    `);
  });
});
