import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CreditGrants } from './credit-grants.ts';
import { CreditWindow } from './credit-window.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const MB = 1_000_000;
const BOUNDS = { startBytes: 256 * KIB, minBytes: 64 * KIB, maxBytes: 4 * MIB };

describe('credit grants', () => {
  test('nothing is said before a quarter of the window was consumed', () => {
    const grants = new CreditGrants({ ...BOUNDS, startBytes: 100_000 });

    grants.onFrame(24_999, 0);

    expect(grants.isDue).toBe(false);
    expect(grants.takeGrant(0)).toBeUndefined();
  });

  test('a quarter consumed is given again, with the number of the last frame', () => {
    const grants = new CreditGrants({ ...BOUNDS, startBytes: 100_000 });
    grants.onFrame(10_000, 0);
    grants.onFrame(15_000, 0);

    expect(grants.isDue).toBe(true);
    expect(grants.takeGrant(0)).toEqual({ seen: 2, until: 125_000 });
    expect(grants.takeGrant(0)).toBeUndefined();
    expect(grants.seenFrames).toBe(2);
  });

  test('all of the credit may be used, and not a byte more', () => {
    const grants = new CreditGrants({ ...BOUNDS, startBytes: 100_000 });
    grants.onFrame(100_000, 0);

    expect(() => grants.onFrame(1, 0)).toThrow(
      expect.objectContaining({
        code: 'credit.exceeded',
        detail: { bytes: 100_001, until: 100_000 },
      }),
    );
  });

  test('whatever comes when, credit is never taken back and the window keeps its bounds', () => {
    const step = fc.record({
      length: fc.nat(40_000),
      after: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 30, noNaN: true }), fc.nat(20_000)),
      roundTripMs: fc.option(fc.double({ min: -1, max: 5_000, noNaN: true }), { freq: 3 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const grants = new CreditGrants(BOUNDS);
        let until = BOUNDS.startBytes;
        let received = 0;
        let now = 0;
        for (const { length, after, roundTripMs } of steps) {
          now += after;
          if (roundTripMs !== null) grants.onRoundTrip(roundTripMs, now);
          if (received + length > until) continue;
          grants.onFrame(length, now);
          received += length;
          const grant = grants.takeGrant(now);
          expect(grant?.until ?? until).toBeGreaterThanOrEqual(until);
          until = grant?.until ?? until;
          // What is left is enough for a frame, or nobody would ever move again.
          expect(until - received).toBeGreaterThan(BOUNDS.minBytes / 2);
          expect(grants.windowBytes).toBeGreaterThanOrEqual(BOUNDS.minBytes);
          expect(grants.windowBytes).toBeLessThanOrEqual(BOUNDS.maxBytes);
        }
      }),
    );
  });
});

