import { type Frame, limitsOf, type Transport } from '@realmwire/protocol';
import { HandClock } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../shell/clock.ts';
import { FluentVoice, GatedVoice } from './voice.ts';

const KIB = 1024;
const LIMITS = limitsOf({
  outboxSoftBytes: 16 * KIB,
  outboxHardBytes: 64 * KIB,
  outboxFullBytes: 1024 * KIB,
  maxMessageBytes: 128 * KIB,
  maxFrameBytes: 128 * KIB,
});

/** A transport that keeps what is written to it. */
class Line implements Transport {
  readonly writes: Frame['data'][][] = [];
  readonly pings: (string | undefined)[] = [];
  buffered = 0;
  send(frames: readonly Frame[]): void {
    this.writes.push(frames.map(({ data }) => data));
  }
  ping(payload?: string): void {
    this.pings.push(payload);
  }
  close(): void {}
}

const kibibytes = (count: number) => ({ data: 'x'.repeat(count * KIB) });

describe('to a page', () => {
  test('[X04] all that a turn has gathered is said in one write', () => {
    const line = new Line();
    const voice = new FluentVoice(line, LIMITS);
    voice.onMessage();
    voice.say({ data: 'next' });
    voice.say({ data: 'echo' });
    expect([voice.queuedBytes, line.writes]).toEqual([8, []]);

    voice.flush();

    expect(line.writes).toEqual([['next', 'echo']]);
    expect(voice.onPong()).toBe(false);
  });

  test('what has gathered is said before the end', () => {
    const line = new Line();
    const voice = new FluentVoice(line, LIMITS);
    voice.say({ data: 'next' });

    voice.close();

    expect(line.writes).toEqual([['next']]);
  });

  test('[X17] what it does not take is watched', () => {
    const line = new Line();
    const voice = new FluentVoice(line, LIMITS);
    voice.say(kibibytes(65));
    expect(voice.isPressing).toBe(true);

    line.buffered = 200 * KIB;
    voice.flush();
    expect([voice.look(), voice.isFull]).toEqual(['full', true]);
    line.buffered = 2_000 * KIB;
    expect(voice.look()).toBe('overflow');
  });
});

describe('to a PHP client', () => {
  function open() {
    const [line, clock] = [new Line(), new HandClock()];
    return { line, clock, voice: new GatedVoice(line, LIMITS, clock as unknown as Clock) };
  }

  test('[C3] [C4] each frame is a write of its own, and the next one waits for the answer to a ping', () => {
    const { line, clock, voice } = open();
    for (const data of ['a', 'b', 'c']) voice.say({ data }, false);

    voice.flush();
    expect([line.writes, voice.queuedBytes]).toEqual([[['a']], 2]);
    clock.tick(5);
    expect(line.pings).toEqual(['{"opcode":"PING","n":1}']);
    expect(voice.onPong('{"opcode":"PING","n":1}')).toBe(true);

    expect(line.writes).toEqual([['a'], ['b']]);
    clock.tick(5);
    expect(voice.onPong('{"opcode":"PING","n":2}')).toBe(true);
    expect([line.writes.length, clock.waiting]).toEqual([3, 0]);
  });

  test('[C9] each ping has a payload, and is asked again where nobody answers', () => {
    const { line, clock, voice } = open();
    for (const data of ['a', 'b']) voice.say({ data }, false);
    voice.flush();

    for (let ms = 0; ms < 200; ms += 1) clock.tick(1);

    expect(line.pings).toEqual([1, 2, 3].map((n) => `{"opcode":"PING","n":${n}}`));
    expect([voice.onPong('hello'), voice.onPong('')]).toEqual([false, false]);
    expect(line.writes).toEqual([['a']]);
  });

  test('[C6] the acknowledgement is said before what waits', () => {
    const { line, voice } = open();
    voice.say({ data: 'ready' }, false);
    voice.flush();
    voice.onMessage();
    voice.say({ data: 'feedback' }, false);
    voice.flush();
    expect(line.writes).toEqual([['ready']]);

    voice.say({ data: 'next' }, true);
    voice.flush();

    expect(line.writes).toEqual([['ready'], ['next']]);
  });

  test('nothing is said, and no clock is wound, after the end', () => {
    const { line, clock, voice } = open();
    for (const data of ['a', 'b']) voice.say({ data }, false);
    voice.flush();

    voice.close();
    voice.close();
    voice.flush();
    clock.tick(10_000);

    expect([line.writes, line.pings, clock.waiting]).toEqual([[['a']], [], 0]);
  });

  test('[X17] what it does not read is counted, and has a bound', () => {
    const { line, voice } = open();
    expect([voice.isPressing, voice.isFull, voice.look()]).toEqual([false, false, undefined]);
    for (const size of [1, 32, 40]) voice.say(kibibytes(size), false);
    voice.flush();

    expect([voice.isPressing, voice.look(), voice.isFull]).toEqual([true, 'full', true]);
    expect(voice.look()).toBeUndefined();
    voice.onPong('{"opcode":"PING","n":9}');
    voice.onMessage();
    voice.say({ data: 'next' }, true);
    voice.flush();
    voice.onMessage();
    voice.say({ data: 'next' }, true);
    voice.flush();
    expect(voice.look()).toBeUndefined();
    line.buffered = 1_000 * KIB;
    expect(voice.look()).toBe('overflow');
  });

  test('there is room again when little waits', () => {
    const { clock, voice } = open();
    for (const size of [1, 70]) voice.say(kibibytes(size), false);
    voice.flush();
    expect(voice.look()).toBe('full');

    clock.tick(5);
    voice.onPong('{"opcode":"PING","n":1}');

    expect([voice.look(), voice.isFull, voice.queuedBytes]).toEqual(['room', false, 0]);
  });

  test('a transport that cannot ping says no more than it can', () => {
    const clock = new HandClock();
    const said: unknown[] = [];
    const line: Transport = { buffered: 0, send: (frames) => said.push(frames), close: () => {} };
    const voice = new GatedVoice(line, LIMITS, clock as unknown as Clock);
    for (const data of ['a', 'b']) voice.say({ data }, false);

    voice.flush();
    clock.tick(100);

    expect(said).toHaveLength(1);
  });
});
