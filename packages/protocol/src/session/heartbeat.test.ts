import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { heartbeat, nextHeartbeatAt } from './heartbeat.ts';

const NEVER = Number.NEGATIVE_INFINITY;
const SILENCE = { heardAt: 1_000, pingedAt: NEVER, heartbeatMs: 100, lostMs: 250 };

describe('heartbeat', () => {
  test('nothing is done as long as frames come', () => {
    expect(heartbeat(SILENCE, 1_099)).toBe('rest');
    expect(nextHeartbeatAt(SILENCE)).toBe(1_100);
  });

  test('silence is broken by a ping', () => {
    expect(heartbeat(SILENCE, 1_100)).toBe('ping');
  });

  test('a ping is given time to be answered', () => {
    const pinged = { ...SILENCE, pingedAt: 1_100 };

    expect(heartbeat(pinged, 1_199)).toBe('rest');
    expect(heartbeat(pinged, 1_200)).toBe('ping');
    expect(nextHeartbeatAt(pinged)).toBe(1_200);
  });

  test('a ping that was sent before the last frame came does not put off the next one', () => {
    const heard = { ...SILENCE, pingedAt: 950 };

    expect(nextHeartbeatAt(heard)).toBe(1_100);
  });

  test('who was silent for too long is lost, however often it was pinged', () => {
    const pinged = { ...SILENCE, pingedAt: 1_240 };

    expect(heartbeat(pinged, 1_249)).toBe('rest');
    expect(heartbeat(pinged, 1_250)).toBe('lost');
    expect(nextHeartbeatAt(pinged)).toBe(1_250);
  });

  test('there is something to do at the time that is named, and nothing before it', () => {
    const time = fc.integer({ min: 0, max: 10_000 });
    const length = fc.integer({ min: 1, max: 5_000 });
    fc.assert(
      fc.property(time, time, length, length, (heardAt, pingedAt, heartbeatMs, lostMs) => {
        const silence = { heardAt, pingedAt, heartbeatMs, lostMs };
        const at = nextHeartbeatAt(silence);

        expect(heartbeat(silence, at)).not.toBe('rest');
        expect(heartbeat(silence, at - 1)).toBe('rest');
      }),
    );
  });
});
