/**
 * Rules that the router does not keep yet, and which part of it has to: their sequences are played, and
 * may fail. Whoever makes one pass takes it from the list.
 */
export const KNOWN_FAILURES: ReadonlyMap<string, 'calls' | 'topics' | 'dialect'> = new Map([
  ['an invocation that there never was is not answered', 'calls'],
  ['an invocation of another is not answered', 'calls'],
  ['a publisher is disclosed where it wants to be', 'topics'],
  ['the events of a topic that keeps them can be asked for later', 'topics'],
  ['a caller is disclosed where it wants to be', 'calls'],
  ['subscriptions are listed and found by their names, or are null', 'topics'],
  ['it is told what a subscription is, and who hears it', 'topics'],
]);
