import { expect, test } from 'vitest';
import { PARTS } from './parts.ts';

test('what a header may not hold beside a body is each part of a payload, and what is ours', () => {
  expect([...PARTS]).toEqual(['body', 'args', 'kwargs', 'opaque', 'ppt', 'payload', 'opcode']);
});
