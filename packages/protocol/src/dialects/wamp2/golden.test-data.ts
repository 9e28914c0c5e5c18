/**
 * Messages of WAMP v2 in all of their forms, written by hand. Golden: the tests hold the dialect to
 * them, from canonical message to bytes and back.
 */

import { MAX_ID } from '../../ids.ts';
import type { Message } from '../../messages/message.ts';
import { Body } from '../../messages/payload.ts';

/** One message in all forms. */
export interface WampGolden {
  /** What the example shows. */
  readonly name: string;
  /** Who says it. */
  readonly from: 'client' | 'router';
  /** As the core has it; what a router reads and a client writes, or the reverse. */
  readonly message: Message;
  readonly json: string;
  /** Two hexadecimal digits to the byte. */
  readonly msgpack: string;
  readonly cbor: string;
}

/** Messages that both ends make of each other: what is written is read as the same again. */
export const WAMP_GOLDEN: readonly WampGolden[] = [
  {
    name: 'a publication without an answer',
    from: 'client',
    message: {
      opcode: 'publish',
      uri: 'com.a',
      payload: { kind: 'args', args: ['hi'], kwargs: { n: 1 } },
    },
    json: '[16,1,{},"com.a",["hi"],{"n":1}]',
    msgpack: '961001 80 a5636f6d2e61 91a26869 81a16e01',
    cbor: '861001 a0 65636f6d2e61 81626869 a1616e01',
  },
  {
    name: 'a publication that is to be acknowledged, to the sessions 7 and 8, with its publisher too',
    from: 'client',
    message: {
      opcode: 'publish',
      id: 1,
      uri: 'com.a',
      excludeMe: false,
      eligible: [7, 8],
    },
    json: '[16,1,{"acknowledge":true,"exclude_me":false,"eligible":[7,8]},"com.a"]',
    msgpack:
      '941001 83 ab61636b6e6f776c65646765c3 aa6578636c7564655f6d65c2 a8656c696769626c65920708 a5636f6d2e61',
    cbor: '841001 a3 6b61636b6e6f776c65646765f5 6a6578636c7564655f6d65f4 68656c696769626c65820708 65636f6d2e61',
  },
  {
    name: 'a subscription to a prefix, with the retained event',
    from: 'client',
    message: { opcode: 'subscribe', id: 1, uri: 'com.', match: 'prefix', getRetained: true },
    json: '[32,1,{"match":"prefix","get_retained":true},"com."]',
    msgpack: '942001 82 a56d61746368a6707265666978 ac6765745f72657461696e6564c3 a4636f6d2e',
    cbor: '84182001 a2 656d6174636866707265666978 6c6765745f72657461696e6564f5 64636f6d2e',
  },
  {
    name: 'a registration that shares its procedure',
    from: 'client',
    message: { opcode: 'register', id: 1, uri: 'com.f', invoke: 'roundrobin', concurrency: 2 },
    json: '[64,1,{"invoke":"roundrobin","concurrency":2},"com.f"]',
    msgpack:
      '944001 82 a6696e766f6b65aa726f756e64726f62696e ab636f6e63757272656e637902 a5636f6d2e66',
    cbor: '84184001 a2 66696e766f6b656a726f756e64726f62696e 6b636f6e63757272656e637902 65636f6d2e66',
  },
  {
    name: 'a call that takes no parts of its result, within 5 seconds, with bytes',
    from: 'client',
    message: {
      opcode: 'call',
      id: 1,
      uri: 'com.f',
      timeoutMs: 5000,
      receiveProgress: false,
      payload: { kind: 'args', args: [Uint8Array.of(1, 2, 3)] },
    },
    json: '[48,1,{"timeout":5000},"com.f",["\\u0000AQID"]]',
    msgpack: '953001 81 a774696d656f7574cd1388 a5636f6d2e66 91c403010203',
    cbor: '85183001 a1 6774696d656f7574191388 65636f6d2e66 8143010203',
  },
  {
    name: 'an answer of a callee with named arguments alone',
    from: 'client',
    message: {
      opcode: 'yield',
      id: 3,
      payload: { kind: 'args', args: [], kwargs: { left: 0.5 } },
    },
    json: '[70,3,{},[],{"left":0.5}]',
    msgpack: '954603 80 90 81a46c656674cb3fe0000000000000',
    cbor: '85184603 a0 80 a1646c656674fb3fe0000000000000',
  },
  {
    name: 'an error of a contract',
    from: 'client',
    message: {
      opcode: 'error',
      of: 'invocation',
      id: 3,
      code: 'OUT_OF_STOCK',
      message: 'Gone.',
      payload: Body.of({ left: 0 }),
    },
    json: '[8,68,3,{},"OUT_OF_STOCK",["Gone."],{"left":0}]',
    msgpack: '97084403 80 ac4f55545f4f465f53544f434b 91a5476f6e652e 81a46c65667400',
    cbor: '8708184403 a0 6c4f55545f4f465f53544f434b 8165476f6e652e a1646c65667400',
  },
  {
    name: 'an event of a pattern, whose publisher is disclosed',
    from: 'router',
    message: {
      opcode: 'event',
      subscription: 5,
      publication: MAX_ID,
      uri: 'com.a',
      publisherId: 7,
      publisherUser: 'ann',
      publisherRoles: ['staff'],
      payload: { kind: 'args', args: [[], [null], -1, true] },
    },
    json: '[36,5,9007199254740991,{"topic":"com.a","publisher":7,"publisher_authid":"ann","publisher_authrole":"staff"},[[],[null],-1,true]]',
    msgpack:
      '952405 cf001fffffffffffff 84 a5746f706963a5636f6d2e61 a97075626c697368657207 b07075626c69736865725f617574686964a3616e6e b27075626c69736865725f61757468726f6c65a57374616666 94 90 91c0 ff c3',
    cbor: '85182405 1b001fffffffffffff a4 65746f70696365636f6d2e61 697075626c697368657207 707075626c69736865725f61757468696463616e6e 727075626c69736865725f61757468726f6c65657374616666 84 80 81f6 20 f5',
  },
  {
    name: 'a call for its callee, whose caller is disclosed',
    from: 'router',
    message: {
      opcode: 'invocation',
      id: 1,
      registration: 9,
      caller: { session: '7', id: 7, user: 'ann', roles: ['staff'] },
      receiveProgress: false,
      payload: { kind: 'args', args: [{}, '', 0, false] },
    },
    json: '[68,1,9,{"caller":7,"caller_authid":"ann","caller_authrole":"staff"},[{},"",0,false]]',
    msgpack:
      '954401 09 83 a663616c6c657207 ad63616c6c65725f617574686964a3616e6e af63616c6c65725f61757468726f6c65a57374616666 9480a000c2',
    cbor: '85184401 09 a3 6663616c6c657207 6d63616c6c65725f61757468696463616e6e 6f63616c6c65725f61757468726f6c65657374616666 84a06000f4',
  },
];
