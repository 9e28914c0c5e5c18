import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SYSTEM_CODES } from '../../contract/rpc-error.ts';
import { FAULTS } from '../../faults.ts';
import type { MessageOf } from '../../messages/message.ts';
import { Body } from '../../messages/payload.ts';
import type { FaultCode } from '../../protocol-error.ts';
import { readEnding, readError, SYSTEM_URIS, writeEnding, writeError } from './errors.ts';
import { plain } from './wamp2.test-helper.ts';

const error = (fields: Partial<MessageOf<'error'>>): MessageOf<'error'> => ({
  opcode: 'error',
  of: 'call',
  id: 1,
  code: 'INTERNAL',
  ...fields,
});
const written = (fields: Partial<MessageOf<'error'>>) => {
  const { uri, tail } = writeError(error(fields));
  return [uri, ...tail];
};
const read = (uri: string, args?: unknown, kwargs?: unknown) => {
  const elements = { Error: uri, Arguments: args, ArgumentsKw: kwargs };
  return plain(error(readError(elements, undefined))) as Record<string, unknown>;
};

describe('the URI of an error', () => {
  test('is that of the fault, whatever its code', () => {
    for (const fault of Object.keys(FAULTS) as FaultCode[]) {
      expect(written({ code: FAULTS[fault].system, fault })[0]).toBe(FAULTS[fault].uri);
    }
    expect(written({ code: 'INTERNAL', fault: 'of.the_future' })[0]).toBe(
      'wamp.error.runtime_error',
    );
  });

  test('is known for every code of the framework', () => {
    expect(Object.keys(SYSTEM_URIS).sort()).toEqual([...SYSTEM_CODES].sort());
    for (const code of SYSTEM_CODES) expect(written({ code })[0]).toBe(SYSTEM_URIS[code]);
  });

  test('comes back as it was, through the core', () => {
    for (const uri of [
      ...Object.values(SYSTEM_URIS),
      'com.shop.error.full',
      'wamp.error.strange',
    ]) {
      expect(written({ code: read(uri)['code'] as string })[0]).toBe(uri);
    }
  });

  test('is the code itself where a contract or another router has made it', () => {
    expect(written({ code: 'OUT_OF_STOCK' })[0]).toBe('OUT_OF_STOCK');
    expect(read('OUT_OF_STOCK')['code']).toBe('OUT_OF_STOCK');
    expect(written({ code: 'no uri at all' })[0]).toBe('wamp.error.runtime_error');
  });

  test('of a canceled call is read in both spellings, and written in one', () => {
    expect(read('wamp.error.canceled')['code']).toBe('CANCELED');
    expect(read('wamp.error.cancelled')['code']).toBe('CANCELED');
    expect(written({ code: 'CANCELED' })[0]).toBe('wamp.error.canceled');
  });
});

describe('what goes with an error', () => {
  test('is its sentence, and its data by name', () => {
    const gone = { code: 'OUT_OF_STOCK', message: 'Gone.', payload: Body.of({ left: 0 }) };

    expect(written(gone)).toEqual(['OUT_OF_STOCK', ['Gone.'], { left: 0 }]);
    expect(read('OUT_OF_STOCK', ['Gone.'], { left: 0 })).toEqual(plain(error(gone)));
  });

  test.each([
    ['a sentence alone', { message: 'Gone.' }, [['Gone.']]],
    ['nothing', {}, []],
    ['data without a sentence', { payload: Body.of({ a: 1 }) }, [[], { a: 1 }]],
    ['a list', { message: 'm', payload: Body.of([1]) }, [['m', [1]]]],
    ['an empty dictionary', { message: 'm', payload: Body.of({}) }, [['m', {}]]],
    ['null', { message: 'm', payload: Body.of(null) }, [['m', null]]],
    ['a body of nothing', { message: 'm', payload: Body.of(undefined) }, [['m']]],
    ['a number without a sentence', { payload: Body.of(5) }, [['', 5]]],
  ])('may be %s', (_, fields, tail) => {
    expect(written(fields).slice(1)).toEqual(tail);
  });

  test('of another kind stays as it came; its first text is the sentence', () => {
    expect(read('com.e', ['why', 1, 2], { a: 1 })).toMatchObject({
      message: 'why',
      payload: { kind: 'args', args: ['why', 1, 2], kwargs: { a: 1 } },
    });
    expect(read('com.e', [5])).toMatchObject({ payload: { kind: 'args', args: [5] } });
    const long = 'x'.repeat(3000);
    expect(read('com.e', [long])).toMatchObject({
      message: long.slice(0, 2048),
      payload: { kind: 'args', args: [long] },
    });
  });

  test('may be bytes that nobody opens', () => {
    const options = { ppt_scheme: 'x_a' };
    const bytes = Uint8Array.of(1);
    const given = readError({ Error: 'com.e', Arguments: [bytes] }, options);

    expect(given.payload).toEqual({ kind: 'opaque', bytes, options });
    expect(writeError(error(given))).toEqual({ uri: 'com.e', tail: [[bytes]], passthru: options });
  });

  test('comes through a router unchanged, whatever it is', () => {
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>;
    const args = fc.oneof(
      fc.array(value, { maxLength: 3 }),
      fc.tuple(fc.string(), value),
      fc.tuple(fc.string()),
    );
    const kwargs = fc.option(fc.dictionary(fc.string(), value, { maxKeys: 2 }), { nil: undefined });
    fc.assert(
      fc.property(args, kwargs, (sent, named) => {
        const elements = { Error: 'com.e', Arguments: sent, ArgumentsKw: named };
        const hasNames = named !== undefined && Object.keys(named).length > 0;

        const { tail } = writeError(error(readError(elements, undefined)));

        expect(tail).toEqual(hasNames ? [sent, named] : sent.length > 0 ? [sent] : []);
      }),
      { numRuns: 500 },
    );
  });

  test('comes through a WAMP router unchanged, whatever a contract declares', () => {
    const data = fc.option(fc.jsonValue({ maxDepth: 2 }), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), data, (message, value) => {
        const sent = error({ code: 'FULL', message, payload: Body.of(value) });
        const [uri = '', args, kwargs] = [writeError(sent).uri, ...writeError(sent).tail];

        const got = readError({ Error: uri, Arguments: args, ArgumentsKw: kwargs }, undefined);

        expect(got.code).toBe('FULL');
        expect(got.message).toBe(message);
        expect(got.payload?.kind === 'body' ? got.payload.value() : undefined).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an ending', () => {
  test.each([
    ['wamp.close.system_shutdown', 'router.draining'],
    ['wamp.close.killed', 'session.kicked'],
    ['wamp.close.normal', 'goodbye'],
    ['wamp.close.goodbye_and_out', 'goodbye'],
    ['wamp.error.no_such_realm', 'realm.unknown'],
    ['com.app.over', 'com.app.over'],
  ])('with %s is read as %s', (uri, code) => {
    expect(readEnding(uri)).toBe(code);
  });

  test('is written as the URI of the fault, as the URI that it is, or as a usual one', () => {
    expect(writeEnding('router.draining', 'x')).toBe('wamp.close.system_shutdown');
    expect(writeEnding('com.app.over', 'x')).toBe('com.app.over');
    expect(writeEnding('goodbye', 'wamp.close.normal')).toBe('wamp.close.normal');
    expect(writeEnding('not a uri', 'wamp.close.normal')).toBe('wamp.close.normal');
  });
});
