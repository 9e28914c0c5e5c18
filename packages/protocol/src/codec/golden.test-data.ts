/**
 * Byte examples of the native wire in both codecs. Golden: the tests hold the codecs to them, the
 * protocol's documentation quotes them, and a client in another language can be tested with them.
 */
import type { Message } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';

/** One message in both forms. */
export interface Golden {
  /** What the example shows. */
  readonly name: string;
  readonly message: Message;
  /** The text frame. */
  readonly json: string;
  /** The binary frame, two hexadecimal digits to the byte. */
  readonly hex: string;
}

/** The examples. Those of chunks are apart, since a chunk's data is text or bytes by codec. */
export const GOLDEN: readonly Golden[] = [
  {
    name: 'a client asks to join',
    message: {
      opcode: 'hello',
      realm: 'com.shop',
      agent: 'realmwire-js/1',
      receives: { credit: 262144, maxFrameBytes: 1048576 },
      auth: { method: 'ticket', token: 'abc' },
    },
    json: '["hello",{"realm":"com.shop","agent":"realmwire-js/1","receives":{"credit":262144,"maxFrameBytes":1048576},"auth":{"method":"ticket","token":"abc"}}]',
    hex: '920184a57265616c6da8636f6d2e73686f70a56167656e74ae7265616c6d776972652d6a732f31a8726563656976657382a6637265646974ce00040000ad6d61784672616d654279746573ce00100000a46175746882a66d6574686f64a67469636b6574a5746f6b656ea3616263',
  },
  {
    name: 'the session is open',
    message: {
      opcode: 'welcome',
      session: 's-1',
      realm: 'com.shop',
      receives: { credit: 262144 },
      roles: ['staff'],
      heartbeatMs: 15000,
      heartbeatLostMs: 37500,
    },
    json: '["welcome",{"session":"s-1","realm":"com.shop","receives":{"credit":262144},"roles":["staff"],"heartbeatMs":15000,"heartbeatLostMs":37500}]',
    hex: '920286a773657373696f6ea3732d31a57265616c6da8636f6d2e73686f70a8726563656976657381a6637265646974ce00040000a5726f6c657391a57374616666ab6865617274626561744d73cd3a98af6865617274626561744c6f73744d73cd927c',
  },
  {
    name: 'a call',
    message: {
      opcode: 'call',
      id: 7,
      uri: 'com.shop.order.create',
      timeoutMs: 5000,
      payload: Body.of({ sku: 'a', qty: 2 }),
    },
    json: '["call",{"id":7,"uri":"com.shop.order.create","timeoutMs":5000,"body":{"sku":"a","qty":2}}]',
    hex: '923084a2696407a3757269b5636f6d2e73686f702e6f726465722e637265617465a974696d656f75744d73cd1388a4626f6479c40c82a3736b75a161a371747902',
  },
  {
    name: 'a call without a body',
    message: { opcode: 'call', id: 8, uri: 'com.shop.time' },
    json: '["call",{"id":8,"uri":"com.shop.time"}]',
    hex: '923082a2696408a3757269ad636f6d2e73686f702e74696d65',
  },
  {
    name: 'a call with a body of null',
    message: { opcode: 'call', id: 9, uri: 'com.shop.time', payload: Body.of(null) },
    json: '["call",{"id":9,"uri":"com.shop.time","body":null}]',
    hex: '923083a2696409a3757269ad636f6d2e73686f702e74696d65a4626f6479c401c0',
  },
  {
    name: 'an item of a streaming call',
    message: { opcode: 'call', id: 7, part: 'item', payload: Body.of('line') },
    json: '["call",{"id":7,"part":"item","body":"line"}]',
    hex: '923083a2696407a470617274a46974656da4626f6479c405a46c696e65',
  },
  {
    name: 'a call that says who calls, for its callee',
    message: {
      opcode: 'invocation',
      id: 1,
      registration: 9007199254740991,
      caller: { session: 's-1', roles: [] },
      payload: Body.of([1, -1, 1.5]),
    },
    json: '["invocation",{"id":1,"registration":9007199254740991,"caller":{"session":"s-1","roles":[]},"body":[1,-1,1.5]}]',
    hex: '924484a2696401ac726567697374726174696f6ecf001fffffffffffffa663616c6c657282a773657373696f6ea3732d31a5726f6c657390a4626f6479c40c9301ffcb3ff8000000000000',
  },
  {
    name: 'a result with a date, a bigint and bytes',
    message: {
      opcode: 'result',
      id: 7,
      payload: Body.of({
        at: new Date(1_700_000_000_000),
        total: 12345678901234567890n,
        png: Uint8Array.of(1, 2, 3),
      }),
    },
    json: '["result",{"id":7,"body":{"at":{"$date":1700000000000},"total":{"$bigint":"12345678901234567890"},"png":{"$bytes":"AQID"}}}]',
    hex: '923282a2696407a4626f6479c43783a26174d6ff6553f100a5746f74616c81a724626967696e74b43132333435363738393031323334353637383930a3706e67c403010203',
  },
  {
    name: 'a result with a map, a set and no number',
    message: {
      opcode: 'result',
      id: 7,
      payload: Body.of({ map: new Map([['a', 1]]), set: new Set([1, 2]), none: Number.NaN }),
    },
    json: '["result",{"id":7,"body":{"map":{"$map":[["a",1]]},"set":{"$set":[1,2]},"none":{"$float":"NaN"}}}]',
    hex: '923282a2696407a4626f6479c42b83a36d617081a4246d61709192a16101a373657481a424736574920102a46e6f6e65cb7ff8000000000000',
  },
  {
    name: 'a body that looks like a tag',
    message: { opcode: 'result', id: 7, payload: Body.of({ $date: 1 }) },
    json: '["result",{"id":7,"body":{"$$date":1}}]',
    hex: '923282a2696407a4626f6479c40981a624246461746501',
  },
  {
    name: 'an error of a call',
    message: {
      opcode: 'error',
      of: 'call',
      id: 7,
      code: 'OUT_OF_STOCK',
      payload: Body.of({ left: 0 }),
    },
    json: '["error",{"of":"call","id":7,"code":"OUT_OF_STOCK","body":{"left":0}}]',
    hex: '920884a26f66a463616c6ca2696407a4636f6465ac4f55545f4f465f53544f434ba4626f6479c40781a46c65667400',
  },
  {
    name: 'an event',
    message: {
      opcode: 'event',
      subscription: 5,
      publication: 6,
      offset: 7,
      at: 1_700_000_000_000,
      payload: Body.of({ state: 'paid' }),
    },
    json: '["event",{"subscription":5,"publication":6,"offset":7,"at":1700000000000,"body":{"state":"paid"}}]',
    hex: '922485ac737562736372697074696f6e05ab7075626c69636174696f6e06a66f666673657407a26174cf0000018bcfe56800a4626f6479c40c81a57374617465a470616964',
  },
  {
    name: 'a publication with letters beyond ASCII',
    message: {
      opcode: 'publish',
      uri: 'com.shop.größe',
      excludeMe: false,
      payload: Body.of('Ž 🚀'),
    },
    json: '["publish",{"uri":"com.shop.größe","excludeMe":false,"body":"Ž 🚀"}]',
    hex: '921083a3757269b0636f6d2e73686f702e6772c3b6c39f65a96578636c7564654d65c2a4626f6479c408a7c5bd20f09f9a80',
  },
  {
    name: 'a publication of WAMP arguments',
    message: {
      opcode: 'publish',
      id: 3,
      uri: 'com.shop.log',
      payload: { kind: 'args', args: [1, 'a'], kwargs: { level: 'info' } },
    },
    json: '["publish",{"id":3,"uri":"com.shop.log","args":[1,"a"],"kwargs":{"level":"info"}}]',
    hex: '921084a2696403a3757269ac636f6d2e73686f702e6c6f67a4617267739201a161a66b776172677381a56c6576656ca4696e666f',
  },
  {
    name: 'a publication that no router opens',
    message: {
      opcode: 'publish',
      uri: 'com.shop.secret',
      payload: { kind: 'opaque', bytes: Uint8Array.of(255, 0), options: { ppt_scheme: 'x_mine' } },
    },
    json: '["publish",{"uri":"com.shop.secret","opaque":"/wA=","ppt":{"ppt_scheme":"x_mine"}}]',
    hex: '921083a3757269af636f6d2e73686f702e736563726574a66f7061717565c402ff00a370707481aa7070745f736368656d65a6785f6d696e65',
  },
  {
    name: 'credit for a session',
    message: { opcode: 'next', seen: 12, until: 65536 },
    json: '["next",{"seen":12,"until":65536}]',
    hex: '92cd010082a47365656e0ca5756e74696cce00010000',
  },
  {
    name: 'credit for a stream',
    message: { opcode: 'next', of: 'subscription', stream: 5, until: 512 },
    json: '["next",{"of":"subscription","stream":5,"until":512}]',
    hex: '92cd010083a26f66ac737562736372697074696f6ea673747265616d05a5756e74696ccd0200',
  },
  {
    name: 'a ping',
    message: { opcode: 'ping' },
    json: '["ping",{}]',
    hex: '92cd010280',
  },
];

/** The same chunk, of a text frame and of a binary frame. */
export const GOLDEN_CHUNK = {
  text: {
    message: { opcode: 'chunk', id: 3, total: 20_000_000, data: '["event",{"sub' },
    json: '["chunk",{"id":3,"total":20000000}]\n["event",{"sub',
  },
  binary: {
    message: { opcode: 'chunk', id: 3, last: true, data: Uint8Array.of(1, 2, 3) },
    hex: '92cd010183a2696403a46c617374c3a464617461c403010203',
  },
} as const satisfies Record<string, { message: Message } & Partial<Golden>>;
