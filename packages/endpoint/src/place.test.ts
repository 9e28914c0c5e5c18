import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Place } from './place.ts';

describe('a place', () => {
  test('takes nothing before the router has said where the events begin', () => {
    const place = new Place({ last: 3 });

    expect([place.isAsking, place.last, place.take(event(9))]).toEqual([true, undefined, false]);
    expect(place.miss(gap(1, 2))).toBeUndefined();
    place.begin(4, undefined);
    expect([place.isAsking, place.last, new Place(undefined).isAsking]).toEqual([false, 4, false]);
  });

  test('takes each event once, in order', () => {
    const place = begun(4);

    expect([4, 5, 5, 7, 6].map((offset) => place.take(event(offset)))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
  });

  test('takes everything of a router that does not count', () => {
    const place = begun(4);

    expect([place.take(event(undefined)), place.take(event(undefined))]).toEqual([true, true]);
  });

  test('takes one event that was kept for whoever comes, first, if it has not had it', () => {
    const [fresh, back, late] = [begun(4), begun(4), begun(4)];
    back.take(event(6));
    back.begin(9, undefined);
    late.take(event(5));

    expect([fresh.take(event(3, true)), fresh.take(event(4, true)), fresh.last]).toEqual([
      true,
      false,
      4,
    ]);
    expect([back.take(event(6, true)), back.take(event(8, true)), back.last]).toEqual([
      false,
      true,
      9,
    ]);
    expect(late.take(event(3, true))).toBe(false);
  });

  test('misses of a gap what it has not had', () => {
    const place = begun(4);

    expect(place.miss(gap(2, 4))).toBeUndefined();
    expect(place.miss(gap(3, 6))).toEqual(gap(5, 6));
    expect(place.miss(gap(7, 8))).toEqual(gap(7, 8));
    expect(place.last).toBe(8);
  });

  test('that goes on misses what of it is gone', () => {
    const [first, second, third] = [begun(4), begun(9), begun(20)];

    expect(first.begin(12, gap(5, 12))).toEqual(gap(5, 12));
    expect(second.begin(12, gap(5, 12))).toEqual(gap(10, 12));
    expect(third.begin(12, gap(5, 12))).toBeUndefined();
    expect([first.last, second.last, third.last]).toEqual([12, 12, 20]);
  });

  test('that begins misses all that it wanted and is gone', () => {
    expect(new Place({ since: 2 }).begin(7, gap(3, 7))).toEqual(gap(3, 7));
  });

  test('in another order begins where that is', () => {
    const place = begun(90);

    expect(place.begin(3, gap(0, 3))).toEqual(gap(0, 3));
    expect(place.last).toBe(3);
  });
});

function begun(offset: number): Place {
  const place = new Place(undefined);
  place.begin(offset, undefined);
  return place;
}

function event(offset: number | undefined, isRetained = false): MessageOf<'event'> {
  const retained = isRetained ? (true as const) : undefined;
  return { opcode: 'event', subscription: 1, publication: 1, offset, retained };
}

function gap(from: number, to: number) {
  return { from, to, reason: 'expired' };
}