describe('the window follows the link', () => {
  test.each([
    { rate: 10 * MB, rtt: 0, bytes: 20 * MB, slowdown: 1.02, wait: 25 },
    { rate: 10 * MB, rtt: 50, bytes: 20 * MB, slowdown: 1.08, wait: 30 },
    { rate: 1 * MB, rtt: 100, bytes: 20 * MB, slowdown: 1.03, wait: 30 },
    { rate: 100 * MB, rtt: 1, bytes: 200 * MB, slowdown: 1.02, wait: 13 },
    { rate: 100 * MB, rtt: 20, bytes: 200 * MB, slowdown: 1.08, wait: 20 },
    { rate: 2 * MB, rtt: 250, bytes: 20 * MB, slowdown: 1.1, wait: 60 },
    { rate: 1000 * MB, rtt: 0.2, bytes: 200 * MB, slowdown: 1.05, wait: 3, chunkBytes: 64 * KIB },
  ])('at $rate B/s and $rtt ms both speed and latency are kept', (row) => {
    const { slowdown, wait, ...setting } = row;
    const run = transfer(setting);

    expect(run.slowdown).toBeLessThan(slowdown);
    expect(run.pingP50).toBeLessThan(setting.rtt + wait);
  });

  test.each([
    { name: 'cold, so that even its first ping waits behind bulk', isCold: true },
    { name: 'without any ping', isCold: true, pingEveryMs: Number.POSITIVE_INFINITY },
    { name: 'with a ping a second', pingEveryMs: 1000 },
    { name: 'by a clock of whole milliseconds', tickMs: 1 },
    { name: 'by a clock of 16 ms', tickMs: 16 },
    {
      name: 'while the reader is held up for 16 ms again and again',
      stall: { ms: 16, everyMs: 100 },
    },
  ])('a session that begins $name does as well', ({ name, ...setting }) => {
    for (const rtt of [0, 50]) {
      const run = transfer({ rate: 10 * MB, rtt, bytes: 20 * MB, ...setting });

      expect(run.slowdown, name).toBeLessThan(1.1);
      expect(run.pingP50, name).toBeLessThan(rtt + 45);
    }
  });

  test('a window that is wider than the link needs becomes narrower', () => {
    const run = transfer({ rate: 0.1 * MB, rtt: 50, bytes: 3 * MB });

    expect(run.windowBytes).toBeLessThan(80 * KIB);
  });

  test('a transfer of a minute does not take its own queue for the length of the link', () => {
    const run = transfer({ rate: 10 * MB, rtt: 50, bytes: 600 * MB });

    expect(run.slowdown).toBeLessThan(1.03);
    expect(run.p50Between(50_000, 60_000)).toBeLessThan(50 + 30);
  });

  test('a link that becomes longer under way is noticed within 10 s', () => {
    const later = { at: 5_000, rtt: 110 };
    const run = transfer({ rate: 10 * MB, rtt: 10, bytes: 300 * MB, later });

    expect(run.rateBetween(20_000, 25_000)).toBeGreaterThan(9.5 * MB);
    expect(run.p50Between(20_000, 25_000)).toBeLessThan(110 + 60);
  });

  test('a link that becomes shorter under way is noticed within 20 s', () => {
    const later = { at: 5_000, rtt: 10 };
    const run = transfer({ rate: 10 * MB, rtt: 110, bytes: 400 * MB, later });

    expect(run.p50Between(25_000, 35_000)).toBeLessThan(10 + 45);
  });

  test('the window is at most doubled, and loses at most a tenth, each time', () => {
    const { windows } = transfer({ rate: 100 * MB, rtt: 20, bytes: 100 * MB });

    const steps = windows.slice(1).map((bytes, index) => bytes / (windows[index] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(2);
    expect(Math.min(...steps)).toBeGreaterThan(0.899);
  });

  test('a window that was wide stays wide enough for two of the long chunks it has brought about', () => {
    const grants = new CreditGrants({ startBytes: 4 * MIB, minBytes: 16 * KIB, maxBytes: 4 * MIB });
    grants.onRoundTrip(1, 0);

    for (let now = 30; now < 9_000; now += 30) grants.onFrame(100, now);

    expect(grants.windowBytes).toBe(128 * KIB);
  });

  test('messages with pauses between them leave the window as it is', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(10, 0);
    for (let now = 0; now < 100_000; now += 1_000) {
      grants.onFrame(10_000, now);
      grants.takeGrant(now);
    }

    expect(grants.windowBytes).toBe(BOUNDS.startBytes);
  });

  test('a pause is not taken for a slow link', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(20, 0);
    windowAt(grants, 0);

    const windows = [6_000, 6_030, 6_060].map((now) => windowAt(grants, now, 30));

    expect(Math.min(...windows)).toBeGreaterThanOrEqual(widthAt(20));
  });

  test('what is read at once after a pause is not taken for a fast link', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(20, 0);
    windowAt(grants, 0);
    grants.onFrame(150_000, 6_000);

    const windows = [6_000, 6_030, 6_060].map((now) => windowAt(grants, now, 30));

    expect(Math.max(...windows)).toBeLessThanOrEqual(widthAt(20));
  });

  test('a socket that is read in bursts is not taken for a fast link', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(1, 0);
    for (let now = 0; now < 2_000; now += 20) {
      for (const late of [0, 1]) {
        grants.onFrame(FLOW * 10, now + late);
        grants.takeGrant(now + late);
      }
    }

    expect(grants.windowBytes).toBeLessThan(1.3 * widthAt(1));
  });
});

