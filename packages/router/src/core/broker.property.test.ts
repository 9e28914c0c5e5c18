/**
 * Whatever happens in whichever order: every event is heard once, in order, or is inside one gap.
 */
import type { Match, MessageOf } from '@realmwire/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Yard } from './pubsub.test-support.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, body, CAROL } from './seats.test-data.ts';

const LIMITS = {
  maxKeptBytes: 3_000,
  overflowBytes: 2_000,
  pauseMessages: 4,
  pauseBytes: 3_000,
  pauseMs: 50,
  streamCredit: 3,
};
const POLICIES = ['pause', 'drop-oldest', 'drop-newest', 'latest', undefined] as const;
const TOPICS = ['com.plain', 'com.kept', 'com.brief', 'com.held', 'com.gauge'] as const;
/** What is published to, and what is subscribed to. */
const HEARD: readonly { uri: string; pattern?: string; match?: Match }[] = [
  ...TOPICS.map((uri) => ({ uri })),
  { uri: 'com.kept', pattern: 'com.', match: 'prefix' },
  { uri: 'com.plain', pattern: '.plain', match: 'wildcard' },
];

type Filters = Pick<
  MessageOf<'publish'>,
  'eligible' | 'exclude' | 'eligibleUsers' | 'excludeRoles'
>;

const who = fc.constantFrom(BOB, CAROL);
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      by: fc.constantFrom(ALICE, BOB, CAROL),
      size: fc.nat(900),
      id: fc.boolean(),
      filters: fc.oneof(
        { weight: 4, arbitrary: fc.constant({}) },
        {
          weight: 1,
          arbitrary: fc.constantFrom<Filters>(
            { eligible: [] },
            { eligible: [2] },
            { exclude: [3] },
            { eligibleUsers: ['bob'] },
            { excludeRoles: ['reader'] },
          ),
        },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      who,
      more: fc.oneof(fc.nat(4), fc.constant(2 ** 53)),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('press' as const), who, isFull: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('subscribe' as const),
      who,
      overflow: fc.constantFrom(...POLICIES),
      credit: fc.nat(4),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.nat(120) }) },
);

/** A subscriber that believes nothing: it checks the place of each message in the order. */
class Listener {
  readonly seat: Seat;
  isSubscribed = false;
  subscription = 0;
  last: number | undefined;
  epoch: string | undefined;
  until = 0;
  taken = 0;
  #read = 0;

  constructor(seat: Seat) {
    this.seat = seat;
  }

