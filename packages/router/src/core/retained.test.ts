import { describe, expect, test } from 'vitest';
import { Audience } from './audience.ts';
import { KeptEvent, type PublishedEvent } from './kept-event.ts';
import { Retained } from './retained.ts';
import { ALICE, BOB } from './seats.test-data.ts';

describe('the retained events of a topic', () => {
  test('are the last one for everybody, and those after it that are for some', () => {
    const retained = new Retained();

    retained.keep(event(1));
    retained.keep(event(2, { eligibleUsers: ['Alice'] }));

    expect(retained.for(ALICE)?.from).toBe(2);
    expect(retained.for(BOB)?.from).toBe(1);
  });

  test('go when one for everybody comes', () => {
    const retained = new Retained();
    retained.keep(event(1, { eligibleUsers: ['Alice'] }));

    retained.keep(event(2));

    expect(retained.for(ALICE)?.from).toBe(2);
    expect(retained.bytes).toBe(event(2).bytes);
  });

  test('are none that were for certain sessions', () => {
    const retained = new Retained();

    retained.keep(event(1, { eligible: [1] }));

    expect(retained.isEmpty).toBe(true);
    expect(retained.for(ALICE)).toBeUndefined();
  });

  test.each([true, false])('are bounded, with one for everybody: %s', (hasOneForAll) => {
    const retained = new Retained();
    if (hasOneForAll) retained.keep(event(1));

    for (let offset = 2; offset < 30; offset += 1)
      retained.keep(event(offset, { eligibleUsers: [offset === 2 ? 'Alice' : 'Zoe'] }));

    expect(retained.for(ALICE)?.from).toBe(hasOneForAll ? 1 : undefined);
    expect(retained.bytes).toBe((hasOneForAll ? 17 : 16) * event(1).bytes);
    retained.clear();
    expect(retained.isEmpty).toBe(true);
  });
});

function event(offset: number, filters: Parameters<typeof Audience.of>[0] = {}): PublishedEvent {
  const message = {
    opcode: 'event',
    subscription: 1,
    publication: offset,
    offset,
    retained: true,
  } as const;
  const audience = Audience.of(filters);
  const given = { from: offset, to: offset, message, audience, at: 0 };
  return new KeptEvent(given) as PublishedEvent;
}
