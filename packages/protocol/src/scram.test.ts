import { describe, expect, test } from 'vitest';
import { preparedText, scramAuthMessage } from './scram.ts';

const EXCHANGE = {
  id: 'user',
  clientNonce: 'rOprNGfwEbeRWgbNEkqO',
  nonce: 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
  salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
  iterations: 4096,
};

describe('the text that both sides of SCRAM sign', () => {
  test('is that of RFC 7677 §3', () => {
    expect(scramAuthMessage(EXCHANGE)).toBe(
      'n=user,r=rOprNGfwEbeRWgbNEkqO,' +
        'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,' +
        'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    );
  });

  test('holds no name that could be taken for another of its parts', () => {
    const text = scramAuthMessage({ ...EXCHANGE, id: 'a,r=x=' });

    expect(text.startsWith('n=a=2Cr=3Dx=3D,r=')).toBe(true);
  });
});

describe('a name or password', () => {
  test.each([
    { means: 'a soft hyphen is nothing', text: 'I\u00ADX', prepared: 'IX' },
    { means: 'ASCII stays', text: 'user', prepared: 'user' },
    { means: 'case stays', text: 'USER', prepared: 'USER' },
    { means: 'letters are composed', text: '\u00AA', prepared: 'a' },
    { means: 'numerals are letters', text: '\u2168', prepared: 'IX' },
    { means: 'spaces are one kind', text: 'a\u00A0b\u3000c', prepared: 'a b c' },
  ])('has one form: $means (RFC 4013 §3)', ({ text, prepared }) => {
    expect(preparedText(text)).toBe(prepared);
  });
});
