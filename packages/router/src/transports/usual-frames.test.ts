import type { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as ws from 'ws';
import { UsualFrames } from './usual-frames.ts';

const MAX = 1000;

describe('usual frames', () => {
  test('of text and bytes are read without ws', () => {
    const { read, taken, left } = reader();

    read(Buffer.concat([frame(1, 'hé'), frame(2, Buffer.from([1, 2, 3, 4, 5]))]));

    expect(taken).toEqual(['hé', [1, 2, 3, 4, 5]]);
    expect(left.length).toBe(0);
  });

  test.each([
    { name: 'a ping', octets: frame(9, 'x') },
    { name: 'a close', octets: frame(8, '') },
    { name: 'a fragment', octets: frame(1, 'x', { isFinal: false }) },
    { name: 'a continuation', octets: frame(0, 'x') },
    { name: 'a reserved bit', octets: frame(1, 'x', { first: 0xc1 }) },
    { name: 'no mask', octets: Buffer.from([0x81, 1, 120]) },
    { name: 'a frame that is too long', octets: frame(1, 'x'.repeat(MAX + 1)) },
    { name: 'a frame of 64 KiB', octets: frame(1, 'x'.repeat(70_000)) },
    { name: 'text that is no UTF-8', octets: frame(1, Buffer.from([0xff, 0xfe, 0xfd, 1, 2])) },
  ])('$name is left to ws as it came', ({ octets }) => {
    const { read, taken, left } = reader();
    const before = Buffer.from(octets);

    read(octets);

    expect(taken).toEqual([]);
    expect(Buffer.concat(left)).toEqual(before);
  });

  test('[C5] marked as the rest of a message that never began are taken for what they are, where that is wished', () => {
    const { read, messages } = reader(true);
    const whole = Buffer.concat([
      frame(0, 'a'),
      frame(1, 'x', { isFinal: false }),
      frame(9, ''),
      frame(0, 'y'),
      frame(0, 'b'),
    ]);

    for (const octet of whole) read(Buffer.of(octet));
    read(Buffer.concat([frame(0, 'c'), frame(2, 'd'), frame(0, 'e'.repeat(70_000))]));

    expect(messages).toEqual(['a', 'xy', 'b', 'c', [100], 'e'.repeat(70_000)]);
  });

  test('after what ws has read, the next usual frame is taken again', () => {
    const { read, taken } = reader();

    read(
      Buffer.concat([frame(9, 'ping'), frame(1, 'a'), frame(1, 'x'.repeat(70_000)), frame(1, 'b')]),
    );

    expect(taken).toEqual(['a', 'b']);
  });

  test('within a fragmented message everything is left to ws, which knows what may stand there', () => {
    const { read, taken, left } = reader();
    const inside = [
      frame(1, 'x', { isFinal: false }),
      frame(9, ''),
      frame(1, 'wrong'),
      frame(0, 'y'),
    ];

    read(Buffer.concat([...inside, frame(1, 'after')]));

    expect(taken).toEqual(['after']);
    expect(Buffer.concat(left).length).toBe(Buffer.concat(inside).length);
  });

  test('whatever is sent and wherever a read cuts it, the messages are those of ws alone, in order', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 });
    const long = fc.constantFrom(125, 126, 127, 999, 1001, 70_000).map((size) => 'z'.repeat(size));
    const one = fc.oneof(
      fc.record({ kind: fc.constant('text' as const), text: fc.oneof(text, long) }),
      fc.record({ kind: fc.constant('bytes' as const), bytes: fc.uint8Array({ maxLength: 300 }) }),
      fc.record({ kind: fc.constant('parts' as const), text, other: text }),
      fc.record({ kind: fc.constant('ping' as const) }),
    );
    const cuts = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), cuts, (sent, sizes) => {
        const octets = Buffer.concat(sent.flatMap(framesOf));
        const alone = withWs();
        alone.receiver.write(Buffer.from(octets));
        const { read, messages } = reader();

        for (const piece of cut(octets, sizes)) read(piece);

        expect(messages.map(String)).toEqual(alone.messages.map(String));
      }),
      { numRuns: 60 },
    );
  });
});

type Sent =
  | { kind: 'text'; text: string }
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'parts'; text: string; other: string }
  | { kind: 'ping' };

function framesOf(sent: Sent): Buffer[] {
  switch (sent.kind) {
    case 'text':
      return [frame(1, sent.text)];
    case 'bytes':
      return [frame(2, Buffer.from(sent.bytes))];
    case 'parts':
      return [frame(1, sent.text, { isFinal: false }), frame(9, 'p'), frame(0, sent.other)];
    case 'ping':
      return [frame(9, 'p')];
  }
}

function cut(octets: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0, turn = 0; at < octets.length; turn += 1) {
    const end = at + (sizes[turn % sizes.length] as number);
    pieces.push(Buffer.from(octets.subarray(at, end)));
    at = end;
  }
  return pieces;
}

interface FrameOptions {
  readonly isFinal?: boolean;
  /** The first octet, for one that no client sends. */
  readonly first?: number;
}

/** A frame as a client sends it. */
function frame(
  opcode: number,
  payload: string | Buffer,
  { isFinal = true, first = (isFinal ? 0x80 : 0) | opcode }: FrameOptions = {},
): Buffer {
  const mask = Buffer.from([0x5a, 0xc3, 0x17, 0x88]);
  const bytes = Buffer.from(payload as string);
  const { length } = bytes;
  const head = length < 126 ? [first, 0x80 | length] : [first, length < 65_536 ? 0xfe : 0xff];
  const size = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (size.length === 2) size.writeUInt16BE(length);
  if (size.length === 8) size.writeBigUInt64BE(BigInt(length));
  const masked = bytes.map((byte, index) => byte ^ (mask[index & 3] as number));
  return Buffer.concat([Buffer.from(head), size, mask, masked]);
}

/** The types of ws leave its parser out. */
const { Receiver } = ws as unknown as { Receiver: new (options: object) => Writable };

type Message = string | number[];

function withWs(): { messages: Message[]; receiver: Writable } {
  const messages: Message[] = [];
  const receiver = new Receiver({ isServer: true, allowSynchronousEvents: true });
  receiver.on('message', (data: Buffer, isBinary: boolean) => {
    messages.push(isBinary ? [...data] : data.toString('utf8'));
  });
  receiver.on('error', () => {});
  return { messages, receiver };
}

function reader(mendsTexts = false) {
  const { messages, receiver } = withWs();
  const left: Buffer[] = [];
  let isBroken = false;
  receiver.on('error', () => {
    isBroken = true;
  });
  const taken: Message[] = [];
  const take = (message: Message) => {
    taken.push(message);
    messages.push(message);
  };
  const frames = new UsualFrames({
    maxFrameBytes: MAX,
    mendsTexts,
    onText: (text) => take(text),
    onBinary: (bytes) => take([...bytes]),
    onRest: (octets) => {
      left.push(Buffer.from(octets));
      if (!isBroken) receiver.write(octets);
    },
  });
  return { read: (chunk: Buffer) => frames.read(chunk), messages, taken, left };
}
