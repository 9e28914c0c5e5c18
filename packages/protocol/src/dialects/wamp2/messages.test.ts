import { describe, expect, test } from 'vitest';
import { OPCODES, type Opcode } from '../../messages/opcodes.ts';
import { WAMP_MESSAGES, type WampName, wampNameOf } from './messages.ts';

const NAMES = Object.keys(WAMP_MESSAGES) as WampName[];

describe('the table of messages', () => {
  test.each(NAMES)('%s has the number, sender and phase of the canonical message', (name) => {
    const { code, sentBy, phase } = WAMP_MESSAGES[name];
    const opcode = OPCODES[name.toLowerCase() as Opcode];

    expect(code).toBe(opcode.number);
    expect(sentBy).toBe(opcode.sentBy);
    expect(phase).toBe(opcode.phase);
    expect(wampNameOf(code)).toBe(name);
  });

  test.each(NAMES)(
    '%s has its optional elements last, and at most one dictionary to read',
    (name) => {
      const { elements, dictionary } = WAMP_MESSAGES[name];
      const optional = elements.map(({ isOptional }) => isOptional);
      const named = elements.filter((each) => each.name === 'Options' || each.name === 'Details');

      expect(optional).toEqual([...optional].sort());
      expect(named.map((each) => each.name)).toEqual(dictionary === undefined ? [] : [dictionary]);
    },
  );

  test('codes that nobody has given a meaning have none', () => {
    for (const code of [0, 7, 256, '48', undefined, null, [48]]) {
      expect(wampNameOf(code)).toBeUndefined();
    }
  });
});
