import { expect, test } from 'vitest';
import type { Effect } from './effects.ts';
import { noteReceivers, receiversOf } from './receivers.ts';

test('a session that hears a publication twice is counted once', () => {
  const answer = { opcode: 'published', id: 1, publication: 1 } as const;
  const event = { opcode: 'event', subscription: 1, publication: 1 } as const;
  const effects: Effect[] = [
    { do: 'fanOut', to: [1, 2], message: event },
    { do: 'deliver', to: 4, message: answer },
    { do: 'fanOut', to: [2, 3], message: event },
  ];

  expect(receiversOf(answer)).toBeUndefined();
  noteReceivers(answer, effects);

  expect(receiversOf(answer)).toBe(3);
});
