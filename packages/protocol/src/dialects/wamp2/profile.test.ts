import { expect, test } from 'vitest';
import { violation } from './profile.ts';

test('a violation names the message, the field and what is wrong with it', () => {
  const fault = violation('CALL', 'Options.timeout', 'not an integer from 0');

  expect(fault).toMatchObject({
    code: 'message.invalid',
    detail: { message: 'CALL', field: 'Options.timeout', problem: 'not an integer from 0' },
  });
  for (const said of ['CALL', 'Options.timeout', 'not an integer from 0'])
    expect(fault.message).toContain(said);
});
