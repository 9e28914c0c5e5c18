import { describe, expect, test } from 'vitest';
import { checkHooks } from './check-hooks.ts';
import type { RealmOptions } from './types.ts';

describe('the hooks of an app', () => {
  test('may be few, and methods of a class', () => {
    class App {
      onData(): void {}
    }

    expect(() => checkHooks('shop', { onOpen: () => {}, authorize: 'everything' })).not.toThrow();
    expect(() => checkHooks('shop', new App())).not.toThrow();
    expect(() => checkHooks('shop', {})).not.toThrow();
  });

  test.each([
    [{ onData: 'log' }, 'onData of the realm "shop" must be a function'],
    [{ onClose: null }, 'onClose of the realm "shop" must be a function'],
    [
      { onMessage: () => {} },
      'onMessage of the realm "shop" is no hook; there are onOpen, onData, onClose, onError',
    ],
  ])('%o is told when the realm is opened', (options, says) => {
    expect(() => checkHooks('shop', options as unknown as RealmOptions)).toThrow(
      new TypeError(says),
    );
  });
});
