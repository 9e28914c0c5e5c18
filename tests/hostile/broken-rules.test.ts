import { Body, type Limits, type MessageOf } from '@realmwire/protocol';
import { FAULTS } from '@realmwire/protocol/faults';
import { afterEach, describe, expect, test } from 'vitest';
import type { CODECS, RawPeer } from './raw-peer.ts';
import { openYard, type Yard } from './yard.ts';

const KIB = 1024;

/** A rule that a peer breaks, and what becomes of it. */
interface Case {
  readonly name: string;
  readonly fault: keyof typeof FAULTS;
  /** Default: both. */
  readonly codec?: keyof typeof CODECS;
  /** Default: true. */
  readonly joins?: boolean;
  readonly limits?: Partial<Limits>;
  act(peer: RawPeer): void | Promise<void>;
}

const nested = (depth: number): unknown => {
  let value: unknown = 0;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
};
const hello = { realm: 'com.yard', receives: { credit: 1e6 } };
const smallWindow = {
  windowStartBytes: 64 * KIB,
  windowMinBytes: 64 * KIB,
  windowMaxBytes: 64 * KIB,
};

const CASES: Case[] = [
  {
    name: 'an opcode that nobody knows',
    fault: 'opcode.unknown',
    codec: 'json',
    act: (peer) => peer.raw('["nope",{}]'),
  },
  {
    name: 'the name of a method of every object for an opcode',
    fault: 'opcode.unknown',
    codec: 'json',
    act: (peer) => peer.raw('["toString",{}]'),
  },
  {
    name: 'a number that is no opcode',
    fault: 'opcode.unknown',
    codec: 'msgpack',
    act: (peer) => peer.raw(bytes('92 cc c7 80')),
  },
  {
    name: 'an unknown opcode before it has joined',
    fault: 'opcode.unknown',
    codec: 'json',
    joins: false,
    act: (peer) => peer.raw('["nope",{}]'),
  },
  {
    name: 'a call before HELLO',
    fault: 'opcode.wrong_phase',
    joins: false,
    act: (peer) => peer.say({ opcode: 'call', id: 1, uri: 'com.yard.echo', payload: Body.of(1) }),
  },
  {
    name: 'a second HELLO',
    fault: 'opcode.wrong_phase',
    act: (peer) => peer.say({ opcode: 'hello', ...hello }),
  },
  {
    name: 'what only a router may say',
    fault: 'opcode.wrong_phase',
    act: (peer) => peer.say({ opcode: 'event', subscription: 1, publication: 1 }),
  },
  {
    name: 'an answer to a challenge that nobody made',
    fault: 'opcode.wrong_phase',
    act: (peer) => peer.say({ opcode: 'authenticate', signature: 'x' }),
  },
  {
    name: 'a field of the wrong type',
    fault: 'message.invalid',
    act: (peer) => peer.sayAny('call', { id: 'one', uri: 'com.yard.echo' }),
  },
  {
    name: 'an id that is none',
    fault: 'message.invalid',
    act: (peer) => peer.sayAny('call', { id: 0, uri: 'com.yard.echo' }),
  },
  {
    name: 'a call without a procedure',
    fault: 'message.invalid',
    act: (peer) => peer.sayAny('call', { id: 1 }),
  },
  {
    name: 'a HELLO without what it is ready to take',
    fault: 'message.invalid',
    joins: false,
    act: (peer) => peer.sayAny('hello', { realm: 'com.yard' }),
  },
  {
    name: 'a publisher of its own choice',
    fault: 'message.invalid',
    act: (peer) => peer.sayAny('publish', { uri: 'com.yard.tick', publisher: 'the king' }),
  },
  {
    name: 'a caller of its own choice',
    fault: 'message.invalid',
    act: (peer) =>
      peer.sayAny('call', { id: 1, uri: 'com.yard.echo', caller: { session: 'the king' } }),
  },
  {
    name: 'a body that is too deep',
    fault: 'message.too_deep',
    codec: 'json',
    act: (peer) =>
      peer.raw(`["publish",{"uri":"com.yard.tick","body":${JSON.stringify(nested(90))}}]`),
  },
  {
    name: 'a body that is too deep',
    fault: 'message.too_deep',
    codec: 'msgpack',
    act: (peer) =>
      peer.raw(
        bytes(`92 10 82 a3 ${hex('uri')} a1 61 a4 ${hex('body')} c4 64 ${'91'.repeat(99)} 00`),
      ),
  },
  {
    name: 'a frame of nothing but opening brackets',
    fault: 'message.too_deep',
    codec: 'json',
    joins: false,
    act: (peer) => peer.raw('['.repeat(10_000)),
  },
  {
    name: 'a header that is too deep',
    fault: 'message.too_deep',
    codec: 'msgpack',
    joins: false,
    act: (peer) => peer.raw(bytes(`92 01 81 a7 ${hex('details')} ${'91'.repeat(5_000)} 00`)),
  },
  {
    name: 'too much before it has joined',
    fault: 'message.too_large',
    joins: false,
    act: (peer) => peer.say({ opcode: 'hello', ...hello, details: { x: 'x'.repeat(20 * KIB) } }),
  },
  {
    name: 'too much after it has joined',
    fault: 'message.too_large',
    limits: { maxFrameBytes: 32 * KIB },
    act: (peer) => flood(peer, 40 * KIB),
  },
  {
    name: 'a body whose list claims more than it holds',
    fault: 'message.malformed',
    codec: 'msgpack',
    act: (peer) =>
      peer.raw(bytes(`92 10 82 a3 ${hex('uri')} a1 61 a4 ${hex('body')} c4 05 dd ff ff ff ff`)),
  },
  {
    name: 'a header that claims more than it holds',
    fault: 'message.malformed',
    codec: 'msgpack',
    joins: false,
    act: (peer) => peer.raw(bytes('92 01 df ff ff ff ff')),
  },
  {
    name: 'a text that claims more than it holds',
    fault: 'message.malformed',
    codec: 'msgpack',
    act: (peer) => peer.raw(bytes(`92 10 81 a3 ${hex('uri')} db 7f ff ff ff 61`)),
  },
  {
    name: 'half a message',
    fault: 'message.malformed',
    codec: 'json',
    act: (peer) => peer.raw('["call",{"id":1,"uri":"com.yard.echo"'),
  },
  {
    name: 'a second message behind the first',
    fault: 'message.malformed',
    codec: 'json',
    act: (peer) => peer.raw('["ping",{}]["ping",{}]'),
  },
  {
    name: 'an empty frame',
    fault: 'message.malformed',
    act: (peer) => peer.raw(peer.codec.kind === 'text' ? '' : new Uint8Array(0)),
  },
  {
    name: 'a key that would change the prototype of objects',
    fault: 'message.malformed',
    codec: 'json',
    act: (peer) => peer.raw('["publish",{"uri":"com.yard.tick","body":{"__proto__":{"x":1}}}]'),
  },
  {
    name: 'text where bytes are spoken',
    fault: 'frame.wrong_kind',
    codec: 'msgpack',
    act: (peer) => peer.raw('["ping",{}]'),
  },
  {
    name: 'bytes where text is spoken',
    fault: 'frame.wrong_kind',
    codec: 'json',
    act: (peer) => peer.raw(bytes('92 cd 01 02 80')),
  },
  {
    name: 'bytes where text is spoken, before it has joined',
    fault: 'frame.wrong_kind',
    codec: 'json',
    joins: false,
    act: (peer) => peer.raw(bytes('92 01 80')),
  },
  {
    name: 'a chunk of a message that was not begun',
    fault: 'chunk.out_of_order',
    act: (peer) => sayChunk(peer, 8),
  },
  {
    name: 'a chunked message that is begun twice',
    fault: 'chunk.out_of_order',
    act: (peer) => {
      sayChunk(peer, 8, { total: 100 });
      sayChunk(peer, 8, { total: 100 });
    },
  },
  {
    name: 'a chunk without a byte in it',
    fault: 'chunk.out_of_order',
    act: (peer) => sayChunk(peer, 0, { total: 100 }),
  },
  {
    name: 'a chunked message that ends too early',
    fault: 'chunk.out_of_order',
    act: (peer) => sayChunk(peer, 8, { total: 100, last: true }),
  },
  {
    name: 'a chunked message that declares too much',
    fault: 'chunk.over_bound',
    limits: { maxMessageBytes: 32 * KIB },
    act: (peer) => sayChunk(peer, 8, { total: 32 * KIB + 1 }),
  },
  {
    name: 'a chunked message that brings more than it declares',
    fault: 'chunk.over_bound',
    act: (peer) => {
      sayChunk(peer, 8, { total: 10 });
      sayChunk(peer, 8, { last: true });
    },
  },
  {
    name: 'too many chunked messages at once',
    fault: 'chunk.too_many',
    limits: { maxChunkStreams: 3 },
    act: (peer) => {
      for (let id = 1; id <= 4; id += 1) {
        sayChunk(peer, 8, { id, total: 100 });
      }
    },
  },
  {
    name: 'chunked messages that together take too much memory',
    fault: 'chunk.too_many',
    limits: { reassemblyBudgetBytes: KIB * KIB },
    act: async (peer) => {
      for (let id = 1; id <= 5; id += 1) {
        sayChunk(peer, 220 * KIB, { id, total: 500 * KIB });
        if (id < 5) await peer.hear('next', (next) => 'seen' in next && next.seen >= id);
      }
    },
  },
  {
    name: 'a chunked message inside of a chunked message',
    fault: 'chunk.out_of_order',
    codec: 'json',
    act: (peer) => {
      const inner = '["chunk",{"id":2,"total":4}]\nxx';
      peer.say({ opcode: 'chunk', id: 1, total: inner.length, last: true, data: inner });
    },
  },
  {
    name: 'a chunked message that it never ends',
    fault: 'chunk.timeout',
    limits: { chunkIdleMs: 400 },
    act: (peer) => sayChunk(peer, 8, { total: 100 }),
  },
  {
    name: 'more bytes than it has credit for',
    fault: 'credit.exceeded',
    limits: smallWindow,
    act: (peer) => flood(peer, 70 * KIB),
  },
  {
    name: 'more items than a call has credit for',
    fault: 'credit.exceeded',
    act: (peer) => {
      peer.say({ opcode: 'call', id: 1, uri: 'com.yard.hold', part: 'open' });
      for (let item = 0; item <= 256; item += 1) {
        peer.say({ opcode: 'call', id: 1, part: 'item', payload: Body.of(item) });
      }
    },
  },
  {
    name: 'more items than its caller has credit for',
    fault: 'credit.exceeded',
    act: async (peer) => {
      peer.say({ opcode: 'register', id: 1, uri: 'com.yard.tail' });
      await peer.hear('registered');
      peer.say({ opcode: 'call', id: 2, uri: 'com.yard.tail', credit: 3 });
      const { id } = await peer.hear('invocation');
      for (let item = 0; item < 4; item += 1) {
        peer.say({ opcode: 'yield', id, part: 'item', payload: Body.of(item) });
      }
    },
  },
  {
    name: 'an acknowledgement of what was never sent',
    fault: 'credit.invalid',
    act: (peer) => peer.say({ opcode: 'next', seen: 1e6, until: 1e6 }),
  },
  {
    name: 'the id of a call that is still under way',
    fault: 'request.duplicate',
    act: (peer) => {
      peer.say({ opcode: 'call', id: 7, uri: 'com.yard.never' });
      peer.say({ opcode: 'call', id: 7, uri: 'com.yard.never' });
    },
  },
  {
    name: 'the name of a realm that nobody serves',
    fault: 'realm.unknown',
    joins: false,
    act: (peer) => peer.say({ opcode: 'hello', ...hello, realm: 'com.nope' }),
  },
  {
    name: 'the name of the realm of the operators',
    fault: 'realm.unknown',
    joins: false,
    act: (peer) => peer.say({ opcode: 'hello', ...hello, realm: 'realmwire.operator' }),
  },
  {
    name: 'a realm of its own, where apps may bring none',
    fault: 'session.refused',
    joins: false,
    act: (peer) => peer.say({ opcode: 'hello', ...hello, realm: 'com.mine', brings: true }),
  },
  {
    name: 'nothing at all',
    fault: 'hello.timeout',
    joins: false,
    limits: { helloTimeoutMs: 700 },
    act: () => {},
  },
  {
    name: 'nothing any more',
    fault: 'heartbeat.lost',
    limits: { heartbeatMs: 300, heartbeatLostMs: 900 },
    act: () => {},
  },
];

