import { expect, test } from 'vitest';
import { readCbor, writeCbor } from './cbor.ts';
import { readMsgpack, writeMsgpack } from './msgpack.ts';
import { bytesOf } from './wamp2.test-helper.ts';

test.each([
  {
    name: 'MessagePack',
    read: readMsgpack,
    write: writeMsgpack,
    hex: '82 a95f5f70726f746f5f5f 81a16101 ab636f6e7374727563746f72 02',
  },
  {
    name: 'CBOR',
    read: readCbor,
    write: writeCbor,
    hex: 'a2 695f5f70726f746f5f5f a16161 01 6b636f6e7374727563746f72 02',
  },
])('a key that objects have of their own is one like any other in $name', (serializer) => {
  const { read, write, hex } = serializer;

  const value = read(bytesOf(hex));

  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.entries(value as object)).toEqual([
    ['__proto__', { a: 1 }],
    ['constructor', 2],
  ]);
  expect(read(write(value))).toEqual(value);
});
