/** MessagePack that is none, with the problem that whoever reads it and whoever scans it must find. */
export const MALFORMED: readonly (readonly [name: string, hex: string, problem: string])[] = [
  ['nothing at all', '', 'truncated'],
  ['a byte behind the value', '0101', 'trailing'],
  ['a second value', '9090', 'trailing'],
  ['the byte that begins nothing', 'c1', '0xc1'],
  ['the byte that begins nothing, in a list', '91c1', '0xc1'],
  ['a list without its items', '91', 'truncated'],
  ['a list of two with one item', '9201', 'truncated'],
  ['a map without its fields', '81', 'truncated'],
  ['a map of a name only', '81a161', 'truncated'],
  ['a text shorter than it says', 'a361', 'truncated'],
  ['a name shorter than it says', '81a361', 'truncated'],
  ['a text without its length', 'da00', 'truncated'],
  ['bytes shorter than they say', 'c40301', 'truncated'],
  ['bytes without their length', 'c6000000', 'truncated'],
  ['a number that is cut', 'cd01', 'truncated'],
  ['a long number that is cut', 'cf00000000000000', 'truncated'],
  ['a float that is cut', 'cb00', 'truncated'],
  ['a list without its length', 'dd000000', 'truncated'],
  ['an extension without its type', 'd4', 'truncated'],
  ['an extension without its length', 'c7', 'truncated'],
  ['an extension of an unknown type', 'd60100000000', 'extension'],
  ['an extension of an unknown negative type', 'd6fe00000000', 'extension'],
  ['a time beyond all dates', 'c70cff 00000000 7000000000000000', 'timestamp'],
  ['a time of too many nanoseconds', 'd7ff ffffffff 00000000', 'timestamp'],
  ['a number beyond 2^53 - 1', 'cf0020000000000000', 'integer'],
  ['a number below -(2^53 - 1)', 'd3ffe0000000000000', 'integer'],
  ['a text that is no UTF-8', 'a2c328', 'text'],
  ['a text with half of a surrogate pair', 'a3eda080', 'text'],
  ['a name that is no UTF-8', '81a1ff01', 'text'],
  ['the name __proto__', '81a95f5f70726f746f5f5f80', '__proto__'],
  ['the name __proto__ beside another', '82a16101a95f5f70726f746f5f5f80', '__proto__'],
  ['a list that claims four billion', 'ddffffffff', 'truncated'],
  ['a list that claims more than is there', '9301', 'truncated'],
  ['a long text that is no UTF-8', `d950${'ff'.repeat(80)}`, 'text'],
];

/** Bytes of their hexadecimal form, blanks ignored. */
export function bytes(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
}
