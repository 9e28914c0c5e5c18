import { Body, type Payload } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { Realm } from '../realm.ts';
import { ALICE, errorTo, OPEN, to, valueIn } from '../seats.test-data.ts';
import { META_PROCEDURES } from './meta.ts';
import { argumentsOf } from './meta-arguments.ts';

describe('a call under wamp.', () => {
  test('is answered by the router', () => {
    const [answer] = to(ALICE, call('wamp.session.count'));

    expect(answer).toMatchObject({ opcode: 'result', id: 7 });
    expect(valueIn(answer as { payload?: unknown })).toBe(1);
  });

  test('is refused where the router has no such procedure', () => {
    expect(errorTo(ALICE, call('wamp.session.sing'))).toMatchObject({
      id: 7,
      fault: 'procedure.missing',
    });
    expect(errorTo(ALICE, call('wamp.__proto__')).fault).toBe('procedure.missing');
  });

  test('says what it is about where it is refused', () => {
    const error = errorTo(ALICE, call('wamp.session.get', Body.of([99])));

    expect(error.message).toContain('uri=wamp.session.get');
  });
});

describe('the arguments of a meta procedure', () => {
  test.each<{ what: string; payload: Payload | undefined; args: unknown[]; kwargs?: object }>([
    { what: 'none', payload: undefined, args: [] },
    {
      what: 'those of a WAMP peer',
      payload: { kind: 'args', args: [1], kwargs: { a: 2 } },
      args: [1],
      kwargs: { a: 2 },
    },
    {
      what: 'those of a WAMP peer without names',
      payload: { kind: 'args', args: [[1]] },
      args: [[1]],
    },
    { what: 'the items of a list', payload: Body.of([1, 2]), args: [1, 2] },
    { what: 'any other value', payload: Body.of('a'), args: ['a'] },
    { what: 'an object', payload: Body.of({ a: 1 }), args: [{ a: 1 }] },
    { what: 'nothing', payload: Body.of(undefined), args: [] },
    {
      what: 'both kinds',
      payload: Body.of({ args: [1], kwargs: { a: 2 } }),
      args: [1],
      kwargs: { a: 2 },
    },
    { what: 'names only', payload: Body.of({ kwargs: { a: 2 } }), args: [], kwargs: { a: 2 } },
    { what: 'positions only', payload: Body.of({ args: [1] }), args: [1] },
    {
      what: 'bytes that nobody opens',
      payload: { kind: 'opaque', bytes: new Uint8Array(), options: {} },
      args: [],
    },
  ])('are $what', ({ payload, args, kwargs = {} }) => {
    expect(argumentsOf(payload)).toEqual({ args, kwargs });
  });
});

test('every procedure of the table is under wamp.', () => {
  expect([...META_PROCEDURES.keys()].filter((uri) => !uri.startsWith('wamp.'))).toEqual([]);
});

function call(uri: string, payload?: Payload) {
  const realm = new Realm({ ...OPEN, name: 'com' });
  realm.join(ALICE, 0);
  return realm.receive(ALICE.id, { opcode: 'call', id: 7, uri, payload }, 0);
}
