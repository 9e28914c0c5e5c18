/**
 * Rules that the router does not keep yet, and which part of it has to: their sequences are played, and
 * may fail. Whoever makes one pass takes it from the list.
 */
export const KNOWN_FAILURES: ReadonlyMap<string, 'calls' | 'topics' | 'dialect'> = new Map([
  ['an invocation that there never was is not answered', 'calls'],
  ['an invocation of another is not answered', 'calls'],
  ['an empty component names nothing: "com..shop"', 'calls'],
  ['white space names nothing: "com.my shop"', 'calls'],
  ['a hash names nothing: "com.shop#1"', 'calls'],
  ['a leading dot names nothing: ".com"', 'calls'],
  ['a trailing dot names nothing: "com."', 'calls'],
  ['components of patterns may be empty', 'calls'],
  ['a publisher is disclosed where it wants to be', 'topics'],
  ['an event that is retained is for those who come later and ask for it', 'topics'],
  ['an event that is retained is only for those who were eligible', 'topics'],
  ['the events of a topic that keeps them can be asked for later', 'topics'],
  ['a caller is disclosed where it wants to be', 'calls'],
  [
    'exact comes before the longest prefix, and that before wildcards with the longest beginning',
    'calls',
  ],
  ['a wildcard with the longer beginning comes first', 'calls'],
  ['who has registered a pattern is told which procedure is called', 'calls'],
  ['the same name with another way to match is another registration', 'calls'],
  ['a callee that knows nothing of it is not told of a cancel: kill', 'calls'],
  ['parts of a result are not for who did not ask for them', 'calls'],
  ['parts of a call are not for a callee that knows nothing of them', 'calls'],
  ['registrations are listed and found by their names, or are null', 'calls'],
  ['it is told what a registration is, and who serves it', 'calls'],
  ['it is told when registrations come and go, in order', 'calls'],
  ['subscriptions are listed and found by their names, or are null', 'topics'],
  ['it is told what a subscription is, and who hears it', 'topics'],
  ['it is told when subscriptions come and go, in order', 'topics'],
]);
