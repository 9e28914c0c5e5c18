import { type Frame, limitsOf, type Transport } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Outlet } from './outlet.ts';

const KIB = 1024;
const LIMITS = limitsOf({
  outboxSoftBytes: 16 * KIB,
  outboxHardBytes: 64 * KIB,
  outboxFullBytes: 1024 * KIB,
  maxFrameBytes: 128 * KIB,
  maxMessageBytes: 128 * KIB,
});

describe('what waits for a WAMP session', () => {
  test('leaves in one write, in order', () => {
    const { outlet, socket } = open();
    for (const data of ['a', 'b']) outlet.add({ data });

    outlet.flush();
    outlet.flush();

    expect(socket.writes).toEqual([[{ data: 'a' }, { data: 'b' }]]);
  });

  test.each([
    { name: 'texts', frames: ['a\u001e', 'b\u001e'], batch: 'a\u001eb\u001e' },
    {
      name: 'bytes',
      frames: [Uint8Array.of(0, 0, 0, 1, 7), Uint8Array.of(0, 0, 0, 1, 8)],
      batch: Buffer.of(0, 0, 0, 1, 7, 0, 0, 0, 1, 8),
    },
  ])('leaves as one batch of $name where the client takes batches', ({ frames, batch }) => {
    const { outlet, socket } = open(true);
    for (const data of frames) outlet.add({ data });

    outlet.flush();

    expect(socket.writes).toEqual([[{ data: batch }]]);
  });

  test('leaves in batches that are not too long, and one alone as it is', () => {
    const { outlet, socket } = open(true);
    const frames = [frame(40), frame(20), frame(10), frame(70), frame(1)];
    for (const each of frames) outlet.add(each);

    outlet.flush();

    expect(socket.writes[0]?.map(({ data }) => data.length / KIB)).toEqual([60, 10, 70, 1]);
    expect(socket.writes[0]?.[2]).toBe(frames[3]);
  });

  test('is counted before it is written, and while the socket has it', () => {
    const { outlet, socket } = open();
    outlet.add(frame(8));
    expect(outlet.queuedBytes).toBe(8 * KIB);

    outlet.flush();
    expect(outlet.queuedBytes).toBe(0);
    socket.buffered = 5;

    expect(outlet.queuedBytes).toBe(5);
  });

  test('is full from the hard limit on, and has room again below the soft one', () => {
    const { outlet, socket } = open();
    const at = (kib: number) => {
      socket.buffered = kib * KIB;
      return outlet.look();
    };

    expect([64, 65, 70, 20, 17].map(at)).toEqual([
      undefined,
      'full',
      undefined,
      undefined,
      undefined,
    ]);
    expect(outlet.isFull).toBe(true);
    expect([15, 15, 65].map(at)).toEqual(['room', undefined, 'full']);
  });

  test('may be one long answer, which takes its time', () => {
    const { outlet, socket } = open();
    outlet.add(frame(100));
    outlet.flush();
    socket.buffered = 100 * KIB;
    expect(outlet.look()).toBeUndefined();

    socket.buffered = 165 * KIB;
    expect(outlet.look()).toBe('full');
    socket.buffered = 0;
    expect(outlet.look()).toBe('room');

    // What it was allowed is over with it.
    socket.buffered = 100 * KIB;
    expect(outlet.look()).toBe('full');
  });

  test('is more than too much from the last limit on', () => {
    const { outlet, socket } = open();
    socket.buffered = 1024 * KIB + 1;

    expect(outlet.look()).toBe('overflow');
  });

  test('presses when more has gathered in a turn than may wait', () => {
    const { outlet } = open();
    for (let count = 0; count < 8; count += 1) outlet.add(frame(8));
    expect(outlet.isPressing).toBe(false);

    outlet.add(frame(1));

    expect(outlet.isPressing).toBe(true);
  });
});

function open(isBatched = false) {
  const writes: (readonly Frame[])[] = [];
  const socket = {
    writes,
    buffered: 0,
    send: (frames: readonly Frame[]) => void writes.push(frames),
    close() {},
  };
  return { socket, outlet: new Outlet(socket satisfies Transport, LIMITS, isBatched) };
}

function frame(kib: number): Frame {
  return { data: new Uint8Array(kib * KIB) };
}
