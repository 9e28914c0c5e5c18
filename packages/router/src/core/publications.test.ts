/** Who gets an event, who is told of its publisher, and what is said of events for others. */
import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { UNDECLARED } from './declarations.ts';
import type { Disclosure } from './disclosure.ts';
import { Yard } from './pubsub.test-support.ts';
import type { Seat } from './seat.ts';
import { ALICE, BOB, CAROL } from './seats.test-data.ts';

/** Bob in another session. */
const BOB_AGAIN: Seat = { ...BOB, id: 12 };

describe('an event for some only', () => {
  test('goes to those alone; the others are told, with the next event, that it was not for them', () => {
    const yard = hearing('com.plain', BOB, CAROL);

    yard.publish(ALICE, 'com.plain', { eligible: [BOB.id] });
    yard.publish(ALICE, 'com.plain', { exclude: [CAROL.id] });
    yard.publish(ALICE, 'com.plain');

    expect(yard.heard(BOB)).toEqual(['1', '2', '3']);
    expect(yard.heard(CAROL)).toEqual(['gap 1-2 own', '3']);
  });

  test('for nobody goes to nobody, and is counted as any other', () => {
    const yard = hearing('com.plain', BOB);

    yard.publish(ALICE, 'com.plain', { id: 1, eligible: [] });
    yard.grant(BOB, 20);

    expect(yard.answers(ALICE, 'published')).toMatchObject([{ offset: 1 }]);
    expect(yard.heard(BOB)).toEqual(['gap 1-1 own']);
  });

  test('is no loss for one out of credit whom it is not for', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.plain', { credit: 1 });

    yard.publish(ALICE, 'com.plain');
    yard.publish(ALICE, 'com.plain', { eligible: [CAROL.id] });
    yard.publish(ALICE, 'com.plain');
    yard.publish(ALICE, 'com.plain', { eligible: [CAROL.id] });
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', 'gap 2-2 own', 'gap 3-3 credit', 'gap 4-4 own']);
    expect(yard.broker.counters.drops['drop-newest']).toBe(1);
  });

  test('does not make its publisher wait for one whom it is not for', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.held', { credit: 0 });

    yard.publish(ALICE, 'com.held', { id: 1, eligible: [CAROL.id] });

    expect(yard.answers(ALICE, 'published')).toHaveLength(1);
  });

  test('comes out of the history for those alone, told in one run', () => {
    const yard = new Yard();
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.kept', { eligibleUsers: ['carol'] });
    yard.publish(ALICE, 'com.kept');

    yard.subscribe(BOB, 'com.kept', { history: { last: 9 } });
    yard.subscribe(CAROL, 'com.kept', { history: { last: 9 }, credit: 9 });

    expect(yard.heard(BOB)).toEqual(['gap 1-3 own', '4']);
    expect(yard.heard(CAROL)).toEqual(['1', '2', '3', '4']);
  });

  test('for certain sessions is for nobody who comes later, not even who comes back', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept', { credit: 0 });
    yard.publish(ALICE, 'com.kept', { eligible: [BOB.id] });
    yard.publish(ALICE, 'com.kept', { exclude: [CAROL.id] });

    yard.grant(BOB, 9);
    yard.subscribe(BOB_AGAIN, 'com.kept', { history: { last: 9 } });

    expect(yard.heard(BOB)).toEqual(['1', '2']);
    expect(yard.heard(BOB_AGAIN)).toEqual(['gap 1-2 own']);
  });

  test('is retained for those who may have it; who may not gets the one before', () => {
    const yard = new Yard();
    yard.publish(ALICE, 'com.state');
    yard.publish(ALICE, 'com.state', { eligibleUsers: ['bob'] });
    yard.publish(ALICE, 'com.state', { eligible: [CAROL.id] });

    yard.subscribe(BOB, 'com.state');
    yard.subscribe(CAROL, 'com.state');
    yard.subscribe(BOB_AGAIN, 'com.state', { getRetained: false });

    yard.publish(ALICE, 'com.state', { eligible: [CAROL.id] });

    // What is for certain sessions is not even called retained.
    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([['2l'], ['1l', '4']]);
    expect(yard.heard(BOB_AGAIN)).toEqual([]);
  });
});

describe('an event of the own, while something else is still to be told,', () => {
  test('is told after the loss of others, and not as one', () => {
    const yard = new Yard();
    yard.publish(ALICE, 'com.plain', { retain: true });
    yard.subscribe(BOB, 'com.plain', { credit: 0 });

    yard.publish(BOB, 'com.plain');
    yard.publish(ALICE, 'com.plain');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['gap 2-2 own', 'gap 3-3 credit', '1l']);
  });

  test('is told with the loss that it is inside of', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.plain', { credit: 0 });

    for (const publisher of [ALICE, BOB, ALICE]) yard.publish(publisher, 'com.plain');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['gap 1-3 credit']);
  });

  test('is left to the history where there is one', () => {
    const yard = new Yard();
    yard.publish(ALICE, 'com.both');
    yard.subscribe(BOB, 'com.both', { credit: 0 });

    for (const publisher of [BOB, ALICE]) yard.publish(publisher, 'com.both');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1l', 'gap 2-2 own', '3r']);
  });
});

