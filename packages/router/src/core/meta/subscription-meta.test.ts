import { describe, expect, test } from 'vitest';
import { ALICE, BOB, CAROL } from '../seats.test-data.ts';
import { ask, open, publish, refused, subscribe } from './asking.test-support.ts';

describe('subscriptions, asked about', () => {
  test('are listed by how they match', () => {
    const realm = open();
    const [exact, prefix, wildcard] = [
      subscribe(realm, BOB, 'com.a'),
      subscribe(realm, BOB, 'com.', 'prefix'),
      subscribe(realm, CAROL, 'com.', 'wildcard'),
    ];
    // It only keeps something for whoever comes.
    publish(realm, ALICE, 'com.kept', { retain: true });

    expect(ask(realm, 'list')).toEqual({
      exact: [exact],
      prefix: [prefix],
      wildcard: [wildcard],
    });
  });

  test('are found by their name, and by what is published', () => {
    const realm = open();
    const exact = subscribe(realm, BOB, 'com.a');
    const prefix = subscribe(realm, BOB, 'com.', 'prefix');
    const wildcard = subscribe(realm, BOB, 'com.', 'wildcard');

    expect(ask(realm, 'lookup', ['com.a'])).toBe(exact);
    expect(ask(realm, 'lookup', ['com.', { match: 'prefix' }])).toBe(prefix);
    expect(ask(realm, 'lookup', ['com.', { match: null }])).toBeNull();
    expect(ask(realm, 'lookup', ['com.b'])).toBeNull();
    expect(ask(realm, 'match', ['com.a'])).toEqual([exact, prefix, wildcard]);
    expect(ask(realm, 'match', ['com.b'])).toEqual([prefix, wildcard]);
    expect(ask(realm, 'match', ['org.a'])).toBeNull();
  });

  test('are told of, with those who hear them', () => {
    const realm = open();
    const id = subscribe(realm, BOB, 'com.a');
    subscribe(realm, CAROL, 'com.a');

    expect(ask(realm, 'get', [id])).toEqual({
      id,
      created: '1970-01-01T00:00:07.000Z',
      uri: 'com.a',
      match: 'exact',
    });
    expect(ask(realm, 'list_subscribers', [id])).toEqual([BOB.id, CAROL.id]);
    expect(ask(realm, 'count_subscribers', [id])).toBe(2);
  });

  test.each(['get', 'list_subscribers', 'count_subscribers', 'get_events'])(
    'that do not exist are an error for %s, as is what is no question',
    (name) => {
      expect(refused(open(), name, [77]).fault).toBe('subscription.missing');
      expect(refused(open(), name, ['77']).fault).toBe('arguments.invalid');
    },
  );
});
