import { LIMITS, type LimitName } from '@realmwire/protocol';
import { expect, test } from 'vitest';
import { CLIENT_LIMITS } from './client-limits.ts';

test('the limits of a client are the defaults of the protocol', () => {
  for (const [name, value] of Object.entries(CLIENT_LIMITS)) {
    expect([name, value]).toEqual([name, LIMITS[name as LimitName].default]);
  }
});