describe('a publisher', () => {
  test.each([
    { disclosure: 'always', discloseMe: undefined, isKnown: true },
    { disclosure: 'choose', discloseMe: undefined, isKnown: false },
    { disclosure: 'choose', discloseMe: true, isKnown: true },
    { disclosure: 'never', discloseMe: undefined, isKnown: false },
  ] as const)('with `$disclosure` and $discloseMe is known: $isKnown', (given) => {
    const yard = hearing('com.plain', BOB, given.disclosure);

    yard.publish(ALICE, 'com.plain', { discloseMe: given.discloseMe });

    const [event] = yard.messages(BOB) as MessageOf<'event'>[];
    const known = {
      publisher: 'alice',
      publisherId: 1,
      publisherUser: 'Alice',
      publisherRoles: ['reader'],
    };
    expect(event).toMatchObject(given.isKnown ? known : {});
    expect(event?.publisher).toBe(given.isKnown ? 'alice' : undefined);
    expect(event?.publisherId).toBe(given.isKnown ? 1 : undefined);
  });

  test('that wants to be known where nobody is, is refused', () => {
    const yard = hearing('com.plain', BOB, 'never');

    yard.publish(ALICE, 'com.plain', { id: 3, discloseMe: true });
    yard.publish(ALICE, 'com.plain', { discloseMe: true });

    expect(yard.answers(ALICE, 'error')).toMatchObject([{ id: 3, fault: 'disclosure.refused' }]);
    expect(yard.heard(BOB)).toEqual([]);
    expect(yard.broker.counters).toMatchObject({ publications: 0, refused: 2 });
  });

  test('may not speak in the name of the router', () => {
    const yard = new Yard({ declarations: UNDECLARED });
    yard.subscribe(BOB, 'wamp.session.on_join');

    yard.publish(ALICE, 'wamp.session.on_join', { id: 1 });
    yard.publish(ALICE, 'wamp.session.on_join');
    yard.publish(ALICE, 'realmwire.session.opened', { id: 2 });

    expect(yard.answers(ALICE, 'error')).toMatchObject([
      { id: 1, fault: 'uri.invalid' },
      { id: 2, fault: 'uri.invalid' },
    ]);
    expect(yard.heard(BOB)).toEqual([]);
    expect(yard.broker.counters.refused).toBe(3);
  });
});

describe('a session that gives no credit', () => {
  const WAMP: Seat = { ...BOB, isUncredited: true };

  test('gets events as long as its queue has room, and what it loses is noted', () => {
    const yard = new Yard({ limits: { streamCredit: 2 } });
    yard.subscribe(WAMP, 'com.plain');

    for (let n = 0; n < 5; n += 1) yard.publish(ALICE, 'com.plain');
    yard.press(WAMP, true);
    for (let n = 0; n < 2; n += 1) yard.publish(ALICE, 'com.plain');
    yard.press(WAMP, false);
    yard.publish(WAMP, 'com.plain');
    yard.publish(ALICE, 'com.plain');

    expect(yard.heard(WAMP)).toEqual(['1', '2', '3', '4', '5', '9']);
    expect(yard.missed).toEqual(['com.plain 6-7 queue']);
    expect(yard.broker.counters.drops['drop-newest']).toBe(2);
  });

  test('has as many events wait for it as others have under way', () => {
    const yard = new Yard({ limits: { streamCredit: 2 } });
    yard.subscribe(WAMP, 'com.plain', { overflow: 'drop-oldest' });

    yard.press(WAMP, true);
    for (let n = 0; n < 5; n += 1) yard.publish(ALICE, 'com.plain');
    yard.press(WAMP, false);

    expect(yard.heard(WAMP)).toEqual(['4', '5']);
    expect(yard.missed).toEqual(['com.plain 1-3 queue']);
  });

  test('gets the history when its queue has room again', () => {
    const yard = new Yard();
    yard.subscribe(WAMP, 'com.kept');

    yard.press(WAMP, true);
    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.kept');
    yard.press(WAMP, false);

    expect(yard.heard(WAMP)).toEqual(['1', '2', '3', '4']);
    expect(yard.missed).toEqual([]);
  });

  test('is noted too when an event does not get there', () => {
    const yard = new Yard();
    yard.subscribe(WAMP, 'com.plain');
    yard.publish(ALICE, 'com.plain');

    const [event] = yard.messages(WAMP) as MessageOf<'event'>[];
    yard.run(yard.broker.onUndelivered(WAMP.id, event as MessageOf<'event'>));

    expect(yard.missed).toEqual(['com.plain 1-1 too_large']);
  });
});

function hearing(uri: string, ...given: (Seat | Disclosure)[]): Yard {
  const disclosure = given.find((each) => typeof each === 'string');
  const yard = new Yard({ disclosure, limits: { streamCredit: 9 } });
  for (const each of given) if (typeof each !== 'string') yard.subscribe(each, uri);
  return yard;
}