const EACH = CASES.flatMap((one) =>
  (one.codec === undefined ? (['json', 'msgpack'] as const) : [one.codec]).map((codec) => ({
    ...one,
    codec,
  })),
);

describe('a peer that breaks a rule is told which and cut off; its neighbour notices nothing', () => {
  let opened: Yard | undefined;
  afterEach(() => opened?.close());

  test.each(EACH)(
    '$codec: $name is $fault',
    async ({ codec, joins = true, fault, limits, act }) => {
      const place = await openYard(limits);
      opened = place;
      const peer = await place.open(codec);
      if (joins) await peer.join('com.yard');

      await act(peer);

      expect(await peer.end()).toEqual({ fault, code: FAULTS[fault].closes, reason: fault });
      await place.check();
    },
  );
});

test('a peer that goes to the limit is not cut off, however many bytes its letters take', async () => {
  const place = await openYard({ maxFrameBytes: 64 * KIB });
  const peer = await place.open('json');
  await peer.join('com.yard');

  const payload = Body.of('日'.repeat(60 * KIB));
  peer.say({ opcode: 'publish', id: 1, uri: 'com.yard.flood', payload });

  expect(await peer.hear('published')).toMatchObject({ id: 1 });
  await place.check();
  await place.close();
});

/** Says a chunk with so much data, of the kind that the peer's codec speaks. */
function sayChunk(
  peer: RawPeer,
  length: number,
  fields: Partial<Pick<MessageOf<'chunk'>, 'id' | 'total' | 'last'>> = {},
): void {
  const data = peer.codec.kind === 'text' ? 'x'.repeat(length) : new Uint8Array(length);
  peer.say({ opcode: 'chunk', id: 1, ...fields, data });
}

/** Publishes so many letters. */
function flood(peer: RawPeer, length: number): void {
  peer.say({ opcode: 'publish', uri: 'com.yard.flood', payload: Body.of('x'.repeat(length)) });
}

/** Bytes of their hexadecimal form, blanks ignored. */
function bytes(form: string): Uint8Array {
  return Uint8Array.from(Buffer.from(form.replaceAll(' ', ''), 'hex'));
}

function hex(text: string): string {
  return Buffer.from(text).toString('hex');
}