describe('the round trip', () => {
  test('the window stays as it is until one was measured', () => {
    const grants = new CreditGrants(BOUNDS);
    for (let now = 0; now < 3_000; now += 10) grants.onFrame(100, now);

    expect(grants.windowBytes).toBe(BOUNDS.startBytes);
  });

  test('the least of several pings counts', () => {
    const grants = new CreditGrants(BOUNDS);
    for (const ms of [100, 20, 100]) grants.onRoundTrip(ms, 0);

    expect(windowAt(grants, 0)).toBe(widthAt(20));
  });

  test('a clock that runs back for a moment counts as no time at all', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(-1, 0);

    expect(windowAt(grants, 0)).toBe(widthAt(0));
  });

  test('after 10 s a longer one is believed that was measured while nothing came', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(20, 0);
    grants.onRoundTrip(100, 10_000);
    expect(windowAt(grants, 10_001)).toBe(widthAt(20));

    grants.onRoundTrip(100, 20_000);

    expect(windowAt(grants, 20_000)).toBe(widthAt(100));
  });

  test('a longer one is never believed that was measured while frames came', () => {
    const grants = new CreditGrants(BOUNDS);
    grants.onRoundTrip(20, 0);
    grants.onFrame(1, 19_950);
    grants.onRoundTrip(100, 20_000);

    expect(windowAt(grants, 20_000)).toBe(widthAt(20));
  });
});

/** Bytes per ms that {@link windowAt} sends. */
const FLOW = 5_000;

/** The window that a steady flow leads to. */
function windowAt(grants: CreditGrants, from: number, forMs = 1_000): number {
  for (let now = from; now < from + forMs; now += 1) {
    grants.onFrame(FLOW, now);
    // As if said long ago: the time until a NEXT has its effect is not to count here.
    grants.takeGrant(now - 1_000_000);
  }
  return grants.windowBytes;
}

/** The window for a round trip: four thirds of it, and 20 ms. */
function widthAt(roundTripMs: number): number {
  return Math.round((FLOW * roundTripMs * 4) / 3 + FLOW * 20);
}

/** What a simulated transfer is like. */
interface Setting {
  /** Bytes per second, each direction. */
  readonly rate: number;
  readonly rtt: number;
  readonly bytes: number;
  readonly chunkBytes?: number;
  readonly pingEveryMs?: number;
  /** The transfer begins at once, so that even the first pong has to wait behind it. */
  readonly isCold?: boolean;
  /** The round trip from a time on. */
  readonly later?: { readonly at: number; readonly rtt: number };
  /** The reader does nothing for so long, so often. */
  readonly stall?: { readonly ms: number; readonly everyMs: number };
  /** The reader's clock counts so many ms at once. */
  readonly tickMs?: number;
}

/**
 * A sender that always has data, a reader that takes it at once, and pings of the reader between
 * them: everything shares two links that carry what they are given in order, at a fixed rate and
 * with a fixed delay, and hold as much as they are given.
 */
