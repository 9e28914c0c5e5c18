import { describe, expect, test } from 'vitest';
import { readLineCommand } from './line-command.ts';

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

// biome-ignore format: a table
const LINES: readonly (readonly [line: string, asks: unknown])[] = [
  ['LIST WEBSOCKETS',                      { do: 'list' }],
  ['LIST WEBSOCKETS  ',                    { do: 'list' }],
  ['SEND MESSAGE AB12 {"message":"a  b"}', { do: 'send', to: 'AB12', text: '{"message":"a  b"}', value: { message: 'a  b' } }],
  ['SEND MESSAGE AB12  1.0 ',              { do: 'send', to: 'AB12', text: '1.0', value: 1 }],
  ['COMMAND stats',                        { do: 'command', name: 'stats', args: undefined }],
  ['COMMAND kick {"session": "a b"}',      { do: 'command', name: 'kick', args: { session: 'a b' } }],
  ['COMMAND echo null',                    { do: 'command', name: 'echo', args: null }],
  ['',                                     { error: 'Unknown Command', isCommand: false }],
  [' LIST WEBSOCKETS',                     { error: 'Unknown Command', isCommand: false }],
  ['list websockets',                      { error: 'Unknown Command', isCommand: false }],
  ['LIST WEBSOCKETS x',                    { error: 'Unknown Command', isCommand: false }],
  ['SEND MESSAGES a {}',                   { error: 'Unknown Command', isCommand: false }],
  ['COMMANDO',                             { error: 'Unknown Command', isCommand: false }],
  ['SEND MESSAGE',                         { error: 'SEND MESSAGE Needs A Client And JSON', isCommand: false }],
  ['SEND MESSAGE  AB12 {}',                { error: 'SEND MESSAGE Needs A Client And JSON', isCommand: false }],
  ['SEND MESSAGE AB12',                    { error: 'SEND MESSAGE Needs A Client And JSON', isCommand: false }],
  ['SEND MESSAGE AB12 {} {}',              { error: 'Not JSON', isCommand: false }],
  ['SEND MESSAGE AB12 hello',              { error: 'Not JSON', isCommand: false }],
  ['COMMAND',                              { error: 'COMMAND Needs A Name', isCommand: true }],
  ['COMMAND echo {',                       { error: 'Not JSON', isCommand: true }],
  [`SEND MESSAGE AB12 ${deep(3)}`,         { error: 'JSON Too Deep', isCommand: false }],
  [`COMMAND echo ${deep(100_000)}`,        { error: 'JSON Too Deep', isCommand: true }],
];

describe('what a line asks for', () => {
  test.each(LINES.map(([line, asks]) => ({ line, shown: line.slice(0, 40), asks })))(
    '"$shown" asks for $asks',
    ({ line, asks }) => {
      expect(readLineCommand(line, 2)).toEqual(asks);
    },
  );

  test('JSON may nest as deep as is said', () => {
    expect(readLineCommand(`SEND MESSAGE a ${deep(2)}`, 2)).toMatchObject({ value: [[]] });
  });
});
