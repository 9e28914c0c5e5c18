import { describe, expect, test } from 'vitest';
import { History } from './history.ts';
import { KeptEvent } from './kept-event.ts';
import { Yard } from './pubsub.test-support.ts';
import { ALICE, BOB, body, CAROL } from './seats.test-data.ts';

const event = (from: number, at = from, to = from) => new KeptEvent({ from, to, at });

describe('a history', () => {
  test('keeps the last events, and knows what is gone', () => {
    const history = new History({ size: 2 }, 7);
    expect([history.begin, history.isEmpty]).toEqual([7, true]);

    for (const offset of [8, 9, 10]) history.push(event(offset));

    expect(history.begin).toBe(8);
    expect([8, 9, 10].map((offset) => history.after(offset)?.from)).toEqual([9, 10, undefined]);
    expect(history.after(1)?.from).toBe(9);
  });

  test('finds events behind a range of offsets that have none', () => {
    const history = new History({ size: 9 }, 0);
    for (const each of [event(1), event(2, 2, 5), event(6), event(7)]) history.push(each);

    expect([0, 1, 3, 5, 6, 7].map((offset) => history.after(offset)?.from)).toEqual([
      1,
      2,
      2,
      6,
      7,
      undefined,
    ]);
  });

  test('forgets what is too old', () => {
    const history = new History({ size: 9, ttlMs: 10 }, 0);
    for (const [offset, at] of [
      [1, 0],
      [2, 5],
      [3, 20],
    ] as const)
      history.push(event(offset, at));

    history.prune(15);

    expect([history.begin, history.after(2)?.from]).toEqual([2, 3]);
    history.clear();
    expect([history.begin, history.isEmpty, history.bytes]).toEqual([3, true, 0]);
    history.dropOldest();
    expect(history.begin).toBe(3);
  });

  test('knows where a time begins, unless that is gone', () => {
    const history = new History({ size: 2 }, 0);
    expect(history.before(5)).toBe(0);

    for (const [offset, at] of [
      [1, 10],
      [2, 20],
      [3, 30],
    ] as const)
      history.push(event(offset, at));

    expect([10, 11, 20, 25, 31].map((at) => history.before(at))).toEqual([undefined, 1, 1, 2, 3]);
  });
});

