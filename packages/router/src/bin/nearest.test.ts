import { describe, expect, test } from 'vitest';
import { nearest, suggestion } from './nearest.ts';

const COMMANDS = ['start', 'stats', 'send', 'sessions', 'subscribe'];

describe('the nearest name', () => {
  test.each([
    { word: 'strat', near: 'start', why: 'two letters are swapped' },
    { word: 'stat', near: 'start', why: 'a letter is missing, and the first of equals wins' },
    { word: 'sesions', near: 'sessions', why: 'a letter is missing' },
    { word: 'SEND', near: 'send', why: 'letters are large' },
    { word: 'sub', near: 'subscribe', why: 'it is a beginning' },
    { word: 'call', near: undefined, why: 'nothing is near' },
    { word: '', near: 'start', why: 'every name begins like that' },
  ])('of "$word" is $near: $why', ({ word, near }) => {
    expect(nearest(word, COMMANDS)).toBe(near);
  });

  test('is suggested, or nothing is said', () => {
    expect(suggestion('prot', ['port', 'host'], '--')).toBe('; did you mean --port?');
    expect(suggestion('colour', ['port', 'host'], '--')).toBe('');
  });
});
