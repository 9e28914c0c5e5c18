import { describe, expect, test, vi } from 'vitest';
import { type Sighting, watched } from '../../examples/demo/page/trace.ts';

describe('an API that is watched', () => {
  test('tells of a call and of its result', async () => {
    const { api, seen } = watchedApi();

    const sum = await api.list.add(1, 2);

    expect(sum).toBe(3);
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen[0]).toEqual({ kind: 'call', id: 1, path: 'list.add', args: [1, 2] });
    expect(seen[1]).toMatchObject({ kind: 'result', id: 1, value: 3 });
  });

  test('tells of a call that fails, and the caller gets the error', async () => {
    const { api, seen } = watchedApi();

    await expect(api.list.fail()).rejects.toThrow('no');

    await vi.waitFor(() => expect(seen).toHaveLength(2));
    expect(seen[1]).toMatchObject({ kind: 'error', id: 1, error: new Error('no') });
  });

  test('gives back the very call, with all that it can do', () => {
    const { api, pending } = watchedApi();

    expect(api.list.wait()).toBe(pending);
  });

  test('tells of a subscription and of its events', () => {
    const { api, seen, emit } = watchedApi();

    api.list.locked.subscribe();
    emit({ locks: 1 });

    expect(seen).toEqual([
      { kind: 'subscribe', path: 'list.locked.subscribe', args: [] },
      { kind: 'event', path: 'list.locked', payload: { locks: 1 } },
    ]);
  });

  test('asking whether an error is a certain one is not a call', () => {
    const { api, seen } = watchedApi();

    expect(api.list.add.isError()).toBe(false);
    expect(seen).toEqual([]);
  });
});

function watchedApi() {
  const seen: Sighting[] = [];
  const pending = new Promise(() => {});
  let emit = (_: unknown): void => {};
  const topic = {
    on: (_: 'event', listener: (event: { payload: unknown }) => void) => {
      emit = (payload) => listener({ payload });
    },
  };
  // Frozen, because a proxy around a frozen object may not answer anything else.
  const list = Object.freeze({
    add: Object.assign(async (a: number, b: number) => a + b, { isError: () => false }),
    fail: async (): Promise<void> => {
      throw new Error('no');
    },
    wait: () => pending,
    locked: Object.freeze({ subscribe: () => topic }),
  });
  const api = watched({ list }, (sighting) => seen.push(sighting));
  return { api, seen, pending, emit: (payload: unknown) => emit(payload) };
}