describe('a subscriber that wants earlier events', () => {
  test('gets the last ones, as many as it wants and there are', () => {
    const yard = published('com.kept', 4);

    expect(yard.subscribe(BOB, 'com.kept', { credit: 9, history: { last: 2 } })).toMatchObject({
      offset: 2,
      head: 4,
      epoch: 'e',
    });
    yard.subscribe(CAROL, 'com.kept', { credit: 9, history: { last: 2 ** 53 - 1 } });
    yard.publish(ALICE, 'com.kept');

    expect(yard.heard(BOB)).toEqual(['3', '4', '5']);
    expect(yard.heard(CAROL)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('gets nothing that it does not want', () => {
    const yard = published('com.kept', 4);

    yard.subscribe(BOB, 'com.kept', { credit: 9, history: { last: 0 } });
    yard.subscribe(CAROL, 'com.kept', { credit: 9 });

    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([[], []]);
  });

  test('gets them as its credit allows, in order, and then what was published meanwhile', () => {
    const yard = published('com.kept', 4);

    yard.subscribe(BOB, 'com.kept', { credit: 1, history: { last: 3 } });
    yard.publish(ALICE, 'com.kept');
    expect(yard.heard(BOB)).toEqual(['2']);
    yard.grant(BOB, 3);
    yard.grant(BOB, 99);
    yard.publish(ALICE, 'com.kept');

    expect(yard.heard(BOB)).toEqual(['2', '3', '4', '5', '6']);
  });

  test('goes on where it was', () => {
    const yard = published('com.kept', 4);

    yard.subscribe(BOB, 'com.kept', { credit: 9, history: { since: 2, epoch: 'e' } });
    yard.subscribe(CAROL, 'com.kept', { credit: 9, history: { since: 4 } });

    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([['3', '4'], []]);
  });

  test('hears at once what of it is gone', () => {
    const yard = published('com.kept', 9);

    const answer = yard.subscribe(BOB, 'com.kept', { credit: 9, history: { since: 1 } });

    expect(answer).toMatchObject({ offset: 4, gap: { from: 2, to: 4, reason: 'expired' } });
    expect(yard.heard(BOB)).toEqual(['5', '6', '7', '8', '9']);
  });

  test('that comes from another epoch gets everything that is kept', () => {
    const yard = published('com.kept', 9);

    const answer = yard.subscribe(BOB, 'com.kept', {
      credit: 9,
      history: { since: 99, epoch: 'x' },
    });

    expect(answer).toMatchObject({ offset: 4, gap: { from: 0, to: 4, reason: 'epoch' } });
    expect(yard.heard(BOB)).toEqual(['5', '6', '7', '8', '9']);
  });

  test('that comes from the future gets what is published now', () => {
    const yard = published('com.kept', 2);

    const answer = yard.subscribe(BOB, 'com.kept', { history: { since: 3 } });
    yard.publish(ALICE, 'com.kept');

    expect(answer).toMatchObject({ offset: 2, gap: { from: 0, to: 2, reason: 'future' } });
    expect(yard.heard(BOB)).toEqual(['3']);
  });

  test('of a time gets those from then on, or hears that some may be gone', () => {
    const yard = new Yard();
    for (let n = 0; n < 7; n += 1) {
      yard.now += 10;
      yard.publish(ALICE, 'com.kept');
    }

    const whole = yard.subscribe(BOB, 'com.kept', { credit: 9, history: { at: 55 } });
    const part = yard.subscribe(CAROL, 'com.kept', { credit: 9, history: { at: 15 } });

    expect([whole.offset, whole.gap]).toEqual([5, undefined]);
    expect(part).toMatchObject({ offset: 2, gap: { from: 0, to: 2, reason: 'expired' } });
    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([
      ['6', '7'],
      ['3', '4', '5', '6', '7'],
    ]);
  });

  test('gets its own too, unless they were published after it asked', () => {
    const yard = new Yard();
    for (const seat of [BOB, ALICE]) yard.publish(seat, 'com.kept');

    yard.subscribe(BOB, 'com.kept', { credit: 1, history: { last: 2 } });
    yard.publish(BOB, 'com.kept');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['1', '2', 'gap 3-3 own']);
  });

  test('does not get what is too old', () => {
    const yard = published('com.brief', 2);

    yard.now += 99;
    yard.publish(ALICE, 'com.brief');
    yard.now += 1;
    yard.subscribe(BOB, 'com.brief', { credit: 9, history: { last: 9 } });

    expect(yard.heard(BOB)).toEqual(['3']);
  });

  test('of a topic without history is refused, unless it only goes on', () => {
    const yard = published('com.plain', 3);
    const fault = (history: object) =>
      (yard.subscribe(BOB, 'com.plain', { history } as never) as { fault?: string }).fault;

    expect([{ last: 1 }, { since: 1 }, { at: 1 }].map(fault)).toEqual(
      Array(3).fill('history.missing'),
    );
    expect(yard.subscribe(CAROL, 'com.plain', { history: { since: 1, epoch: 'e' } })).toMatchObject(
      {
        offset: 3,
        gap: { from: 2, to: 3, reason: 'reconnect' },
      },
    );
  });

  test('again gets them once more', () => {
    const yard = published('com.kept', 4);
    yard.subscribe(BOB, 'com.kept', { credit: 20, history: { last: 1 } });
    yard.publish(ALICE, 'com.kept');

    yard.subscribe(BOB, 'com.kept', { history: { last: 3 } });
    yard.publish(ALICE, 'com.kept');

    expect(yard.heard(BOB)).toEqual(['4', '5', '3', '4', '5', '6']);
  });

  test('again while events wait, or are lost, gets all of them in order', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept', { credit: 0, overflow: 'drop-oldest' });
    yard.subscribe(CAROL, 'com.kept', { credit: 0, overflow: 'drop-newest' });
    for (let n = 0; n < 4; n += 1) yard.publish(ALICE, 'com.kept');

    for (const seat of [BOB, CAROL]) {
      yard.subscribe(seat, 'com.kept', { history: { last: 1 } });
      yard.grant(seat, 9);
    }

    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([
      ['1', '2', '3', '4'],
      ['1', '2', '3', '4'],
    ]);
  });

  test('a lot of them at once gets them in parts, each when the one before is with it', () => {
    const yard = new Yard();
    const declared = { payload: body('x'.repeat(40_000)) };
    for (let n = 0; n < 5; n += 1) yard.publish(ALICE, 'com.kept', declared);

    const { broker } = yard;
    const effects = broker.onSubscribe(
      BOB,
      { opcode: 'subscribe', id: 1, uri: 'com.kept', credit: 9, history: { last: 9 } },
      0,
    );

    expect(effects.map((effect) => effect.do)).toEqual(['deliver', 'deliver', 'deliver', 'serve']);
    yard.run(effects.slice(1));
    expect(yard.heard(BOB)).toEqual(['1', '2', '3', '4', '5']);
  });
});

describe('a retained event', () => {
  test('is given to whoever subscribes later, once', () => {
    const yard = published('com.state', 2);

    yard.subscribe(BOB, 'com.state', { credit: 9 });
    yard.publish(ALICE, 'com.state');
    yard.subscribe(BOB, 'com.state');
    yard.subscribe(CAROL, 'com.state', { credit: 9 });

    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([['2l', '3r'], ['3l']]);
  });

  test('is what its publisher says, whatever the contract says', () => {
    const yard = new Yard();
    yard.publish(ALICE, 'com.plain', { retain: true });
    yard.publish(ALICE, 'com.plain');
    yard.publish(ALICE, 'com.state');
    yard.publish(ALICE, 'com.state', { retain: false });

    yard.subscribe(BOB, 'com.plain', { credit: 9 });
    yard.subscribe(CAROL, 'com.state', { credit: 9 });

    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([['1l'], ['1l']]);
  });

  test('is not given again to who has had it, and is no gap for who has not', () => {
    const yard = published('com.state', 4);

    const had = yard.subscribe(BOB, 'com.state', { credit: 9, history: { since: 4, epoch: 'e' } });
    const not = yard.subscribe(CAROL, 'com.state', {
      credit: 9,
      history: { since: 3, epoch: 'e' },
    });
    yard.leave(CAROL);
    const most = yard.subscribe(CAROL, 'com.state', {
      credit: 9,
      history: { since: 1, epoch: 'e' },
    });

    expect([had.gap, not.gap, most.gap]).toEqual([
      undefined,
      undefined,
      { from: 2, to: 3, reason: 'reconnect' },
    ]);
    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([[], ['4l', '4l']]);
  });

  test('comes with the history where that has it', () => {
    const yard = published('com.both', 4);

    yard.subscribe(BOB, 'com.both', { credit: 9, history: { last: 2 } });
    yard.subscribe(CAROL, 'com.both', { credit: 9 });

    expect([yard.heard(BOB), yard.heard(CAROL)]).toEqual([['3r', '4r'], ['4l']]);
  });

  test('waits for credit, and what is published meanwhile comes after it', () => {
    const yard = published('com.state', 1);

    yard.subscribe(BOB, 'com.state', { credit: 0 });
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.state');
    yard.grant(BOB, 9);

    expect(yard.heard(BOB)).toEqual(['gap 2-3 credit', '1l', '4r']);
  });
});

describe('what the topics of a realm keep', () => {
  test('is bounded in bytes: the topic that was published to longest ago loses its own', () => {
    const yard = new Yard({ limits: { maxKeptBytes: 2_000 } });
    const large = { payload: body('x'.repeat(200)) };
    for (const uri of ['com.state', 'com.kept']) yard.publish(ALICE, uri, large);
    yard.publish(ALICE, 'com.state', large);
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.brief', large);

    expect(yard.broker.keptBytes).toBeLessThanOrEqual(2_000);
    expect(yard.subscribe(BOB, 'com.kept', { history: { last: 9 } })).toMatchObject({ offset: 1 });
    expect(yard.subscribe(BOB, 'com.brief', { history: { last: 9 } })).toMatchObject({ offset: 0 });
  });

  test('may be less than one event', () => {
    const yard = new Yard({ limits: { maxKeptBytes: 0 } });

    for (const uri of ['com.both', 'com.state']) yard.publish(ALICE, uri);

    expect([yard.broker.keptBytes, yard.broker.keptTopics]).toEqual([0, 0]);
    expect(yard.subscribe(BOB, 'com.state')).toMatchObject({ offset: 1, head: 1 });
  });

  test('is bounded in topics', () => {
    const yard = new Yard({ limits: { maxKeptTopics: 2 } });

    for (const uri of ['com.kept', 'com.state', 'com.both']) yard.publish(ALICE, uri);

    expect(yard.broker.keptTopics).toBe(2);
    expect(yard.subscribe(BOB, 'com.kept', { history: { last: 9 } })).toMatchObject({ offset: 1 });
  });

  test('is never more than the limit of one topic, whatever its contract says', () => {
    const yard = new Yard({ limits: { maxHistoryEvents: 3 } });
    for (let n = 0; n < 9; n += 1) yard.publish(ALICE, 'com.kept');

    yard.subscribe(BOB, 'com.kept', { credit: 9, history: { last: 9 } });

    expect(yard.heard(BOB)).toEqual(['7', '8', '9']);
  });

  test('is forgotten when it is too old and the last subscriber leaves', () => {
    const yard = published('com.brief', 2);
    yard.subscribe(BOB, 'com.brief');
    yard.now += 200;
    yard.subscribe(CAROL, 'com.brief');

    yard.leave(BOB);
    yard.leave(CAROL);

    expect([yard.broker.keptBytes, yard.broker.keptTopics]).toEqual([0, 0]);
    expect(yard.subscribe(BOB, 'com.brief').head).toBe(2);
  });

  test('outlives its subscribers', () => {
    const yard = new Yard();
    yard.subscribe(BOB, 'com.kept');
    for (let n = 0; n < 3; n += 1) yard.publish(ALICE, 'com.kept');

    yard.leave(BOB);
    expect([yard.broker.topics, yard.broker.keptTopics]).toEqual([0, 1]);
    yard.subscribe(CAROL, 'com.kept', { credit: 9, history: { last: 2 } });

    expect(yard.heard(CAROL)).toEqual(['2', '3']);
  });

  test('has another epoch once it was forgotten: no offset is used twice', () => {
    const yard = new Yard({ limits: { maxKeptTopics: 1 } });
    yard.publish(ALICE, 'com.plain');
    const first = yard.subscribe(BOB, 'com.plain');
    yard.leave(BOB);

    yard.publish(ALICE, 'com.held');
    const history = { since: first.offset as number, epoch: first.epoch as string };
    const again = yard.subscribe(BOB, 'com.plain', { history });

    expect(first).toMatchObject({ offset: 1, epoch: 'e' });
    expect(again).toMatchObject({
      offset: 0,
      epoch: 'e.1',
      gap: { from: 0, to: 0, reason: 'epoch' },
    });
  });
});

function published(uri: string, count: number): Yard {
  const yard = new Yard();
  for (let n = 0; n < count; n += 1) yard.publish(ALICE, uri);
  return yard;
}
