import { describe, expect, test } from 'vitest';
import { OPCODE_MEANINGS } from './opcode-meanings.ts';
import { OPCODES, type Opcode } from './opcodes.ts';

const NAMES = Object.keys(OPCODES) as Opcode[];

/** WAMP §6.5, where we have the message; `goodbye`, `challenge` … have WAMP's meaning too. */
// biome-ignore format: a table
const WAMP = {
  hello: 1, welcome: 2, abort: 3, challenge: 4, authenticate: 5, goodbye: 6, error: 8,
  publish: 16, published: 17, subscribe: 32, subscribed: 33, unsubscribe: 34, unsubscribed: 35, event: 36,
  call: 48, cancel: 49, result: 50, register: 64, registered: 65, unregister: 66, unregistered: 67,
  invocation: 68, interrupt: 69, yield: 70,
} as const;

describe('the table of opcodes', () => {
  test('has a number of its own for each message', () => {
    const numbers = NAMES.map((name) => OPCODES[name].number);

    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test("keeps WAMP's numbers, and has the others in the range for extensions", () => {
    const numbers = Object.fromEntries(NAMES.map((name) => [name, OPCODES[name].number]));

    expect(numbers).toMatchObject(WAMP);
    for (const name of NAMES.filter((each) => !(each in WAMP))) {
      expect(OPCODES[name].number, name).toBeGreaterThanOrEqual(256);
    }
  });

  test('counts everything but talk of the connection itself', () => {
    const free = NAMES.filter((name) => !OPCODES[name].counted);

    expect(free.sort()).toEqual(
      [
        ...['abort', 'authenticate', 'challenge', 'goodbye', 'hello', 'next', 'ping', 'pong'],
        ...['resume', 'resumed', 'welcome'],
      ].sort(),
    );
  });

  test.each(NAMES)('says in a sentence what %s is for', (name) => {
    expect(OPCODE_MEANINGS[name]).toMatch(/^[A-Z].*\.$/);
  });
});
