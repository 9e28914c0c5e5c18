import { type ArgsPayload, Body, type Message, type Payload } from '@realmwire/protocol';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { WampArguments } from './arguments.ts';
import { WampShapes } from './shapes.ts';

const Pair = z.object({ a: z.number() });
const lab = defineRealm('lab', {
  all: rpc({ input: Pair, output: Pair, progress: Pair, accepts: Pair, wamp: 'kwargs' }),
  tail: rpc({ yields: Pair, wamp: 'kwargs' }),
  plain: rpc({ input: Pair, output: Pair, wamp: 'single' }),
  news: topic({ payload: Pair, params: z.object({ id: z.string() }), wamp: 'kwargs' }),
});
const named: ArgsPayload = { kind: 'args', args: [], kwargs: { a: 1 } };
const mixed: ArgsPayload = { kind: 'args', args: [2], kwargs: { a: 1 } };
const VALUE = { a: 1 };

function payloadOf(message: Message): Payload | undefined {
  return (message as { readonly payload?: Payload }).payload;
}

function shapeOf(message: Message): string | undefined {
  const payload = payloadOf(message);
  return payload instanceof Body ? payload.shape : undefined;
}

function valueOf(message: Message): unknown {
  const payload = payloadOf(message);
  return payload instanceof Body ? payload.value() : payload;
}

