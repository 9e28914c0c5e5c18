import { ArrivedBody, Body, type BodyCodec, ProtocolError } from '@realmwire/protocol';
import { defineRealm, rpc } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { declare, shapedBy, UNDECLARED, valueOf, verdictOf } from './declarations.ts';
import { body, SHOP } from './seats.test-data.ts';

describe('declarations', () => {
  const shop = SHOP.declarations;

  test('know what the contract declares, and nothing else', () => {
    expect(shop.procedure('com.shop.add')?.uri).toBe('com.shop.add');
    expect(shop.procedure('com.shop.news')).toBeUndefined();
    expect(shop.procedure('com.shop.nope')).toBeUndefined();
    expect(shop.topic('com.shop.news')?.uri).toBe('com.shop.news');
    expect(shop.topic('com.shop.add')).toBeUndefined();
    expect(shop.topic('com.shop.state.7')).toBe(shop.topic('com.shop.state.7'));
    expect(shop.allowUndeclared).toBe(false);
  });

  test('a realm without a contract allows everything and checks nothing', () => {
    expect(UNDECLARED.allowUndeclared).toBe(true);
    expect(UNDECLARED.procedure('a')).toBeUndefined();
    expect(UNDECLARED.topic('a')).toBeUndefined();
    expect(
      declare(defineRealm('com.lax', { a: rpc({}) }, { allowUndeclared: true })).allowUndeclared,
    ).toBe(true);
  });

  test('a value that has no schema is not checked', () => {
    expect(shop.procedure('com.shop.build')?.checkInput(body({ any: 'thing' }))).toBeUndefined();
  });

  test('parts are checked by their kind', () => {
    const tail = shop.procedure('com.shop.tail');

    expect(tail?.checkPart('item', body('line'))).toBeUndefined();
    expect(tail?.checkPart('item', body(5))).toHaveLength(1);
    expect(tail?.checkPart('progress', body(5))).toEqual(['this procedure declares no progress']);
    expect(shop.procedure('com.shop.build')?.checkPart('item', body(5))).toEqual([
      'this procedure declares no yields',
    ]);
  });

  test('items are checked where the procedure takes them, and refused where it does not', () => {
    expect(shop.procedure('com.shop.put')?.takesItems).toBe(true);
    expect(shop.procedure('com.shop.put')?.checkItem(body('x'))).toBeUndefined();
    expect(shop.procedure('com.shop.tail')?.checkItem(body('x'))).toEqual([
      'this procedure takes no items',
    ]);
  });

  test('an issue never repeats what was sent', () => {
    const lines = shop.procedure('com.shop.add')?.checkInput(body({ sku: { secret: 'hunter2' } }));

    expect(lines?.join()).not.toContain('hunter2');
  });
});

describe('the value that a contract speaks of', () => {
  test.each([
    { name: 'nothing', payload: undefined, value: undefined },
    { name: 'a body', payload: body(5), value: 5 },
    { name: 'one argument', payload: { kind: 'args' as const, args: [5] }, value: 5 },
    { name: 'no argument', payload: { kind: 'args' as const, args: [] }, value: undefined },
    { name: 'several arguments', payload: { kind: 'args' as const, args: [1, 2] }, value: [1, 2] },
    {
      name: 'named arguments',
      payload: { kind: 'args' as const, args: [], kwargs: { a: 1 } },
      value: { a: 1 },
    },
    {
      name: 'no named arguments',
      payload: { kind: 'args' as const, args: [7], kwargs: {} },
      value: 7,
    },
  ])('of $name', ({ payload, value }) => {
    expect(valueOf(payload)).toEqual(value);
  });

  test('bytes that no router opens are no value of any contract', () => {
    const opaque = { kind: 'opaque' as const, bytes: new Uint8Array(1), options: {} };
    const strict = declare(defineRealm('com.s', { a: rpc({ input: z.string() }) }));

    expect(valueOf(opaque)).toBe(opaque);
    expect(strict.procedure('com.s.a')?.checkInput(opaque)).toHaveLength(1);
  });
});

describe('a payload that is forwarded', () => {
  const broken = () =>
    ArrivedBody.encoded(new Uint8Array(), { name: 'msgpack' } as BodyCodec, () => {
      throw new ProtocolError('message.malformed');
    });

  test('has to be well-formed where nobody looks into it', () => {
    const build = SHOP.declarations.procedure('com.shop.build');

    expect(() => verdictOf(undefined, broken())).toThrow(ProtocolError);
    expect(() => verdictOf(build?.checkInput, broken())).toThrow(ProtocolError);
    expect(verdictOf(undefined, Body.of(1))).toBeUndefined();
    expect(verdictOf(undefined, { kind: 'args', args: [] })).toBeUndefined();
  });

  test('is refused by a rule that throws, as by one that says no', () => {
    const rule = z.string().max(1);
    const throws = z.string().refine(() => {
      throw new Error('not for this value');
    });
    const { procedure } = declare(
      defineRealm('com.r', { a: rpc({ input: rule }), b: rpc({ input: throws }) }),
    );

    expect(procedure('com.r.a')?.checkInput(body('no'))).toHaveLength(1);
    expect(procedure('com.r.b')?.checkInput(body('x'))).toHaveLength(1);
  });
});

describe('what a contract says of WAMP', () => {
  const lab = declare(
    defineRealm('com.lab', {
      named: rpc({ input: z.object({ a: z.number() }), wamp: 'kwargs' }),
      listed: rpc({ input: z.array(z.number()), wamp: 'args' }),
      alone: rpc({ input: z.object({ a: z.number() }) }),
      free: rpc({ wamp: 'kwargs' }),
    }),
  );
  const mixed = { kind: 'args' as const, args: [1], kwargs: { a: 1 } };

  test('arguments become the value that is checked', () => {
    const named = lab.procedure('com.lab.named');
    const payload = named?.shaped('input', { kind: 'args', args: [], kwargs: { a: 1 } });
    expect(payload).toBeInstanceOf(Body);
    expect(named?.checkInput(payload)).toBeUndefined();
    expect(shapedBy(named, 'output', mixed)).toBe(mixed);
    expect(shapedBy(undefined, 'input', mixed)).toBe(mixed);
    expect(lab.procedure('com.lab.alone')?.shaped('input', mixed)).toBe(mixed);
    expect(lab.procedure('com.lab.free')?.shaped('input', mixed)).toBe(mixed);
  });

  test.each([
    ['named', 'must be keyword arguments only'],
    ['listed', 'must be positional arguments only'],
    ['alone', 'must be one argument, not positional and keyword arguments at once'],
  ])('those of two shapes are refused (%s)', (name, issue) => {
    const declared = lab.procedure(`com.lab.${name}`);
    expect(declared?.checkInput(shapedBy(declared, 'input', mixed))).toEqual([issue]);
  });
});
