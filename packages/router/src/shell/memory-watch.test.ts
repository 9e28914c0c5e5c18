import { describe, expect, test } from 'vitest';
import type { Holder } from './memory-watch.ts';
import { openTurnedHub } from './turned-hub.test-support.ts';

const KIB = 1024;

describe('the watch over memory', () => {
  test('adds up what sessions hold and what is half read', () => {
    const { hub } = open();
    hub.memory.add(new Someone(100));
    hub.memory.add(new Someone(200));
    hub.budget.take(50);

    hub.memory.look();

    expect(hub.memory.stats).toMatchObject({ usedBytes: 350, level: 'calm', shedSessions: 0 });
    expect([hub.memory.isHolding, hub.memory.isRefusing]).toEqual([false, false]);
  });

  test('forgets who has gone', () => {
    const { hub } = open();
    const someone = new Someone(100);
    hub.memory.add(someone);

    hub.memory.remove(someone);
    hub.memory.look();

    expect(hub.memory.stats.usedBytes).toBe(0);
  });

  test('looks closely at the end of the turn when what is noted has grown by much', () => {
    const { hub, turn } = open();
    const someone = new Someone(720 * KIB);
    hub.memory.add(someone);
    hub.memory.note(-5);
    hub.memory.note(600 * KIB);
    turn();
    expect(hub.memory.isHolding).toBe(false);

    hub.memory.note(120 * KIB);
    expect(hub.memory.isHolding).toBe(false);
    turn();

    expect(hub.memory.stats).toMatchObject({ usedBytes: 720 * KIB, level: 'hold' });
    expect([hub.memory.isHolding, hub.memory.isRefusing]).toEqual([true, false]);
  });

  test('ends who holds most, with what it holds half read', () => {
    const { hub } = open();
    const reader = new Someone(100 * KIB, 500 * KIB);
    const other = new Someone(350 * KIB);
    hub.budget.take(500 * KIB);
    hub.memory.add(reader);
    hub.memory.add(other);

    hub.memory.look();

    expect(reader.heard).toEqual([`shed ${600 * KIB}`]);
    expect(other.heard).toEqual([]);
    expect(hub.memory.isRefusing).toBe(true);
    expect(hub.memory.stats.shedSessions).toBe(1);
  });

  test('tells everybody when it is over', () => {
    const { hub } = open();
    const glutton = new Someone(800 * KIB);
    const other = new Someone(1);
    hub.memory.add(glutton);
    hub.memory.add(other);
    hub.memory.look();
    glutton.bytes = 0;

    hub.memory.look();
    hub.memory.look();

    expect([glutton.heard, other.heard]).toEqual([['release'], ['release']]);
  });
});

class Someone implements Holder {
  readonly heard: string[] = [];
  readonly otherBytes: number;
  bytes: number;

  constructor(bytes: number, otherBytes = 0) {
    this.bytes = bytes;
    this.otherBytes = otherBytes;
  }

  measure(): number {
    return this.bytes;
  }

  release(): void {
    this.heard.push('release');
  }

  shed(bytes: number): void {
    this.heard.push(`shed ${bytes}`);
  }
}

/** A budget of 1 MiB. */
function open() {
  return openTurnedHub({ memoryBudgetBytes: 1024 * KIB });
}