function transfer(setting: Setting) {
  const { rate, rtt, bytes, chunkBytes = 16 * KIB, pingEveryMs = 50, tickMs } = setting;
  const grants = new CreditGrants(BOUNDS);
  const window = new CreditWindow(BOUNDS.startBytes);
  const events = new Agenda();
  const delayAt = (now: number) =>
    (setting.later && now >= setting.later.at ? setting.later.rtt : rtt) / 2;
  const down = link(events, rate, delayAt);
  const up = link(events, rate, delayAt);
  const pings: { at: number; ms: number }[] = [];
  const windows: number[] = [];
  const arrivals: { at: number; length: number }[] = [];
  let left = bytes;
  let doneAt = 0;

  const clock = (now: number) => (tickMs ? Math.floor(now / tickMs) * tickMs : now);
  const pump = (now: number): void => {
    while (left > 0) {
      const data = Math.min(left, chunkBytes);
      const length = data + 40;
      if (length > window.credit) return;
      window.spend(length);
      left -= data;
      down(length, now, (at) => read(at, () => take(length, at)));
    }
  };
  const take = (length: number, at: number): void => {
    const now = awake(at);
    grants.onFrame(length, clock(now));
    windows.push(grants.windowBytes);
    arrivals.push({ at: now, length });
    const grant = grants.takeGrant(clock(now));
    if (grant) {
      up(30, now, (later) => {
        window.grant(grant);
        pump(later);
      });
    }
    if (grants.seenFrames === window.sentFrames && left === 0) doneAt = now;
  };
  /** When the reader gets to what arrives at a time. */
  const awake = (at: number): number => {
    const { stall } = setting;
    if (!stall) return at;
    const phase = at % stall.everyMs;
    return phase < stall.ms ? at - phase + stall.ms : at;
  };
  const read = (at: number, then: () => void): void => {
    const now = awake(at);
    if (now > at) events.add(now, then);
    else then();
  };
  const ping = (now: number): void => {
    if (doneAt > 0) return;
    const pong = (at: number): void =>
      down(20, at, (heard) => {
        const ms = awake(heard) - now;
        pings.push({ at: now, ms });
        grants.onRoundTrip(clock(awake(heard)) - clock(now), clock(awake(heard)));
      });
    up(20, now, pong);
    if (pingEveryMs < Number.POSITIVE_INFINITY) events.add(now + pingEveryMs, ping);
  };

  const begin = setting.isCold ? 0 : rtt + 1;
  events.add(0, ping);
  events.add(begin, pump);
  events.run();
  const p50Between = (from: number, to: number): number => {
    const times = pings.filter(({ at }) => at >= from && at < to).map(({ ms }) => ms);
    return times.sort((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
  };
  const rateBetween = (from: number, to: number): number => {
    const came = arrivals.filter(({ at }) => at >= from && at < to);
    return came.reduce((sum, { length }) => sum + length, 0) / ((to - from) / 1000);
  };
  return {
    /** Against a link that never runs dry. */
    slowdown: (doneAt - begin) / ((bytes / rate) * 1000 + rtt),
    pingP50: p50Between(0, Number.POSITIVE_INFINITY),
    p50Between,
    rateBetween,
    windows,
    windowBytes: grants.windowBytes,
  };
}

/** A link that carries bytes in order; `then` is called when the last of them has arrived. */
function link(events: Agenda, rate: number, delayAt: (now: number) => number) {
  let freeAt = 0;
  return (length: number, now: number, then: (now: number) => void): void => {
    freeAt = Math.max(freeAt, now) + (length / rate) * 1000;
    events.add(freeAt + delayAt(now), then);
  };
}

/** What happens when, as a binary heap; in the order it was added where times are equal. */
class Agenda {
  readonly #heap: { at: number; order: number; then: (now: number) => void }[] = [];
  #order = 0;

  add(at: number, then: (now: number) => void): void {
    const heap = this.#heap;
    heap.push({ at, order: this.#order++, then });
    for (let index = heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) break;
      this.#swap(index, parent);
      index = parent;
    }
  }

  run(): void {
    const heap = this.#heap;
    while (heap.length > 0) {
      this.#swap(0, heap.length - 1);
      const next = heap.pop();
      for (let index = 0; ; ) {
        const left = index * 2 + 1;
        const child = left + 1 < heap.length && this.#isBefore(left + 1, left) ? left + 1 : left;
        if (child >= heap.length || !this.#isBefore(child, index)) break;
        this.#swap(index, child);
        index = child;
      }
      next?.then(next.at);
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (!first || !second) throw new RangeError('no such entry');
    return first.at < second.at || (first.at === second.at && first.order < second.order);
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (!first || !second) throw new RangeError('no such entry');
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
