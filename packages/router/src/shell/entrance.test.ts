import type { Limits } from '@realmwire/protocol';
import { describe, expect, test } from 'vitest';
import type { Remote } from './doorman.ts';
import { Entrance } from './entrance.ts';
import type { Task } from './few-at-a-time.ts';
import { openTurnedHub } from './turned-hub.test-support.ts';

describe('the entrance', () => {
  test('does handshakes a few in each turn', () => {
    const { entrance, done, turn } = open();
    for (let index = 0; index < 40; index += 1) entrance.take(task(done), false);

    expect(done).toHaveLength(16);
    turn();
    expect(done).toHaveLength(32);
    turn();
    expect(done).toHaveLength(40);
  });

  test('refuses connections while too many have not joined', () => {
    const { entrance, done } = open({ maxJoining: 2 });
    for (let index = 0; index < 2; index += 1) {
      entrance.take(task(done), false);
      entrance.onOpen();
    }

    expect(entrance.take(task(done), false)).toBe(false);
    entrance.onSettled();
    expect(entrance.take(task(done), false)).toBe(true);
    expect(entrance.stats).toMatchObject({
      refusedConnections: 1,
      strangers: 0,
      refusedSessions: 0,
    });
  });

  test('counts handshakes that wait for their turn among those who have not joined', () => {
    const { entrance, done } = open({ maxJoining: 4 });
    for (let index = 0; index < 16; index += 1) {
      entrance.take(task(done), false);
    }
    const taken = Array.from({ length: 6 }, () => entrance.take(task(done), false));

    expect(taken).toEqual([true, true, true, true, false, false]);
  });

  test('lets sessions in at their rate, and says to the others when to come again', () => {
    const { entrance } = open({ sessionsPerSecond: 10, sessionBurst: 1 });

    expect(entrance.admit(PUBLIC, 'hello')).toBeUndefined();
    expect(entrance.admit(PUBLIC, 'resume')).toBe(100);
    expect(entrance.admit(PUBLIC, 'hello')).toBe(200);
    expect(entrance.stats).toEqual({
      refusedConnections: 0,
      strangers: 0,
      refusedAddresses: 0,
      refusedSessions: 2,
    });
  });

  test('takes no new session while memory is short, but lets one go on that it holds', () => {
    const { entrance, hub } = open({ memoryBudgetBytes: 1024 * 1024 });
    hub.memory.add({
      otherBytes: 0,
      measure: () => 850 * 1024,
      release: () => {},
      shed: () => {},
    });
    hub.memory.look();

    expect(entrance.admit(PUBLIC, 'hello')).toBeGreaterThan(0);
    expect(entrance.admit(PUBLIC, 'resume')).toBeUndefined();
  });

  test('lets operators in whatever happens', () => {
    const { entrance, done } = open({ maxJoining: 1, sessionsPerSecond: 1, sessionBurst: 1 });
    entrance.onOpen();
    entrance.admit(PUBLIC, 'hello');

    expect(entrance.take(task(done), true)).toBe(true);
    expect(done).toEqual(['run']);
    expect(entrance.admit({ ...PUBLIC, isOperator: true }, 'hello')).toBeUndefined();
  });

  test('drops what waits when it is closed', () => {
    const { entrance, done } = open();
    for (let index = 0; index < 17; index += 1) entrance.take(task(done), false);

    entrance.close();

    expect(done.at(-1)).toBe('drop');
  });
});

const PUBLIC: Remote = { ip: '10.0.0.1', headers: {}, isOperator: false };

function open(limits: Partial<Limits> = {}) {
  const { hub, turn } = openTurnedHub(limits);
  return { hub, entrance: new Entrance(hub), done: [] as string[], turn };
}

function task(done: string[]): Task {
  return { run: () => void done.push('run'), drop: () => void done.push('drop') };
}
