import { describe, expect, test } from 'vitest';
import { ContractError } from './contract-error.ts';

describe('a contract error', () => {
  test('says where and what', () => {
    const cause = new Error('deep');

    const error = new ContractError('com.shop.ping', 'no good', { cause });

    expect(error.message).toBe('com.shop.ping: no good');
    expect(error).toMatchObject({
      name: 'ContractError',
      place: 'com.shop.ping',
      problem: 'no good',
    });
    expect(error.cause).toBe(cause);
  });
});
