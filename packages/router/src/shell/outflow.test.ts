import { describe, expect, test, vi } from 'vitest';
import { Outflow, type Queue } from './outflow.ts';
import { openTurnedHub } from './turned-hub.test-support.ts';

describe('what a session says', () => {
  test('leaves once, at the end of the turn', () => {
    const { outflow, queue, turn } = open();

    outflow.mark();
    outflow.mark();
    expect(queue.flushes).toBe(0);
    turn();
    turn();
    expect(queue.flushes).toBe(1);
    outflow.mark();
    turn();

    expect(queue.flushes).toBe(2);
  });

  test('is looked at before that when much has gathered', () => {
    const { outflow, queue, pressures } = open();
    queue.pressure = 'full';

    outflow.mark();
    expect(pressures).toEqual([]);
    queue.isPressing = true;
    outflow.mark();

    expect(pressures).toEqual([true]);
  });

  test('is noted with the memory by what it has grown, and by what is held besides', () => {
    const { outflow, queue, noted, session } = open();

    queue.queuedBytes = 100;
    outflow.check();
    session.besides = 20;
    queue.queuedBytes = 40;
    outflow.check();

    expect(noted).toEqual([100, -40]);
  });

  test('tells the realm when the queue is full, and has room again', () => {
    const { outflow, queue, pressures } = open();

    for (const pressure of ['full', undefined, 'room'] as const) {
      queue.pressure = pressure;
      outflow.check();
    }

    expect(pressures).toEqual([true, false]);
  });

  test('ends the session when it is too much', () => {
    const { outflow, queue, session, pressures } = open();
    Object.assign(queue, { pressure: 'overflow', queuedBytes: 9 });

    outflow.check();

    expect([session.shed.mock.calls, pressures]).toEqual([[[9]], []]);
  });

  test('is none of anybody when the session is over, which it is once', () => {
    const { outflow, queue, noted, hub, turn } = open();
    const remove = vi.spyOn(hub.memory, 'remove');
    outflow.mark();

    expect([outflow.isOver, outflow.end(), outflow.end(), outflow.isOver]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    turn();
    outflow.check();

    expect([queue.flushes, noted, remove.mock.calls.length]).toEqual([0, [], 1]);
  });
});

function open() {
  const { hub, turn } = openTurnedHub({});
  const noted: number[] = [];
  const pressures: boolean[] = [];
  vi.spyOn(hub.memory, 'note').mockImplementation((bytes) => void noted.push(bytes));
  vi.spyOn(hub, 'onPressure').mockImplementation((_session, isFull) => void pressures.push(isFull));
  const queue = {
    queuedBytes: 0,
    isPressing: false,
    flushes: 0,
    pressure: undefined as ReturnType<Queue['look']>,
    flush: () => {
      queue.flushes += 1;
    },
    look: () => queue.pressure,
  };
  const session = {
    besides: 0,
    otherBytes: 0,
    flush: () => outflow.flush(),
    measure: (): number => outflow.measure(session.besides),
    shed: vi.fn(),
    release: () => {},
  };
  const outflow: Outflow = new Outflow(hub, session as never, queue);
  return { hub, turn, outflow, queue, session, noted, pressures };
}