describe('the shapes of a session', () => {
  let shapes: WampShapes;
  const body = () => Body.of(VALUE);
  beforeEach(() => {
    shapes = new WampShapes(lab);
  });

  test('are those of a call, its items, its reports and its result', () => {
    expect(
      shapeOf(
        shapes.outgoing({ opcode: 'call', id: 1, uri: 'lab.all', part: 'open', payload: body() }),
      ),
    ).toBe('kwargs');
    expect(shapeOf(shapes.outgoing({ opcode: 'call', id: 1, part: 'item', payload: body() }))).toBe(
      'kwargs',
    );
    const progress = shapes.incoming({ opcode: 'result', id: 1, part: 'progress', payload: named });
    expect(progress).toMatchObject({ part: 'progress' });
    expect(valueOf(progress)).toEqual(VALUE);
    expect(valueOf(shapes.incoming({ opcode: 'result', id: 1, payload: named }))).toEqual(VALUE);
    // It is over, and forgotten.
    expect(payloadOf(shapes.incoming({ opcode: 'result', id: 1, payload: named }))).toBe(named);
  });

  test('the parts of what only yields are its items', () => {
    shapes.outgoing({ opcode: 'call', id: 1, uri: 'lab.tail' });
    const item = shapes.incoming({ opcode: 'result', id: 1, part: 'progress', payload: named });
    expect(item).toMatchObject({ part: 'item' });
    expect(valueOf(item)).toEqual(VALUE);
    shapes.incoming({ opcode: 'error', of: 'call', id: 1, code: 'X' });
    expect(shapes.incoming({ opcode: 'result', id: 1, part: 'progress' })).toMatchObject({
      part: 'progress',
    });
  });

  test('are those of an invocation, by what was registered', () => {
    shapes.outgoing({ opcode: 'register', id: 5, uri: 'lab.all' });
    shapes.incoming({ opcode: 'registered', id: 5, registration: 50 });
    const opened = { opcode: 'invocation', id: 9, registration: 50, part: 'open' } as const;
    expect(valueOf(shapes.incoming({ ...opened, payload: named }))).toEqual(VALUE);
    const item = { opcode: 'invocation', id: 9, part: 'item', payload: named } as const;
    expect(valueOf(shapes.incoming(item))).toEqual(VALUE);
    const end = { opcode: 'invocation', id: 9, part: 'end' } as const;
    expect(shapes.incoming(end)).toBe(end);
    const said = { opcode: 'yield', id: 9 } as const;
    expect(shapeOf(shapes.outgoing({ ...said, part: 'progress', payload: body() }))).toBe('kwargs');
    expect(shapeOf(shapes.outgoing({ ...said, payload: body() }))).toBe('kwargs');
    expect(shapeOf(shapes.outgoing({ ...said, payload: body() }))).toBeUndefined();
  });

  test('items of a handler have theirs', () => {
    shapes.outgoing({ opcode: 'register', id: 5, uri: 'lab.tail' });
    shapes.incoming({ opcode: 'registered', id: 5, registration: 50 });
    shapes.incoming({ opcode: 'invocation', id: 9, registration: 50 });
    const item = { opcode: 'yield', id: 9, part: 'item', payload: body() } as const;
    expect(shapeOf(shapes.outgoing(item))).toBe('kwargs');
    shapes.incoming({ opcode: 'interrupt', id: 9 });
    expect(shapeOf(shapes.outgoing({ ...item, payload: body() }))).toBeUndefined();
  });

  test('an invocation that has failed is forgotten', () => {
    shapes.outgoing({ opcode: 'register', id: 5, uri: 'lab.all' });
    shapes.incoming({ opcode: 'registered', id: 5, registration: 50 });
    shapes.incoming({ opcode: 'invocation', id: 9, registration: 50, payload: named });
    shapes.outgoing({ opcode: 'error', of: 'invocation', id: 9, code: 'X' });
    const item = { opcode: 'invocation', id: 9, part: 'item', payload: named } as const;
    expect(payloadOf(shapes.incoming(item))).toBe(named);
  });

  test('are those of a topic, with or without parameters in its name', () => {
    const publish = { opcode: 'publish', uri: 'lab.news.7', payload: body() } as const;
    expect(shapeOf(shapes.outgoing(publish))).toBe('kwargs');
    shapes.outgoing({ opcode: 'subscribe', id: 1, uri: 'lab.news.7' });
    shapes.incoming({ opcode: 'subscribed', id: 1, subscription: 10 });
    const event = { opcode: 'event', subscription: 10, publication: 1, payload: named } as const;
    expect(valueOf(shapes.incoming(event as Message))).toEqual(VALUE);
  });

  test('nothing is known of what is not declared, or was refused', () => {
    for (const known of [shapes, new WampShapes(undefined)]) {
      const call = { opcode: 'call', id: 1, uri: 'lab.none', payload: body() } as const;
      expect(shapeOf(known.outgoing(call))).toBeUndefined();
      known.outgoing({ opcode: 'subscribe', id: 1, uri: 'lab.none' });
      known.incoming({ opcode: 'subscribed', id: 1, subscription: 10 });
      known.outgoing({ opcode: 'register', id: 2, uri: 'lab.all' });
      known.incoming({ opcode: 'error', of: 'register', id: 2, code: 'X' });
      known.incoming({ opcode: 'registered', id: 2, registration: 50 });
      const invoked = { opcode: 'invocation', id: 9, registration: 50, payload: named } as const;
      expect(payloadOf(known.incoming(invoked))).toBe(named);
      const goodbye = { opcode: 'goodbye', code: 'goodbye' } as const;
      expect(known.outgoing(goodbye)).toBe(goodbye);
      expect(known.incoming(goodbye)).toBe(goodbye);
    }
    expect(shapes.procedure('lab.news')).toBeUndefined();
    expect(shapes.procedure(undefined)).toBeUndefined();
  });

  test('one argument needs none', () => {
    const call = { opcode: 'call', id: 1, uri: 'lab.plain', payload: body() } as const;
    expect(shapes.outgoing(call)).toBe(call);
  });

  test('arguments of both kinds are told apart, where no contract says what they are', () => {
    const call = { opcode: 'call', id: 1, uri: 'x.y' } as const;
    const said = shapes.outgoing({ ...call, payload: Body.of(new WampArguments([2], { a: 1 })) });
    expect(payloadOf(said)).toEqual(mixed);
    const heard = shapes.incoming({ opcode: 'result', id: 1, payload: mixed });
    expect(valueOf(heard)).toEqual(new WampArguments([2], { a: 1 }));
    const list = shapes.incoming({ opcode: 'result', id: 2, payload: named });
    expect(payloadOf(list)).toBe(named);
  });
});
