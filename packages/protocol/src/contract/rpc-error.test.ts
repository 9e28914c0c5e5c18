import { describe, expect, test } from 'vitest';
import { isRpcError, isSystemCode, RpcError, SYSTEM_CODES } from './rpc-error.ts';

const uri = 'com.shop.order.create';

describe('an RPC error', () => {
  test('without more is not retryable and has its code as message', () => {
    const error = new RpcError('CLOSED', { uri });

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'RpcError', message: 'CLOSED', retryable: false, uri });
    expect(error.data).toBeUndefined();
    expect('fault' in error).toBe(false);
    expect('cause' in error).toBe(false);
  });

  test('carries the data of its code, the fault and the cause', () => {
    const cause = new Error('socket');
    const init = { uri, message: 'late', data: { left: 1 }, retryable: true, cause };

    const error = new RpcError('TIMEOUT', { ...init, fault: 'call.timeout' });

    expect(error).toMatchObject({ ...init, code: 'TIMEOUT', fault: 'call.timeout' });
  });

  test('is known by its code, and by its procedure where that matters', () => {
    const error: unknown = new RpcError('CLOSED', { uri });

    expect(isRpcError(error, 'CLOSED')).toBe(true);
    expect(isRpcError(error, 'CLOSED', uri)).toBe(true);
    expect(isRpcError(error, 'CLOSED', 'com.shop.other')).toBe(false);
    expect(isRpcError(error, 'TIMEOUT')).toBe(false);
    expect(isRpcError(Object.assign(new Error(), { code: 'CLOSED', uri }), 'CLOSED')).toBe(false);
  });
});

describe('the codes of the framework', () => {
  test('are a closed set without repetition', () => {
    expect(new Set(SYSTEM_CODES).size).toBe(SYSTEM_CODES.length);
    expect(SYSTEM_CODES.every(isSystemCode)).toBe(true);
    expect(isSystemCode('OUT_OF_STOCK')).toBe(false);
  });
});
