import { describe, expect, test } from 'vitest';
import { Cursor, setField } from './cursor.ts';
import { faultIn, problemIn } from './wamp2.test-helper.ts';

describe('a cursor', () => {
  test('reads what is there, and no byte more', () => {
    const cursor = new Cursor(Uint8Array.of(1, 2, 3, 0x61, 0xff));

    expect([cursor.head(), cursor.uint(2), cursor.text(1)]).toEqual([1, 0x0203, 'a']);
    expect(faultIn(() => cursor.finish())).toBe('message.malformed');
    expect([cursor.skips(0xfe), cursor.skips(0xff), cursor.skips(0xff)]).toEqual([
      false,
      true,
      false,
    ]);
    cursor.finish();
    expect(problemIn(() => cursor.head())?.detail).toEqual({ at: 5, problem: 'truncated' });
  });

  test('believes no number of items that is greater than the bytes that are left', () => {
    const cursor = new Cursor(Uint8Array.of(0, 0, 0));
    cursor.head();

    expect(cursor.count(2)).toBe(2);
    expect(problemIn(() => cursor.count(3))?.detail['problem']).toBe('truncated');
  });

  test('counts the values, lest a few bytes stand for much memory', () => {
    const cursor = new Cursor(Uint8Array.of(0, 0, 0), 2);
    cursor.head();
    cursor.head();

    expect(problemIn(() => cursor.head())?.detail['problem']).toBe('values');
  });

  test('gives short bytes as their own, and long ones as a part of the frame', () => {
    const frame = new Uint8Array(70_000);
    const cursor = new Cursor(frame);

    expect(cursor.bytes(10).buffer).not.toBe(frame.buffer);
    expect(cursor.bytes(65_536).buffer).toBe(frame.buffer);
  });

  test('reads a part of a buffer as that part', () => {
    const cursor = new Cursor(Uint8Array.of(9, 9, 1, 2).subarray(2));

    expect([...cursor.bytes(2)]).toEqual([1, 2]);
  });
});

test('a field is set under any name, and changes no prototype', () => {
  const fields = {};
  setField(fields, '__proto__', { a: 1 });
  setField(fields, 'b', 2);

  expect(Object.entries(fields)).toEqual([
    ['__proto__', { a: 1 }],
    ['b', 2],
  ]);
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
});
