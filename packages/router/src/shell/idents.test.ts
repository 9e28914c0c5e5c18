import { describe, expect, test } from 'vitest';
import { Idents } from './idents.ts';

describe('names of backends', () => {
  test('lead to the one who came first, and then to the next', () => {
    const idents = new Idents<string>();
    const [forgetFirst, forgetSecond] = [idents.add('first', 'job'), idents.add('second', 'job')];
    expect(idents.find('job')).toBe('first');

    forgetFirst();
    expect(idents.find('job')).toBe('second');

    forgetSecond();
    expect([idents.find('job'), idents.size]).toEqual([undefined, 0]);
  });

  test('that were given up twice are not taken from who has them since', () => {
    const idents = new Idents<string>();
    const forget = idents.add('first', 'job');
    forget();
    idents.add('second', 'job');

    forget();

    expect(idents.find('job')).toBe('second');
  });
});