  subscribe(yard: Yard, uri: string, more: object, credit: number): void {
    const { last, epoch } = this;
    const history = last === undefined || epoch === undefined ? undefined : { since: last, epoch };
    this.#read = yard.sent.get(this.seat.id)?.length ?? 0;
    yard.subscribe(this.seat, uri, { ...more, credit, ...(history && { history }) });
    const answer = yard.sent.get(this.seat.id)?.[this.#read] as unknown as MessageOf<'subscribed'>;
    expect(answer.opcode).toBe('subscribed');
    this.#read += 1;
    if (answer.gap !== undefined && answer.gap.from > 0)
      expect(answer.gap.from).toBe((last ?? 0) + 1);
    if (answer.gap === undefined && history !== undefined) expect(answer.offset).toBe(last);
    Object.assign(this, {
      isSubscribed: true,
      subscription: answer.subscription,
      last: answer.offset,
      epoch: answer.epoch,
      until: credit,
      taken: 0,
    });
  }

  read(yard: Yard): void {
    const messages = (yard.sent.get(this.seat.id) ?? []).slice(this.#read);
    this.#read += messages.length;
    for (const message of messages) {
      if (message.opcode === 'event') {
        expect(message.offset).toBe((this.last as number) + 1);
        this.last = message.offset as number;
        this.taken += 1;
        expect(this.taken).toBeLessThanOrEqual(this.until);
      } else if (message.opcode === 'gap') {
        expect(message.from).toBe((this.last as number) + 1);
        expect(message.to).toBeGreaterThanOrEqual(message.from);
        this.last = message.to;
      }
    }
  }
}

describe('a broker, whatever happens', () => {
  test('lets nobody miss an event without a gap, hear one twice, or get it without credit', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HEARD), fc.array(step, { maxLength: 80 }), (heard, steps) => {
        const { uri, pattern = uri, match } = heard;
        const yard = new Yard({ limits: LIMITS });
        const listeners = new Map([BOB, CAROL].map((seat) => [seat, new Listener(seat)]));
        const of = (seat: Seat): Listener => listeners.get(seat) as Listener;
        let published = 0;
        const doStep = (next: (typeof steps)[number]): void => {
          if (next.do === 'publish') {
            published += 1;
            const payload = body('x'.repeat(next.size));
            yard.publish(next.by, uri, {
              payload,
              ...next.filters,
              ...(next.id && { id: published }),
            });
          } else if (next.do === 'pass') yard.pass(next.ms);
          else if (next.do === 'press') yard.press(next.who, next.isFull);
          else if (next.do === 'leave') {
            yard.leave(next.who);
            of(next.who).isSubscribed = false;
          } else if (next.do === 'grant') {
            const listener = of(next.who);
            listener.until = Math.min(Number.MAX_SAFE_INTEGER, listener.until + next.more);
            if (listener.isSubscribed) yard.grant(next.who, listener.until, listener.subscription);
          } else if (!of(next.who).isSubscribed) {
            // A pattern cannot hold its topics back.
            const overflow =
              match !== undefined && next.overflow === 'pause' ? undefined : next.overflow;
            of(next.who).subscribe(yard, pattern, { overflow, match }, next.credit);
          }
        };
        for (const next of steps) {
          doStep(next);
          for (const listener of listeners.values()) listener.read(yard);
          expect(yard.broker.keptBytes).toBeLessThanOrEqual(LIMITS.maxKeptBytes);
          expect(yard.broker.held).toBeLessThanOrEqual(LIMITS.pauseMessages);
        }
        // In the end everybody is told everything: what was not for them with the next credit.
        for (const seat of [BOB, CAROL, BOB, CAROL]) {
          doStep({ do: 'press', who: seat, isFull: false });
          doStep({ do: 'grant', who: seat, more: 1_000 });
        }
        const head = yard.subscribe({ ...ALICE, id: 99 }, pattern, { match }).head;
        for (const listener of listeners.values()) {
          listener.read(yard);
          if (listener.isSubscribed) expect(listener.last).toBe(head);
        }
        expect(yard.broker.held).toBe(0);
      }),
      { numRuns: 2_000 },
    );
  }, 30_000);

  test('lets nobody get an event that is not for it, by a topic or by a pattern', () => {
    const seats = [ALICE, BOB, CAROL];
    const ids = fc.option(fc.subarray([1, 2, 3]), { nil: undefined });
    const names = fc.option(fc.subarray(['Alice', 'bob', 'carol']), { nil: undefined });
    const filters = fc.record({ exclude: ids, eligible: ids, eligibleUsers: names });
    const patterns = fc.constantFrom<[string, Match]>(
      ['com.kept', 'exact'],
      ['com.', 'prefix'],
      ['.kept', 'wildcard'],
    );
    const subscribe = fc.record({
      do: fc.constant('subscribe' as const),
      who: fc.constantFrom(...seats),
      pattern: patterns,
    });
    const publish = fc.record({
      do: fc.constant('publish' as const),
      by: fc.constantFrom(...seats),
      filters,
      excludeMe: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(subscribe, publish), { maxLength: 30 }), (steps) => {
        const yard = new Yard({ limits: { streamCredit: 1_000 } });
        const expected = new Map<Seat, number[]>(seats.map((seat) => [seat, []]));
        const heard = new Map<Seat, Set<string>>(seats.map((seat) => [seat, new Set()]));
        let published = 0;
        for (const next of steps) {
          if (next.do === 'subscribe') {
            const [uri, match] = next.pattern;
            heard.get(next.who)?.add(match);
            yard.subscribe(next.who, uri, { match });
            continue;
          }
          published += 1;
          const { exclude, eligible, eligibleUsers } = next.filters;
          for (const seat of seats) {
            const isFor =
              !(next.excludeMe && seat === next.by) &&
              exclude?.includes(seat.id) !== true &&
              eligible?.includes(seat.id) !== false &&
              eligibleUsers?.includes(seat.user ?? seat.uuid) !== false;
            const times = isFor ? (heard.get(seat)?.size ?? 0) : 0;
            expected.get(seat)?.push(...Array.from({ length: times }, () => published));
          }
          const { excludeMe } = next;
          yard.publish(next.by, 'com.kept', { ...next.filters, excludeMe });
        }
        for (const seat of seats) {
          const events = yard.messages(seat).filter(({ opcode }) => opcode === 'event');
          const publications = (events as MessageOf<'event'>[]).map((event) => event.publication);
          expect(publications).toEqual(expected.get(seat));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('loses nothing of a topic with history that has room for what waits', () => {
    const few = fc.array(step, { maxLength: 40 });
    fc.assert(
      fc.property(few, (steps) => {
        const yard = new Yard({ limits: { ...LIMITS, maxKeptBytes: 1e9 } });
        const listener = new Listener(BOB);
        listener.subscribe(yard, 'com.kept', {}, 0);
        let waiting = 0;
        for (const next of steps) {
          if (next.do === 'publish' && waiting < 5) {
            waiting += 1;
            yard.publish(ALICE, 'com.kept');
          } else if (next.do === 'leave') {
            yard.leave(BOB);
            listener.subscribe(yard, 'com.kept', {}, 2);
          } else if (next.do === 'grant') {
            listener.until = Math.min(listener.until + next.more, 1e6);
            yard.grant(BOB, listener.until, listener.subscription);
          }
          const before = listener.last as number;
          listener.read(yard);
          waiting -= (listener.last as number) - before;
        }
        expect(yard.heard(BOB).filter((each) => each.startsWith('gap'))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
