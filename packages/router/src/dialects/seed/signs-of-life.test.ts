import { HandClock } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../shell/clock.ts';
import { SignsOfLife } from './signs-of-life.ts';

function open() {
  const time = new HandClock();
  const said: unknown[] = [];
  const clock: Clock = {
    now: () => time.now(),
    after: (ms, ring) => time.after(ms, ring),
    every: () => () => {},
    soon: () => {},
  };
  const page = {
    ping: () => void said.push('ping'),
    lost: (silentMs: number) => {
      said.push(silentMs);
      signs.over();
    },
  };
  const signs = new SignsOfLife(page, clock, 1_000, 0);
  return { time, said, signs };
}

describe('[S003-31] a page that is silent', () => {
  test('is asked after each interval, and is lost after two and a half', () => {
    const { said, signs } = open();

    for (let now = 0; now <= 3_000; now += 250) signs.watch(now);

    expect(said).toEqual(['ping', 'ping', 2_750]);
  });

  test('is there as long as it answers', () => {
    const { said, signs } = open();

    for (let now = 0; now <= 5_000; now += 500) {
      signs.watch(now);
      if (said.length > 0) signs.heard(now);
    }

    expect(said.every((one) => one === 'ping')).toBe(true);
  });

  test('is not asked while it is not read', () => {
    const { said, signs } = open();
    signs.holdBack(true, 0);

    signs.watch(10_000);
    signs.holdBack(false, 10_000);
    signs.watch(10_500);

    expect(said).toEqual([]);
  });
});

describe('[S002-06] a page whose name somebody wants', () => {
  test('is asked at once, once for all who want to know, and is there when it says anything', async () => {
    const { time, said, signs } = open();

    const questions = [signs.isThere(), signs.isThere()];
    time.tick(2_999);
    signs.heard(2_999);

    expect(await Promise.all(questions)).toEqual([true, true]);
    expect([said, time.waiting]).toEqual([['ping'], 0]);
  });

  test('is lost when it gives no sign', async () => {
    const { time, said, signs } = open();

    const question = signs.isThere();
    time.tick(3_000);

    expect(await question).toBe(false);
    expect([said, await signs.isThere()]).toEqual([['ping', 3_000], false]);
  });

  test('may be asked again', async () => {
    const { time, signs } = open();
    const first = signs.isThere();
    signs.heard(1);

    const second = signs.isThere();
    time.tick(3_000);

    expect([await first, await second]).toEqual([true, false]);
  });

  test('has gone when it goes meanwhile', async () => {
    const { time, signs } = open();
    const question = signs.isThere();

    signs.over();

    expect([await question, time.waiting]).toEqual([false, 0]);
  });

  test('is believed to be there while it is not read', async () => {
    const { said, signs } = open();
    const question = signs.isThere();

    signs.holdBack(true, 0);

    expect([await question, await signs.isThere(), said]).toEqual([true, true, ['ping']]);
  });
});
