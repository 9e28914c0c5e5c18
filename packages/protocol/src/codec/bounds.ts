/**
 * How much structure a codec takes, whatever its form: the same on both wires, so that what one
 * codec accepts the other can carry.
 */

/**
 * Containers around each other in one body, counted in its JSON form, where a date is a container
 * too. Held equal to `LIMITS.maxDepth.default` by a test.
 */
export const MAX_DEPTH = 64;

/**
 * Values in one MessagePack body. One byte can stand for an object of 70 bytes of memory, so no
 * limit on bytes says what an opened body takes. JSON has two letters to each value and needs no
 * such limit: 16 Mi letters, the longest message by default, hold no more values than this.
 */
export const MAX_VALUES = 2 ** 23;
