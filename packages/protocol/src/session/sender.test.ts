import { describe, expect, test } from 'vitest';
import { jsonCodec } from '../codec/json.ts';
import { msgpackCodec } from '../codec/msgpack.ts';
import { Lacking } from '../lacking.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { FrameData } from '../transport.ts';
import { BULK } from './bulk.ts';
import { Sender, type SharedFrames } from './sender.ts';

const KIB = 1024;

describe('a sender', () => {
  test('sends what spends no credit at once, whatever the credit', () => {
    const sender = senderWith({ credit: 0 });

    sender.sendFree({ opcode: 'ping' });

    expect(taken(sender)).toEqual(['ping']);
    expect(sender.isIdle).toBe(true);
  });

  test('keeps what has no credit, and sends it in order when there is some', () => {
    const sender = senderWith({ credit: 100 });

    for (let id = 1; id <= 3; id += 1) sender.sendCounted(call(id, 'x'.repeat(40)), undefined);
    const first = taken(sender);
    const waiting = sender.waitingBytes;
    sender.onCredit({ seen: 1, until: 10 * KIB });
    sender.pump();

    expect(first).toEqual(['call 1']);
    expect(waiting).toBeGreaterThan(150);
    expect(sender.waitingSmallBytes).toBe(0);
    expect(taken(sender)).toEqual(['call 2', 'call 3']);
    expect(sender.waitingBytes).toBe(0);
  });

  test('does nothing of it when there is nothing to pump', () => {
    const sender = senderWith({ credit: 100 });

    sender.pump();
    sender.onCredit({ seen: 0, until: 200 });

    expect(sender.takeFrames()).toEqual([]);
  });

  test('refuses what the other side would not take, and has sent nothing then', () => {
    const sender = senderWith({ credit: KIB, maxMessageBytes: 100 });

    expect(() => sender.sendCounted(call(1, 'x'.repeat(100)), undefined)).toThrow(
      expect.objectContaining({
        code: 'message.too_large',
        detail: { bytes: expect.any(Number), limit: 100 },
      }),
    );
    expect(sender.isIdle).toBe(true);
  });

  test('lets a small call pass the items of a stream that wait for credit', () => {
    const sender = senderWith({ credit: 100 });
    const item = (id: number): Message => ({
      opcode: 'call',
      id,
      part: 'item',
      payload: Body.of('x'.repeat(40)),
    });
    for (let count = 0; count < 3; count += 1) sender.sendCounted(item(1), undefined);
    sender.sendCounted(call(2, 'x'), undefined);
    sender.sendCounted({ opcode: 'call', id: 1, part: 'end' }, undefined);
    taken(sender);

    sender.onCredit({ seen: 1, until: 10 * KIB });
    sender.pump();

    expect(taken(sender)).toEqual(['call 2', 'call 1', 'call 1', 'call 1']);
  });

  test('believes no acknowledgement of what it did not send', () => {
    const sender = senderWith({ credit: KIB });

    expect(() => sender.onCredit({ seen: 1, until: KIB })).toThrow(ProtocolError);
  });

  test.each([
    {
      name: 'as long as it wants them',
      receives: { credit: 64 * KIB, chunkBytes: 2 * KIB },
      most: 2 * KIB,
    },
    {
      name: 'as long as we want them if it says 0',
      receives: { credit: 256 * KIB, chunkBytes: 0 },
      most: 4 * KIB,
    },
    {
      name: 'not longer than we want them',
      receives: { credit: 256 * KIB, chunkBytes: 64 * KIB },
      most: 4 * KIB,
    },
    { name: 'several to the credit', receives: { credit: 4 * KIB }, most: KIB },
    {
      name: 'half of its longest frame',
      receives: { credit: 64 * KIB, maxFrameBytes: 2 * KIB },
      most: KIB,
    },
    { name: 'but never tiny', receives: { credit: 64 * KIB, chunkBytes: 1 }, most: 256 },
  ])('cuts chunks for the other side: $name', ({ receives, most }) => {
    const sender = senderWith(receives);

    sender.sendCounted(call(1, 'x'.repeat(8 * KIB)), undefined);
    sender.pump();
    const [frame] = sender.takeFrames();
    const data = dataIn(frame?.data ?? '');

    expect(data.length).toBe(most);
  });

  test('makes longer chunks as the window of the other side grows, up to half its longest frame', () => {
    const sender = senderWith({ credit: 4 * KIB, maxFrameBytes: 100 * KIB });

    sender.sendCounted(call(1, 'x'.repeat(200 * KIB)), undefined);
    sender.pump();
    const short = longest(sender);
    sender.onCredit({ seen: short.frames, until: 1024 * KIB });
    sender.pump();

    expect(short.bytes).toBeLessThanOrEqual(KIB);
    const long = longest(sender).bytes;
    expect(long).toBeGreaterThan(32 * KIB);
    expect(long).toBeLessThanOrEqual(50 * KIB);
  });

  test('goes on to cut chunks for a side that names no longest frame', () => {
    const sender = senderWith({ credit: 16 * KIB });
    sender.sendCounted(call(1, 'x'.repeat(40 * KIB)), undefined);
    sender.pump();
    const { frames } = longest(sender);

    sender.onCredit({ seen: frames, until: 32 * KIB });
    sender.sendCounted(call(2, 'x'.repeat(40 * KIB)), undefined);
    sender.pump();

    expect(longest(sender).bytes).toBeLessThanOrEqual(16 * KIB);
  });

  test('does not stop to cut chunks for a side that claims to take next to nothing', () => {
    const sender = senderWith({ credit: 16 * KIB, maxFrameBytes: 1 });
    sender.sendCounted(call(1, 'x'.repeat(40 * KIB)), undefined);
    sender.pump();
    const { frames } = longest(sender);

    sender.onCredit({ seen: frames, until: 64 * KIB });
    sender.pump();

    expect(longest(sender).bytes).toBe(256);
  });

  test('encodes a message for many once per codec', () => {
    const shared: SharedFrames = {};
    const senders = [jsonCodec, jsonCodec, msgpackCodec].map((codec) => {
      const sender = bulkSender(codec, { chunkBytes: 4 * KIB, maxChunkStreams: 8 });
      sender.onReceives({ credit: KIB });
      return sender;
    });

    for (const sender of senders) sender.sendCounted(call(1, 'x'), shared);
    const [first, second, third] = senders.map((sender) => sender.takeFrames()[0]);

    expect(first).toBe(second);
    expect(third).not.toBe(first);
    expect(Object.keys(shared).sort()).toEqual(['json', 'msgpack']);
  });

  test('a short message of a call waits behind a long one of the same call', () => {
    const sender = senderWith({ credit: 256 * KIB });

    sender.sendCounted(call(1, 'x'.repeat(8 * KIB)), undefined);
    sender.sendCounted(call(2, 'y'), undefined);
    sender.sendCounted({ opcode: 'cancel', id: 1 }, undefined);
    sender.pump();

    expect(taken(sender)).toEqual(['call 2', 'chunk 1', 'chunk 1', 'chunk 1', 'cancel 1']);
  });

  test('forgets at the end what has not left', () => {
    const sender = senderWith({ credit: KIB });
    sender.sendFree({ opcode: 'ping' });

    sender.clear();

    expect(sender.takeFrames()).toEqual([]);
  });
});

