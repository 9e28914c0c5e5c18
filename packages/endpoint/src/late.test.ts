import { describe, expect, test } from 'vitest';
import { iterateLate, Late, soonOrLate } from './late.ts';

describe('a late part', () => {
  test('is loaded once, and what is asked meanwhile is done in the order in which it was asked', async () => {
    let loads = 0;
    const late = new Late(async () => {
      loads += 1;
      return 'part';
    });
    const done: string[] = [];

    late.use((part) => done.push(`${part} 1`), fail);
    late.use((part) => done.push(`${part} 2`), fail);
    expect(done).toEqual([]);
    await late.get();
    late.use((part) => done.push(`${part} 3`), fail);

    expect(done).toEqual(['part 1', 'part 2', 'part 3']);
    expect([loads, late.part]).toEqual([1, 'part']);
  });

  test('that is given is never loaded', () => {
    const late = new Late<string>(() => Promise.reject(new Error('never')), 'part');
    const done: string[] = [];

    late.use((part) => done.push(part), fail);

    expect(done).toEqual(['part']);
  });

  test('that cannot be loaded tells all who wait, and is tried again by the next use', async () => {
    let isOnline = false;
    const offline = new Error('offline');
    const late = new Late(async () => {
      if (!isOnline) throw offline;
      return 'part';
    });

    const failures = await Promise.allSettled([late.get(), late.get()]);
    isOnline = true;

    for (const failure of failures) {
      expect(failure).toMatchObject({
        reason: { message: 'a part of Realmwire could not be loaded', cause: offline },
      });
    }
    expect(await late.get()).toBe('part');
  });

  test('tells of what its user throws', async () => {
    const late = new Late(async () => 'part');
    const failures: unknown[] = [];
    const broken = (): never => {
      throw new Error('broken');
    };

    late.use(broken, (error) => failures.push(error));
    await late.get();
    late.use(broken, (error) => failures.push(error));

    expect(failures).toEqual([new Error('broken'), new Error('broken')]);
  });
});

describe('what may be there at once', () => {
  const later = (): string => 'later';

  test('is given at once, and what fails at once is thrown', () => {
    expect(soonOrLate((resolve) => resolve('now'), later)).toBe('now');
    expect(() => soonOrLate((_, reject) => reject(new Error('never')), later)).toThrow('never');
  });

  test('is made of the promise otherwise; whoever uses that hears of a failure', async () => {
    let fail = (_: Error): void => {};
    const opened = soonOrLate<{ of: Promise<unknown> }>(
      (_, reject) => {
        fail = reject;
      },
      (of) => ({ of }),
    );

    fail(new Error('offline'));

    await expect(opened.of).rejects.toThrow('offline');
  });
});

describe('a late iterator', () => {
  test('gives what the iterator gives once it is there, and ends it when it is left', async () => {
    let hasEnded = false;
    const source = async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        hasEnded = true;
      }
    };
    const seen: unknown[] = [];

    for await (const value of iterateLate(
      Promise.resolve(source() as AsyncGenerator<number, undefined>),
    )) {
      seen.push(value);
      break;
    }

    expect([seen, hasEnded]).toEqual([[1], true]);
  });

  test('needs no end of the iterator, and throws when that cannot be had', async () => {
    const endless: AsyncIterator<number, undefined> = {
      next: async () => ({ done: false, value: 1 }),
    };
    const failed = iterateLate(Promise.reject(new Error('offline')));

    expect(await iterateLate(Promise.resolve(endless)).return?.()).toEqual({
      done: true,
      value: undefined,
    });
    await expect(failed.next()).rejects.toThrow('offline');
  });
});

function fail(error: unknown): void {
  throw error;
}
