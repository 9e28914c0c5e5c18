import { describe, expect, test } from 'vitest';
import type { Command } from './command.ts';
import { readWords } from './given.ts';

const COMMAND: Command = {
  name: 'try',
  means: 'Tries.',
  takes: {
    uri: { type: 'positional', description: 'required' },
    input: { type: 'positional', required: false, description: 'optional' },
    'operator-port': { type: 'string', description: 'a number' },
    realm: { type: 'string', description: 'repeatable' },
    codec: { type: 'enum', options: ['json', 'msgpack'], description: 'one of two' },
    dev: { type: 'boolean', description: 'a switch' },
  },
  run: () => Promise.resolve(),
};

function read(...words: string[]) {
  return readWords(COMMAND, words);
}

describe('the words of a command line', () => {
  test('are flags and arguments in any order', () => {
    const given = read('--operator-port', '80', 'a.b', '--dev', '{"x":1}', '--codec=json');

    expect(given.text('uri')).toBe('a.b');
    expect(given.text('input')).toBe('{"x":1}');
    expect(given.count('operator-port')).toBe(80);
    expect(given.text('codec')).toBe('json');
    expect(given.switch('dev')).toBe(true);
  });

  test('what is not given is undefined', () => {
    const given = read('a.b');

    expect([given.text('input'), given.count('operator-port'), given.switch('dev')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(given.list('realm')).toEqual([]);
  });

  test('a switch can be switched off', () => {
    expect(read('a', '--no-dev').switch('dev')).toBe(false);
    expect(read('a', '--dev=false').switch('dev')).toBe(false);
  });

  test('a repeated flag is a list', () => {
    expect(read('a', '--realm', 'x', '--realm=y').list('realm')).toEqual(['x', 'y']);
  });

  test('a value may hold an equals sign', () => {
    expect(read('a', '--realm=a=b').text('realm')).toBe('a=b');
  });

  test('a negative number and a dash are values, and after -- everything is', () => {
    expect(read('a', '-5').text('input')).toBe('-5');
    expect(read('-').text('uri')).toBe('-');
    expect(read('a', '--', '--dev').text('input')).toBe('--dev');
  });

  test.each([
    { words: ['a', '--devv'], says: 'Unknown flag --devv; did you mean --dev?' },
    { words: ['a', '--colour', 'red'], says: 'Unknown flag --colour.' },
    { words: ['a', '--__proto__', 'x'], says: 'Unknown flag --__proto__.' },
    { words: ['a', '-x'], says: 'Unknown flag -x.' },
    { words: ['a', '--uri', 'x'], says: 'Unknown flag --uri.' },
    { words: ['a', '--no-realm'], says: 'Unknown flag --no-realm.' },
    { words: ['a', '--realm'], says: '--realm needs a value.' },
    { words: ['a', '--realm', '--dev'], says: '--realm needs a value.' },
    { words: ['a', '--dev=maybe'], says: '--dev takes no value.' },
    { words: ['a', 'b', 'c'], says: 'try takes 2 arguments; "c" is one too many.' },
    { words: [], says: 'Missing required positional argument: URI.' },
    {
      words: ['a', '--codec', 'xml'],
      says: 'Invalid value for argument: --codec (xml). Expected one of: json, msgpack.',
    },
  ])('$words is refused: $says', ({ words, says }) => {
    expect(() => read(...words)).toThrow(expect.objectContaining({ message: says, status: 2 }));
  });

  test.each(['high', '-1', '1.5', '1e3', ''])('"%s" is no count', (text) => {
    const given = read('a', `--operator-port=${text}`);

    expect(() => given.count('operator-port')).toThrow('--operator-port takes a whole number');
  });
});