describe('a sender without an outbox', () => {
  test('sends short messages while there is credit; nothing ever waits', () => {
    const sender = leanSender({ credit: KIB });

    sender.sendCounted(call(1, 'x'), undefined);
    sender.onCredit({ seen: 0, until: 2 * KIB });
    sender.pump();

    expect([sender.waitingBytes, sender.waitingSmallBytes, sender.isIdle]).toEqual([0, 0, false]);
    expect(taken(sender)).toEqual(['call 1']);
    expect(sender.isIdle).toBe(true);
  });

  test.each([
    { name: 'has to wait for credit', receives: { credit: 10 }, bytes: 1 },
    { name: 'has to be cut', receives: { credit: 64 * KIB }, bytes: 8 * KIB },
  ])('asks for one when a message $name, and sends it then', ({ receives, bytes }) => {
    const sender = leanSender(receives);
    const message = call(1, 'x'.repeat(bytes));

    expect(() => sender.sendCounted(message, undefined)).toThrow(Lacking);
    expect(sender.isIdle).toBe(true);
    sender.adopt(BULK, jsonCodec);
    sender.sendCounted(message, undefined);

    expect(sender.waitingBytes).toBeGreaterThan(bytes);
    expect(sender.isIdle).toBe(false);
  });
});

function leanSender(receives: MessageOf<'hello'>['receives']): Sender {
  const sender = new Sender(jsonCodec, { chunkBytes: 4 * KIB, maxChunkStreams: 8 });
  sender.onReceives(receives);
  return sender;
}

function senderWith(receives: MessageOf<'hello'>['receives']): Sender {
  const sender = bulkSender(jsonCodec, { chunkBytes: 4 * KIB, maxChunkStreams: 8 });
  sender.onReceives(receives);
  return sender;
}

function call(id: number, value: unknown): Message {
  return { opcode: 'call', id, uri: 'a.b', payload: Body.of(value) };
}

/** What leaves now: opcodes, and ids where there are any. */
function taken(sender: Sender): string[] {
  return sender.takeFrames().map(({ data }) => {
    const { opcode, fields } = jsonCodec.decode(data);
    return typeof fields['id'] === 'number' ? `${opcode} ${fields['id']}` : opcode;
  });
}

function longest(sender: Sender): { frames: number; bytes: number } {
  const lengths = sender.takeFrames().map(({ data }) => dataIn(data).length);
  return { frames: lengths.length, bytes: Math.max(...lengths) };
}

/** The piece of text that a chunk carries; nothing if the frame is none. */
function dataIn(frame: FrameData): string {
  const { data = '' } = jsonCodec.decode(frame).fields as { data?: string };
  return data;
}

function bulkSender(...[codec, limits]: ConstructorParameters<typeof Sender>): Sender {
  const sender = new Sender(codec, limits);
  sender.adopt(BULK, codec);
  return sender;
}
