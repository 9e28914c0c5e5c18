/**
 * The fields of a native message that are not of its header.
 */

/**
 * Names that no header may hold beside a body. The last two are ours: a peer that could set them
 * would hand us a payload, or an opcode, that nobody has checked.
 */
export const PARTS: ReadonlySet<string> = new Set([
  'body',
  'args',
  'kwargs',
  'opaque',
  'ppt',
  'payload',
  'opcode',
]);
