import type { HistoryWanted } from '@realmwire/protocol/contract';
import { describe, expect, test } from 'vitest';
import { flowOf, historyOf } from './wanted-history.ts';

describe('what a subscriber wants, on the wire', () => {
  test('of the past: so many, or since an event or a time', () => {
    const wireOf = (wanted?: HistoryWanted) => historyOf(wanted, 'com.t', 'known');

    expect(wireOf()).toBeUndefined();
    expect(wireOf({ last: 0 })).toEqual({ last: 0 });
    expect(wireOf({ since: 7n })).toEqual({ since: 7, epoch: 'known' });
    expect(wireOf({ since: 7n, epoch: 'given' })).toEqual({ since: 7, epoch: 'given' });
    expect(wireOf({ since: new Date(5) })).toEqual({ at: 5 });
  });

  test('is refused where it is none', () => {
    const wishes: HistoryWanted[] = [
      ...[-1, 1.5, Number.NaN].map((last) => ({ last })),
      ...[-1n, 2n ** 60n, new Date(Number.NaN)].map((since) => ({ since })),
    ];
    for (const wanted of wishes) {
      expect(() => historyOf(wanted, 'com.t', undefined)).toThrow(
        expect.objectContaining({ code: 'BAD_INPUT', uri: 'com.t' }),
      );
    }
  });

  test.each([
    [{}, { credit: undefined, overflow: undefined }],
    [{ credit: 3 }, { credit: 3, overflow: undefined }],
    [
      { credit: 3, flow: { messages: 5, overflow: 'latest' as const } },
      { credit: 5, overflow: 'latest' },
    ],
    [
      { credit: 3, flow: {} },
      { credit: 3, overflow: undefined },
    ],
    [{ flow: { messages: 0 } }, { credit: 0, overflow: undefined }],
  ])('of the flow: %j', (options, wire) => {
    expect(flowOf(options, 'com.t')).toEqual(wire);
  });

  test('refuses a flow of half an event', () => {
    expect(() => flowOf({ flow: { messages: 0.5 } }, 'com.t')).toThrow('flow.messages');
  });
});
