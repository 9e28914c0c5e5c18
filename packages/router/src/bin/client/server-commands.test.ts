import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../admin/commands.ts';
import { SERVER_COMMANDS } from './server-commands.ts';

/** `send <session> <message>`: the arguments as the help shows them. */
function usageOf(name: string): string[] {
  const takes = SERVER_COMMANDS.find((command) => command.name === name)?.takes ?? {};
  return Object.entries(takes)
    .filter(([, { type }]) => type === 'positional')
    .map(([argument, { required }]) => (required === true ? `<${argument}>` : `[${argument}]`));
}

describe('the command line of the server commands', () => {
  test('has every row of the table', () => {
    expect(SERVER_COMMANDS.map(({ name }) => name)).toEqual(Object.keys(COMMANDS));
  });

  test.each([
    { name: 'echo', usage: ['<message>'] },
    { name: 'time', usage: [] },
    { name: 'sessions', usage: [] },
    { name: 'send', usage: ['<session>', '<message>'] },
    { name: 'broadcast', usage: ['<message>'] },
    { name: 'kick', usage: ['<session>', '[reason]'] },
  ])('$name takes $usage, in the order of its schema', ({ name, usage }) => {
    expect(usageOf(name)).toEqual(usage);
  });

  test('a realm is a flag everywhere', () => {
    for (const { takes } of SERVER_COMMANDS) expect(takes['realm']?.type).toBe('string');
  });
});
