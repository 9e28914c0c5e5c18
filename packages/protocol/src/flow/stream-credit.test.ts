import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StreamReader, StreamSender } from './stream-credit.ts';

describe('the sender of a stream', () => {
  test('sends as many items as it was given credit for', () => {
    const sender = new StreamSender(2);
    sender.spend();
    sender.spend();

    expect(sender.credit).toBe(0);
    expect(() => sender.spend()).toThrow(RangeError);
  });

  test('goes on after a NEXT, and a NEXT that is overtaken takes nothing back', () => {
    const sender = new StreamSender(2);
    sender.spend();
    sender.grant(5);
    sender.grant(3);

    expect(sender.credit).toBe(4);
  });
});

describe('the reader of a stream', () => {
  test('gives nothing for items that only arrived', () => {
    const reader = new StreamReader(8);
    for (let item = 0; item < 8; item += 1) reader.onItem();

    expect(reader.waiting).toBe(8);
    expect(reader.takeGrant()).toBeUndefined();
  });

  test('gives credit once a quarter was taken', () => {
    const reader = new StreamReader();
    for (let item = 0; item < 64; item += 1) reader.onItem();
    reader.take(63);
    expect(reader.takeGrant()).toBeUndefined();

    reader.take();

    expect(reader.takeGrant()).toBe(256 + 64);
    expect(reader.takeGrant()).toBeUndefined();
  });

  test('a window of one gives credit for each item that was taken', () => {
    const reader = new StreamReader(1);
    expect(reader.takeGrant()).toBeUndefined();
    reader.onItem();
    reader.take();

    expect(reader.takeGrant()).toBe(2);
  });

  test('an item without credit breaks the protocol', () => {
    const reader = new StreamReader(1);
    reader.onItem();

    expect(() => reader.onItem()).toThrow(
      expect.objectContaining({ code: 'credit.exceeded', detail: { items: 2, until: 1 } }),
    );
  });

  test('a stream that is wanted without items takes none', () => {
    const reader = new StreamReader(0);

    expect(reader.takeGrant()).toBeUndefined();
    expect(() => reader.onItem()).toThrow('credit.exceeded');
  });

  test('to take what did not arrive is a bug of the caller', () => {
    const reader = new StreamReader();
    reader.onItem();

    expect(() => reader.take(2)).toThrow(RangeError);
  });

  test('items flow for ever, and never more than the window is under way or waiting', () => {
    const step = fc.constantFrom('send', 'deliver', 'take', 'next');
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.array(step, { maxLength: 100, size: 'max' }),
        (size, steps) => {
          const sender = new StreamSender(size);
          const reader = new StreamReader(size);
          const underWay = { items: 0, nexts: [] as number[] };
          const act = {
            send: () => {
              if (sender.credit === 0) return;
              sender.spend();
              underWay.items += 1;
            },
            deliver: () => {
              if (underWay.items === 0) return;
              underWay.items -= 1;
              reader.onItem();
            },
            take: () => {
              if (reader.waiting > 0) reader.take();
              const until = reader.takeGrant();
              if (until !== undefined) underWay.nexts.push(until);
            },
            next: () => {
              const until = underWay.nexts.shift();
              if (until !== undefined) sender.grant(until);
            },
          };
          for (const name of steps) {
            act[name]();
            expect(sender.credit).toBeGreaterThanOrEqual(0);
            expect(sender.credit + underWay.items + reader.waiting).toBeLessThanOrEqual(size);
          }

          for (const until of underWay.nexts) sender.grant(until);
          while (underWay.items > 0) act.deliver();
          while (reader.waiting > 0) {
            act.take();
            act.next();
          }
          expect(sender.credit).toBeGreaterThan(0);
        },
      ),
    );
  });
});
