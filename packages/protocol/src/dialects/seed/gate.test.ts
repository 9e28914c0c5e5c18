import { describe, expect, test } from 'vitest';
import { SeedGate } from './gate.ts';

describe('the gate to a PHP client', () => {
  test('[C4] says one thing, and the next when a ping was answered', () => {
    const gate = new SeedGate<string>();
    expect([gate.step(0), gate.deadline]).toEqual([undefined, undefined]);
    gate.give('a');
    gate.give('b');

    expect(gate.deadline).toBe(0);
    expect(gate.step(0)).toEqual({ do: 'say', what: 'a' });
    expect([gate.step(4), gate.deadline, gate.size]).toEqual([undefined, 5, 1]);
    expect(gate.step(5)).toEqual(ping(1));
    expect(gate.onPong(ping(1).payload)).toBe(true);
    expect(gate.step(6)).toEqual({ do: 'say', what: 'b' });
    expect(gate.deadline).toBeUndefined();
  });

  test('[C4] asks again, less and less often, and heeds the answer to the last ping only', () => {
    const gate = new SeedGate<string>();
    gate.give('a');
    gate.give('b');
    gate.step(0);

    const asked: number[] = [];
    for (let now = 0; now < 10_000; now += 1) if (gate.step(now)?.do === 'ping') asked.push(now);

    expect(asked).toEqual([5, 55, 155, 355, 755, 1555, 3155, 5155, 7155, 9155]);
    expect([gate.onPong(ping(9).payload), gate.step(10_000)]).toEqual([true, undefined]);
    expect([gate.onPong(ping(10).payload), gate.step(10_000)]).toEqual([
      true,
      { do: 'say', what: 'b' },
    ]);
  });

  test('takes only answers to its own pings', () => {
    const gate = new SeedGate<string>();

    expect(gate.onPong('{"opcode":"PING"}')).toBe(false);
  });

  test('[C6] says the acknowledgement first, and nothing else before it', () => {
    const gate = new SeedGate<string>();
    gate.give('ready');
    gate.step(0);
    gate.give('feedback');

    gate.onMessage();
    expect([gate.step(100), gate.deadline]).toEqual([undefined, undefined]);
    gate.give('next', true);

    expect(gate.step(100)).toEqual({ do: 'say', what: 'next' });
    expect(gate.step(105)).toEqual(ping(1));
  });

  test('knows that a client that speaks has read, unless a ping lies unread', () => {
    const gate = new SeedGate<string>();
    gate.give('a');
    gate.give('b');
    gate.step(0);
    gate.step(5);

    gate.onMessage();
    gate.give('next', true);
    expect(gate.step(6)).toBeUndefined();
    gate.onPong(ping(1).payload);

    expect(gate.step(7)).toEqual({ do: 'say', what: 'next' });
  });
});

describe('the gate to a PHP client that has worked for long, while something waited for it', () => {
  test('[C4] [C6] asks at once when it speaks, since it reads then, and often again', () => {
    const gate = new SeedGate<string>();
    gate.give('a');
    gate.give('b');
    for (let now = 0; now < 10_000; now += 1) gate.step(now);

    gate.onMessage();
    gate.give('next', true);

    // The last one was asked at 9,155, and the next one was due at 11,155.
    expect(gate.deadline).toBeLessThan(10_000);
    expect(gate.step(10_000)).toEqual(ping(11));
    expect(gate.deadline).toBe(10_050);
    expect(gate.onPong(ping(1).payload)).toBe(true);
    expect(gate.step(10_001)).toBeUndefined();
    expect(gate.onPong(ping(11).payload)).toBe(true);
    expect(gate.step(10_002)).toEqual({ do: 'say', what: 'next' });
  });
});

function ping(count: number) {
  return { do: 'ping', payload: `{"opcode":"PING","n":${count}}` } as const;
}
