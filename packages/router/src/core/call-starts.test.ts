import type { MessageOf } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import { DealerDesk } from './dealer.test-support.ts';
import { hiddenCallerOf } from './invocation.ts';
import { ALICE, BOB, body, errorTo, SHOP, to } from './seats.test-data.ts';

describe('a call of a pattern', () => {
  test('tells its callee which procedure is called; one of a name does not', () => {
    const desk = new DealerDesk();
    desk.register(BOB, 'com.', { match: 'prefix' });
    desk.register(BOB, 'com.b');

    const pattern = desk.call(ALICE, 1, { uri: 'com.a.x' });
    const exact = desk.call(ALICE, 2, { uri: 'com.b' });

    expect(to(BOB, pattern)).toMatchObject([{ registration: 1, uri: 'com.a.x' }]);
    expect(to(BOB, exact)).toMatchObject([{ registration: 2, uri: undefined }]);
  });

  test('of a name that is none is refused', () => {
    const desk = new DealerDesk();
    desk.register(BOB, 'com.', { match: 'prefix' });

    expect(errorTo(ALICE, desk.call(ALICE, 1, { uri: 'com.a b' })).fault).toBe('uri.invalid');
  });

  test('is held to the contract of the procedure, and reaches none that is not declared', () => {
    const desk = new DealerDesk(SHOP);
    desk.register(BOB, 'com.shop.', { match: 'prefix' });

    const wrong = desk.call(ALICE, 1, { uri: 'com.shop.add', payload: body({ sku: 5 }) });
    const unknown = desk.call(ALICE, 2, { uri: 'com.shop.nope' });
    desk.call(ALICE, 3, { uri: 'com.shop.add', payload: body({ sku: 'a' }) });
    const answer = desk.yield(BOB, 1, { payload: body({ id: 'x' }) });

    expect(errorTo(ALICE, wrong).fault).toBe('arguments.invalid');
    expect(errorTo(ALICE, unknown).fault).toBe('procedure.missing');
    expect(errorTo(ALICE, answer)).toMatchObject({ fault: 'result.invalid' });
    expect(errorTo(ALICE, answer).message).toContain('com.shop.add');
  });
});

describe('who calls', () => {
  test.each([
    { disclosure: 'always', discloseMe: undefined, isTold: true },
    { disclosure: 'always', discloseMe: false, isTold: true },
    { disclosure: 'choose', discloseMe: undefined, isTold: false },
    { disclosure: 'choose', discloseMe: true, isTold: true },
    { disclosure: 'never', discloseMe: false, isTold: false },
  ] as const)(
    'is told: $isTold, where that is up to $disclosure and the caller says $discloseMe',
    ({ disclosure, discloseMe, isTold }) => {
      const desk = new DealerDesk({ disclosure });
      desk.register(BOB, 'com.a');

      const [opening] = to(BOB, desk.call(ALICE, 1, { discloseMe }));

      const { caller } = opening as MessageOf<'invocation'>;
      expect(caller?.session).toBe(isTold ? 'alice' : undefined);
      expect(hiddenCallerOf(opening as MessageOf<'invocation'>)).toBe(isTold ? undefined : ALICE);
    },
  );

  test('cannot be told where the realm forbids it, and who wants that is refused', () => {
    const desk = new DealerDesk({ disclosure: 'never' });
    desk.register(BOB, 'com.a');

    const effects = desk.call(ALICE, 1, { discloseMe: true });

    expect(errorTo(ALICE, effects).fault).toBe('disclosure.refused');
    expect(to(BOB, effects)).toEqual([]);
  });
});
