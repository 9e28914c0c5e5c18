import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtocolError } from '../../protocol-error.ts';
import { WAMP_MESSAGES, type WampName } from './messages.ts';
import { WAMP_OPTIONS } from './options.ts';
import { WampTranslator } from './translator.ts';
import { faultIn, openPair, problemIn, readOne, routerWith, WELCOME } from './wamp2.test-helper.ts';

const HELLO = [1, 'realm1', { roles: { caller: {} } }];
const GOODBYE = { opcode: 'goodbye', code: 'goodbye' } as const;
const NAMES = Object.keys(WAMP_MESSAGES) as WampName[];

/** A value of each type of element. */
const ELEMENTS = { code: 48, id: 1, idOrZero: 1, uri: 'a.b', text: 'a', dict: {}, arguments: [] };
const sampleOf = (name: WampName) => {
  const { code, elements } = WAMP_MESSAGES[name];
  return [code, ...elements.map(({ type }) => ELEMENTS[type])];
};

describe('a session', () => {
  test('begins with HELLO and WELCOME, and ends with two GOODBYEs; then another may begin', () => {
    const router = new WampTranslator({ side: 'router' });
    for (let round = 0; round < 2; round++) {
      expect(router.phase).toBe('opening');
      expect(router.peer.roles.size).toBe(0);
      router.read(HELLO);
      router.write(WELCOME, { welcome: { session: 7 } });
      expect(router.peer.roles.size).toBe(1);
      expect(readOne(router, [16, 1, {}, 'a'])).toBeDefined();
      router.read([6, {}, 'wamp.close.normal']);
      expect(router.phase).toBe('leaving');
      expect(router.write(GOODBYE)).toEqual([6, {}, 'wamp.close.goodbye_and_out']);
    }
  });

  test('numbers its requests anew after that', () => {
    const router = routerWith(undefined, { profile: 'strict' });
    router.read([32, 1, {}, 'com.a']);
    router.read([6, {}, 'wamp.close.normal']);
    router.write(GOODBYE);
    router.read(HELLO);
    router.write(WELCOME, { welcome: { session: 8 } });

    expect(router.read([32, 1, {}, 'com.a'])).toHaveLength(1);
  });

  test('that we leave hears only the other GOODBYE', () => {
    const router = routerWith();
    expect(router.write(GOODBYE)).toEqual([6, {}, 'wamp.close.normal']);

    expect(router.read([48, 1, {}, 'com.f'])).toEqual([]);
    expect(router.write({ opcode: 'result', id: 1 })).toBeUndefined();
    expect(router.write(GOODBYE)).toBeUndefined();
    expect(readOne(router, [6, {}, 'wamp.close.goodbye_and_out'])).toMatchObject(GOODBYE);
    expect(router.phase).toBe('opening');
  });

  test('that the other side leaves is told of it once', () => {
    const router = routerWith();
    router.read([6, {}, 'wamp.close.normal']);

    expect(router.read([6, {}, 'wamp.close.normal'])).toEqual([]);
    expect(router.write({ opcode: 'published', id: 1, publication: 1 })).toBeUndefined();
    expect(router.phase).toBe('leaving');
  });

  test('is over after ABORT, which nobody answers', () => {
    for (const end of [
      (router: WampTranslator) => router.read([3, {}, 'com.e']),
      (router: WampTranslator) => router.write({ opcode: 'abort', code: 'router.failed' }),
    ]) {
      const router = routerWith();
      end(router);

      expect(router.phase).toBe('closed');
      expect(router.read(HELLO)).toEqual([]);
      expect(router.write(GOODBYE)).toBeUndefined();
      expect(router.write({ opcode: 'abort', code: 'router.failed' })).toBeUndefined();
    }
  });

  test('may end by ABORT while it is being left', () => {
    const router = routerWith();
    router.write(GOODBYE);
    router.read([3, {}, 'com.e']);

    expect(router.phase).toBe('closed');
  });

  test('begins only with HELLO, and only once', () => {
    const router = new WampTranslator({ side: 'router' });
    for (const name of NAMES.filter((each) => each !== 'HELLO' && each !== 'ABORT')) {
      expect(problemIn(() => router.read(sampleOf(name)))).toMatchObject({
        code: 'opcode.wrong_phase',
        detail: { message: name },
      });
    }
    router.read(HELLO);
    expect(faultIn(() => router.read(HELLO))).toBe('opcode.wrong_phase');
    expect(faultIn(() => router.read([5, 'unasked', {}]))).toBe('opcode.wrong_phase');
    expect(faultIn(() => router.read([48, 1, {}, 'com.f']))).toBe('opcode.wrong_phase');
  });

  test('hears of each side what that side may say', () => {
    const { client, router } = openPair();
    for (const name of NAMES) {
      const { sentBy } = WAMP_MESSAGES[name];
      if (sentBy === 'router')
        expect(faultIn(() => router.read(sampleOf(name)))).toBe('opcode.wrong_phase');
      if (sentBy === 'client')
        expect(faultIn(() => client.read(sampleOf(name)))).toBe('opcode.wrong_phase');
    }
  });

  test('is told nothing before WELCOME: that would be our bug', () => {
    const router = new WampTranslator({ side: 'router' });
    router.read(HELLO);

    expect(faultIn(() => router.write({ opcode: 'published', id: 1, publication: 1 }))).toBe(
      'opcode.wrong_phase',
    );
  });

  test('stays as it was where a message is not understood', () => {
    const router = routerWith();

    expect(faultIn(() => router.read([6, { message: 5 }, 'wamp.close.normal']))).toBe(
      'message.invalid',
    );
    expect(router.phase).toBe('open');
  });
});

describe('whatever a peer sends', () => {
  const key = fc.oneof(
    fc.constantFrom(...new Set(Object.values(WAMP_OPTIONS).flatMap((table) => Object.keys(table)))),
    fc.constantFrom('__proto__', 'constructor', '_custom', 'toString'),
  );
  const leaf = fc.oneof(
    fc.constantFrom(0, 1, 2, 2 ** 53, -1, 1.5, Number.NaN, null, undefined, true, false, 5n, ''),
    fc.constantFrom('exact', 'kill', 'a.b', '#', 'x'.repeat(5000), 'wamp.error.canceled'),
    fc.constant(new Uint8Array(3)),
    fc.constant(new Date(0)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4 }),
    ),
  }));
  const dictionary = fc.dictionary(key, value, { maxKeys: 4 });
  const message = fc.constantFrom(...NAMES).chain((name) => {
    const { code, elements } = WAMP_MESSAGES[name];
    const likely = elements.map(({ type }) =>
      fc.oneof(
        { weight: 8, arbitrary: type === 'dict' ? dictionary : fc.constant(ELEMENTS[type]) },
        { weight: 1, arbitrary: value },
      ),
    );
    return fc.tuple(fc.constant(code as unknown), ...likely);
  });

  test.each(['interop', 'strict'] as const)('a message or a fault comes of it (%s)', (profile) => {
    fc.assert(
      fc.property(fc.array(fc.oneof(message, value), { maxLength: 6 }), (sent) => {
        for (const translator of Object.values(openPair(profile))) {
          for (const each of sent) {
            try {
              expect(translator.read(each).length).toBeLessThanOrEqual(1);
            } catch (error) {
              expect(error).toBeInstanceOf(ProtocolError);
              expect((error as ProtocolError).message).not.toContain('xxxx');
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
