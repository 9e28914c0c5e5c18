import { describe, expect, test } from 'vitest';
import { BODIES } from '../../messages/bodies.ts';
import type { WampName } from './messages.ts';
import { PASSTHRU, readOptions, WAMP_OPTIONS, writeOptions } from './options.ts';
import { problemIn } from './wamp2.test-helper.ts';

const ALL = Object.entries(WAMP_OPTIONS).flatMap(([name, table]) =>
  Object.keys(table).map((key) => ({ name: name as WampName, key })),
);

/** A value of each type that an option may have, and no other. */
const SAMPLES: Readonly<Record<string, unknown>> = {
  'a boolean': true,
  'an integer': -5,
  'an integer from 0': 5,
  'a text': 'a',
  'a list of integers': [1, 2n, -3],
  'a list of texts': ['a', ''],
  'a dictionary': { a: 1 },
  'a list of dictionaries': [{ session: 1 }],
};

const typeOf = (name: WampName, key: string) => WAMP_OPTIONS[name]?.[key]?.type;
const sampleOf = (name: WampName, key: string) => {
  const means = typeOf(name, key)?.means as string;
  return means.startsWith('one of ') ? means.slice(7).split(', ')[0] : SAMPLES[means];
};

describe.each(ALL)('$name $key', ({ name, key }) => {
  test('is taken where it is what it should be', () => {
    for (const profile of ['interop', 'strict'] as const) {
      expect(problemIn(() => readOptions(name, { [key]: sampleOf(name, key) }, profile))).toBe(
        undefined,
      );
    }
  });

  test('is a violation where it is not, which names it and no value', () => {
    const wrong = [
      Symbol('x'),
      1.5,
      -0.5,
      ['x', 5, {}],
      [Symbol('x')],
      'surely none of them',
      {},
      [],
    ];
    const accepts = typeOf(name, key)?.accepts;
    const refused = wrong.filter((value) => accepts?.(value) !== true);
    expect(refused.length).toBeGreaterThan(4);
    for (const value of refused) {
      for (const profile of ['interop', 'strict'] as const) {
        const problem = problemIn(() => readOptions(name, { [key]: value }, profile));

        expect(problem?.code).toBe('message.invalid');
        expect(problem?.detail['message']).toBe(name);
        expect(problem?.detail['field']).toMatch(new RegExp(`^(Options|Details)\\.${key}$`));
        expect(problem?.message).not.toContain('surely');
      }
    }
  });

  test('counts as absent where it is null, but for who is strict', () => {
    expect(readOptions(name, { [key]: null, b: 1 }, 'interop').fields).toEqual({});
    expect(problemIn(() => readOptions(name, { [key]: null }, 'strict'))?.code).toBe(
      'message.invalid',
    );
    expect(readOptions(name, { [key]: undefined }, 'strict').fields).toEqual({});
  });
});

describe('a dictionary', () => {
  test('of nothing says nothing', () => {
    expect(readOptions('CALL', undefined, 'strict').fields).toEqual({});
    expect(readOptions('CALL', {}, 'strict')).toEqual({
      fields: {},
      custom: undefined,
      passthru: undefined,
    });
  });

  test('is ignored where nobody knows the key, and never takes one from a prototype', () => {
    const given = JSON.parse('{"bogus":1,"constructor":{},"toString":5,"__proto__":{"match":"x"}}');

    const { fields, custom } = readOptions('SUBSCRIBE', given, 'strict');

    expect(fields).toEqual({});
    expect(custom).toBeUndefined();
    expect(readOptions('PUBLISHED', { a: 1, _abc: 2 }, 'strict').custom).toEqual({ _abc: 2 });
  });

  test('keeps the keys that belong to implementations', () => {
    const given = { _trace: 'x', _ab: 1, _Trace: 2, _trace_id: { a: null } };

    expect(readOptions('CALL', given, 'strict').custom).toEqual({
      _trace: 'x',
      _trace_id: { a: null },
    });
  });

  test('keeps what belongs to a payload that nobody opens apart', () => {
    const { passthru } = readOptions('CALL', { ppt_scheme: 'x_a', ppt_keyid: 'k' }, 'strict');

    expect(passthru).toEqual({ ppt_scheme: 'x_a', ppt_keyid: 'k' });
    expect(problemIn(() => readOptions('CALL', { enc_algo: 'rot13' }, 'strict'))?.code).toBe(
      'message.invalid',
    );
  });

  test('is written with the keys of the wire, and of others only what may be handed on', () => {
    const more = { _trace: 'x', ppt_scheme: 'x_a', other: 1, ['__proto__']: 2 };

    expect(
      writeOptions('SUBSCRIBE', { match: 'prefix', getRetained: undefined }, undefined, more),
    ).toEqual({ match: 'prefix', _trace: 'x', ppt_scheme: 'x_a' });
    expect(writeOptions('PUBLISHED', { match: 'prefix' })).toEqual({});
  });
});

test('every field of the options of a request is a field of its canonical message, or the translator’s', () => {
  const OURS = ['acknowledge', 'progress', 'peerRoles', 'authMethods', 'authId', 'authExtra'];
  for (const name of ['PUBLISH', 'SUBSCRIBE', 'CALL', 'CANCEL', 'REGISTER', 'HELLO'] as const) {
    const { shape } = BODIES[name.toLowerCase() as 'publish'];
    for (const { field } of Object.values(WAMP_OPTIONS[name] ?? {})) {
      if (field !== undefined && !OURS.includes(field)) expect(Object.keys(shape)).toContain(field);
    }
  }
  expect(Object.values(PASSTHRU).every(({ field }) => field === undefined)).toBe(true);
});
