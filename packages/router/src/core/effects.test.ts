import { expect, test } from 'vitest';
import { deliver, NOTHING } from './effects.ts';

test('an effect says what is to be done and does nothing', () => {
  expect(deliver(5, { opcode: 'ping' })).toEqual({
    do: 'deliver',
    to: 5,
    message: { opcode: 'ping' },
  });
  expect(NOTHING).toEqual([]);
});
