/**
 * Finds opcodes by their numbers, which a page that speaks JSON has no use for.
 */
import { OPCODES, type Opcode, opcodeNamed } from './opcodes.ts';

const BY_NUMBER = new Map<number, Opcode>(
  (Object.keys(OPCODES) as Opcode[]).map((name) => [OPCODES[name].number, name]),
);

/** The opcode that a number or a name on the wire stands for. */
export function opcodeOf(value: unknown): Opcode | undefined {
  if (typeof value === 'number') return BY_NUMBER.get(value);
  return typeof value === 'string' ? opcodeNamed(value) : undefined;
}
