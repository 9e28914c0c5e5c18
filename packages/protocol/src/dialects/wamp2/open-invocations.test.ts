import { expect, test } from 'vitest';
import { OpenInvocations } from './open-invocations.ts';

test('an invocation is known by its registration until it is over', () => {
  const open = new OpenInvocations();
  open.set(1, 7);

  expect(open.get(1)).toBe(7);

  open.delete(1);
  open.delete(1);
  expect(open.get(1)).toBeUndefined();
});

test('the oldest is forgotten once there are too many', () => {
  const open = new OpenInvocations(2);
  for (const id of [1, 2, 3]) open.set(id, 7);

  expect([1, 2, 3].map((id) => open.get(id))).toEqual([undefined, 7, 7]);
});
