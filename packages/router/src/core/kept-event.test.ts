import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Audience } from './audience.ts';
import { KeptEvent } from './kept-event.ts';
import { messageBytes } from './payload-bytes.ts';
import { ALICE, BOB } from './seats.test-data.ts';
import { eventOf } from './topics.test-support.ts';

describe('a kept event', () => {
  test('has one offset, its time, and who does not want it', () => {
    const event = eventOf(7, { at: 1_000, excluded: 3 });

    expect([event.from, event.to, event.at, event.excluded]).toEqual([7, 7, 1_000, 3]);
    expect(event.message).toMatchObject({ offset: 7 });
  });

  test('holds as much memory as its message, which is counted once', () => {
    const { payload, ...fields } = eventOf(1, { length: 1_000 }).message as MessageOf<'event'>;
    let looked = 0;
    const message: MessageOf<'event'> = {
      ...fields,
      get payload() {
        looked += 1;
        return payload;
      },
    };
    const event = new KeptEvent({ from: 1, to: 1, message, at: 1 });

    expect([event.bytes, event.bytes]).toEqual(new Array(2).fill(messageBytes(payload)));

    expect(event.bytes).toBeGreaterThan(1_000);
    expect(looked).toBe(1);
  });

  test('that is a range of offsets has no message, and holds little', () => {
    const range = new KeptEvent({ from: 3, to: 9, at: 0 });

    expect([range.from, range.to, range.message, range.excluded]).toEqual([
      3,
      9,
      undefined,
      undefined,
    ]);
    expect(range.bytes).toBe(messageBytes(undefined));
  });

  test('is for those who listen, but for who published it, and for whom it is', () => {
    const audience = Audience.of({ eligibleRoles: ['reader'] });
    const [own, some] = [eventOf(1, { excluded: BOB.id }), eventOf(2, { audience })];

    expect([ALICE, BOB].map((seat) => own.isFor(seat))).toEqual([true, false]);
    expect([ALICE, BOB].map((seat) => some.isFor(seat))).toEqual([true, false]);
  });

  test('is for who comes later, its publisher too, unless it is for others', () => {
    const byRole = eventOf(2, { audience: Audience.of({ eligibleRoles: ['reader'] }) });
    const bySession = eventOf(3, { audience: Audience.of({ eligible: [ALICE.id] }) });

    expect(eventOf(1, { excluded: BOB.id }).isForLatecomer(BOB)).toBe(true);
    expect([ALICE, BOB].map((seat) => byRole.isForLatecomer(seat))).toEqual([true, false]);
    expect(bySession.isForLatecomer(ALICE)).toBe(false);
  });
});
