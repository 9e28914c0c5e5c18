import { describe, expect, test } from 'vitest';
import * as bodies from './bodies.ts';
import * as bulk from './bulk.ts';
import * as schemaForm from './contract/schema-form.ts';
import * as engine from './engine.ts';
import * as faults from './faults.ts';
import * as api from './index.ts';
import * as lean from './lean.ts';
import * as msgpack from './msgpack.ts';
import * as wamp2 from './wamp2.ts';

describe('the public names of the protocol', () => {
  test('change only by a visible difference', () => {
    expect(Object.keys(api).sort()).toMatchInlineSnapshot(`
      [
        "ArrivedBody",
        "Body",
        "LIMITS",
        "MATCHES",
        "MAX_ID",
        "OPCODES",
        "Peer",
        "ProtocolError",
        "Queue",
        "ReassemblyBudget",
        "SUBPROTOCOLS",
        "StreamReader",
        "StreamSender",
        "TRANSITIONS",
        "isId",
        "isMisfit",
        "isPattern",
        "isReserved",
        "isUri",
        "jsonCodec",
        "limitsOf",
        "matches",
        "nextId",
        "opcodeOf",
        "phaseAfter",
        "routerJsonCodec",
        "shapePayload",
      ]
    `);
  });

  test.each([
    ['bodies', bodies, ['BODIES', 'OPCODE_MEANINGS', 'validated']],
    ['bulk', bulk, ['BULK']],
    ['engine', engine, ['LeanPeer', 'leanJsonCodec', 'takeOver']],
    ['faults', faults, ['FAULTS', 'explain', 'faultOf']],
    [
      'lean',
      lean,
      [
        ...['Body', 'FirstWords', 'Lacking', 'RpcError', 'SUBPROTOCOLS', 'isRpcError'],
        ...['nextId', 'uriOf'],
      ],
    ],
    ['msgpack', msgpack, ['msgpackCodec', 'routerMsgpackCodec']],
    ['schema-form', schemaForm, ['describeRealm', 'realmFromDescription']],
    [
      'wamp2',
      wamp2,
      [
        ...['RAW_SOCKET_HEAD_BYTES', 'RAW_SOCKET_MAGIC', 'RAW_SOCKET_MAX_BYTES'],
        ...['RAW_SOCKET_REFUSALS', 'RAW_SOCKET_SERIALIZERS', 'RAW_SOCKET_TYPES', 'RawSocketReader'],
        ...['WAMP_FEATURES', 'WAMP_MESSAGES', 'WAMP_OPTIONS', 'WAMP_PHASES', 'WAMP_QUIRKS'],
        ...['WAMP_SERIALIZERS', 'WampTranslator', 'announcedBy', 'rawSocketHead', 'rawSocketText'],
        ...['readRawSocketAnswer', 'readRawSocketOffer', 'wampNameOf', 'wampSerializerOf'],
        ...['writeRawSocketOffer', 'writeRawSocketRefusal'],
      ],
    ],
  ])('of its entry %s too', (_, names, expected) => {
    expect(Object.keys(names).sort()).toEqual(expected);
  });
});
