import { Body } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL } from '../seats.test-data.ts';
import type { TopicRule } from '../topic-rules.ts';
import { ask, numbers, open, publish, refused, subscribe } from './asking.test-support.ts';

describe('the history of a subscription', () => {
  const RULES: TopicRule[] = [
    { uri: 'com.log.', match: 'prefix', history: 3 },
    { uri: 'com.one', history: { size: 9, ttlMs: 50_000 } },
  ];

  test('is there before anybody has subscribed, and has what was published, as it was', () => {
    const realm = open(RULES);
    const id = ask(realm, 'lookup', ['com.one']) as number;
    expect(ask(realm, 'get_events', [id])).toEqual([]);
    expect(ask(realm, 'get', [id])).toMatchObject({ created: '1970-01-01T00:00:01.000Z' });

    publish(realm, ALICE, 'com.one', { payload: Body.of({ a: 1 }), now: 1000 });
    publish(realm, BOB, 'com.one', { payload: { kind: 'args', args: [1, 2] }, now: 2000 });
    const kwargs = { b: 2 };
    publish(realm, BOB, 'com.one', { payload: { kind: 'args', args: [], kwargs }, now: 3000 });
    const bytes = new Uint8Array([1]);
    publish(realm, BOB, 'com.one', { payload: { kind: 'opaque', bytes, options: {} }, now: 4000 });
    publish(realm, BOB, 'com.one', { now: 5000 });

    const bob = { publisher: 2, publisher_authid: 'bob', publisher_authrole: 'anonymous' };
    const details = { topic: 'com.one', ...bob };
    const event = (publication: number) => ({
      timestamp: `1970-01-01T00:00:0${publication}.000Z`,
      subscription: id,
      publication,
      details,
    });
    expect(ask(realm, 'get_events', [id])).toEqual([
      {
        ...event(1),
        details: {
          topic: 'com.one',
          publisher: 1,
          publisher_authid: 'Alice',
          publisher_authrole: 'reader',
        },
        args: [{ a: 1 }],
      },
      { ...event(2), args: [1, 2] },
      { ...event(3), args: [], kwargs },
      { ...event(4), args: [bytes] },
      event(5),
    ]);
  });

  test.each([
    [{}, [1, 2, 3, 4, 5]],
    [{ reverse: true }, [5, 4, 3, 2, 1]],
    [{ limit: 2 }, [1, 2]],
    [{ limit: 2, reverse: true }, [5, 4]],
    [{ limit: null, topic: null, reverse: null }, [1, 2, 3, 4, 5]],
    [{ from_time: '1970-01-01T00:00:03Z' }, [3, 4, 5]],
    [{ after_time: '1970-01-01T01:00:03+01:00' }, [4, 5]],
    [{ before_time: '1970-01-01T00:00:03.000Z' }, [1, 2]],
    [{ until_time: '1970-01-01T00:00:03Z' }, [1, 2, 3]],
    [{ from_publication: 3 }, [3, 4, 5]],
    [{ after_publication: 3, limit: 1 }, [4]],
    [{ before_publication: 3, reverse: true, limit: 1 }, [2]],
    [{ until_publication: 3 }, [1, 2, 3]],
    [{ after_publication: 1, until_time: '1970-01-01T00:00:04Z' }, [2, 3, 4]],
    [{ topic: 'com.one' }, [1, 2, 3, 4, 5]],
    [{ topic: 'com.two' }, []],
  ])('asked for with %j has the publications %j', (kwargs, publications) => {
    const realm = open(RULES);
    for (let n = 1; n <= 5; n += 1) publish(realm, ALICE, 'com.one', { now: n * 1000 });
    const id = ask(realm, 'lookup', ['com.one']);

    expect(numbers(ask(realm, 'get_events', [id], { kwargs }))).toEqual(publications);
  });

  test.each([
    { limit: 0 },
    { reverse: 1 },
    { from_time: 'yesterday' },
    { until_publication: 'x' },
    { topic: 5 },
  ])('is refused where it is asked for with %j', (kwargs) => {
    const realm = open(RULES);
    const id = ask(realm, 'lookup', ['com.one']);

    expect(refused(realm, 'get_events', [id], kwargs).fault).toBe('arguments.invalid');
  });

  test('of a pattern is that of the topics it stands for, in the order of publication', () => {
    const realm = open(RULES);
    for (const uri of ['com.log.b', 'com.log.a', 'com.one', 'com.log.b'])
      publish(realm, ALICE, uri);
    const ruled = ask(realm, 'lookup', ['com.log.', { match: 'prefix' }]);
    const other = subscribe(realm, BOB, 'com..b', 'wildcard');

    expect(numbers(ask(realm, 'get_events', [ruled]))).toEqual([1, 2, 4]);
    expect(numbers(ask(realm, 'get_events', [ruled], { kwargs: { topic: 'com.log.a' } }))).toEqual([
      2,
    ]);
    expect(numbers(ask(realm, 'get_events', [other]))).toEqual([1, 4]);
  });

  test('has nothing that is not for who asks, and nothing that was for certain sessions', () => {
    const realm = open(RULES);
    publish(realm, BOB, 'com.one', { eligibleUsers: ['Alice'] });
    publish(realm, BOB, 'com.one', { eligibleRoles: ['writer'] });
    publish(realm, BOB, 'com.one', { eligible: [ALICE.id] });
    publish(realm, BOB, 'com.one', { exclude: [77] });
    publish(realm, ALICE, 'com.one', { excludeMe: true });
    const id = ask(realm, 'lookup', ['com.one']);

    expect(numbers(ask(realm, 'get_events', [id]))).toEqual([1, 5]);
    expect(numbers(ask(realm, 'get_events', [id], { by: CAROL }))).toEqual([5]);
  });

  test('does not say who published where that is not disclosed', () => {
    const realm = open(RULES, 'choose');
    publish(realm, ALICE, 'com.one');
    const id = ask(realm, 'lookup', ['com.one']);

    expect(ask(realm, 'get_events', [id])).toMatchObject([{ details: { topic: 'com.one' } }]);
    expect(ask(realm, 'get_events', [id])).not.toHaveProperty('0.details.publisher');
  });

  test('is none of a topic without', () => {
    const realm = open(RULES);
    const id = subscribe(realm, BOB, 'com.plain');
    publish(realm, ALICE, 'com.plain');

    expect(ask(realm, 'get_events', [id])).toEqual([]);
  });

  test('has no event that is too old', () => {
    const realm = open(RULES);
    publish(realm, ALICE, 'com.one', { now: 1_000 });
    publish(realm, ALICE, 'com.one', { now: 40_000 });
    const id = ask(realm, 'lookup', ['com.one']);

    expect(numbers(ask(realm, 'get_events', [id], { now: 60_000 }))).toEqual([2]);
  });
});
