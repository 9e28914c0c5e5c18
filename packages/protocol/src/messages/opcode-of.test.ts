import { describe, expect, test } from 'vitest';
import { opcodeOf } from './opcode-of.ts';
import { OPCODES, type Opcode } from './opcodes.ts';

const NAMES = Object.keys(OPCODES) as Opcode[];

describe('the opcode that a peer names', () => {
  test.each(NAMES)('is %s by its name and by its number', (name) => {
    expect(opcodeOf(name)).toBe(name);
    expect(opcodeOf(OPCODES[name].number)).toBe(name);
  });

  test.each([0, 7, 999, 1.5, Number.NaN, 'nope', 'Hello', 'toString', '__proto__', null, {}, [48]])(
    'is none for %j',
    (value) => {
      expect(opcodeOf(value)).toBeUndefined();
    },
  );
});
