import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KeptEvent } from './kept-event.ts';
import { eventOf } from './topics.test-support.ts';
import { type OwnEvents, WaitingEvents } from './waiting-events.ts';

const purse = (maxBytes = 1e9) => ({ maxBytes, usedBytes: 0 });
const ONE_BYTES = eventOf(1).bytes;
const never = () => {
  throw new Error('nothing is to go');
};
const wordOf = (item: KeptEvent | OwnEvents | undefined) =>
  item instanceof KeptEvent ? item.from : item && `own ${item.from}-${item.to}`;

describe('events that wait for credit', () => {
  test('come in their order, with runs of own events between them', () => {
    const waiting = new WaitingEvents(purse());
    expect([waiting.isEmpty, waiting.from, waiting.isNextOwn]).toEqual([true, undefined, false]);

    waiting.push(eventOf(3), 9, never);
    waiting.skip(4);
    waiting.skip(5);
    waiting.push(eventOf(6), 9, never);

    expect([waiting.isEmpty, waiting.from, waiting.isNextOwn]).toEqual([false, 3, false]);
    expect(wordOf(waiting.shift())).toBe(3);
    expect([waiting.from, waiting.isNextOwn]).toEqual([4, true]);
    expect([waiting.shift(), waiting.shift(), waiting.shift()].map(wordOf)).toEqual([
      'own 4-5',
      6,
      undefined,
    ]);
  });

  test('are so many; the oldest go, own events among them not counted', () => {
    const waiting = new WaitingEvents(purse());
    const dropped: unknown[] = [];
    waiting.push(eventOf(1), 2, never);
    waiting.skip(2);
    waiting.push(eventOf(3), 2, never);

    waiting.push(eventOf(4), 2, (oldest) => dropped.push(wordOf(oldest)));
    expect(dropped).toEqual([1]);
    waiting.push(eventOf(5), 2, (oldest) => dropped.push(wordOf(oldest)));

    expect(dropped).toEqual([1, 'own 2-2', 3]);
    expect(waiting.from).toBe(4);
  });

  test('pay from the purse of the session, and get back what they paid', () => {
    const shared = purse(3 * ONE_BYTES);
    const [a, b] = [new WaitingEvents(shared), new WaitingEvents(shared)];
    a.push(eventOf(1), 9, never);
    a.push(eventOf(2), 9, never);
    b.push(eventOf(1), 9, never);
    expect(shared.usedBytes).toBe(3 * ONE_BYTES);

    const dropped: unknown[] = [];
    b.push(eventOf(2), 9, (oldest) => dropped.push(wordOf(oldest)));
    a.clear();
    b.shift();

    expect(dropped).toEqual([1]);
    expect([a.isEmpty, b.isEmpty, shared.usedBytes]).toEqual([true, true, 0]);
  });

  test('that are larger than the purse do not wait at all', () => {
    const small = purse(10);
    const waiting = new WaitingEvents(small);
    const dropped: unknown[] = [];

    waiting.push(eventOf(1), 9, (oldest) => dropped.push(wordOf(oldest)));

    expect([dropped, waiting.isEmpty, small.usedBytes]).toEqual([[1], true, 0]);
  });

  test('are never lost in silence: each is taken or dropped, in order, and paid for', () => {
    const step = fc.constantFrom('push', 'skip', 'shift');
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 80 }),
        fc.integer({ min: 1, max: 6 }),
        (steps, most) => {
          const own = purse(4 * ONE_BYTES);
          const waiting = new WaitingEvents(own);
          const out: number[] = [];
          const take = (item: KeptEvent | OwnEvents | undefined): void => {
            for (let at = item?.from ?? 1; at <= (item?.to ?? 0); at += 1) out.push(at);
          };
          let offset = 0;
          let waitingEvents = 0;
          for (const each of steps) {
            if (each === 'shift') {
              const item = waiting.shift();
              if (item instanceof KeptEvent) waitingEvents -= 1;
              take(item);
            } else if (each === 'skip') waiting.skip(++offset);
            else {
              waitingEvents += 1;
              waiting.push(eventOf(++offset), most, (item) => {
                if (item instanceof KeptEvent) waitingEvents -= 1;
                take(item);
              });
            }
            expect(own.usedBytes).toBe(waitingEvents * ONE_BYTES);
            expect(waitingEvents).toBeLessThanOrEqual(Math.min(most, 4));
          }
          while (!waiting.isEmpty) take(waiting.shift());
          expect(out).toEqual(Array.from({ length: offset }, (_, index) => index + 1));
        },
      ),
    );
  });
});
