import { describe, expect, test } from 'vitest';
import { goodbyeWriter, head, writeAbort } from './writing.ts';

test('a message begins with the code of its name', () => {
  expect([head('HELLO'), head('YIELD')]).toEqual([[1], [70]]);
});

test('ABORT says why in a URI of WAMP, and the words beside it', () => {
  const message = 'Too many sessions.';

  expect(writeAbort({ opcode: 'abort', code: 'wamp.error.no_such_realm' })).toEqual([
    3,
    {},
    'wamp.error.no_such_realm',
  ]);
  expect(writeAbort({ opcode: 'abort', code: 'message.invalid', message })).toEqual([
    3,
    { message },
    'wamp.error.protocol_violation',
  ]);
});

describe('GOODBYE', () => {
  const write = goodbyeWriter('wamp.close.normal');

  test('says the usual reason where there is no other', () => {
    const written = write({ opcode: 'goodbye', code: 'goodbye', message: 'Bye.' }, undefined, {});

    expect(written).toEqual([6, { message: 'Bye.' }, 'wamp.close.normal']);
  });

  test('is answered by a word of its own, whatever the reason', () => {
    const written = write({ opcode: 'goodbye', code: 'router.draining' }, undefined, {
      isAnswer: true,
    });

    expect(written).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
  });
});
