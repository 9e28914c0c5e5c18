/**
 * Says that a part of the program is needed which is not loaded yet. Nothing has been done then: the
 * same can be tried again once it is there.
 */
export class Lacking extends Error {}
