/**
 * The bounds of the protocol, in one table: default, range, reason.
 *
 * Those marked `announced` are told to the client in WELCOME. `docs/protocol/limits.md` is
 * generated from this table. Bytes are octets of a MessagePack frame and UTF-16 units of a JSON
 * frame: what both ends know without counting twice.
 */

/** What the protocol says about one limit. */
export interface Limit {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly announced: boolean;
  /** Why there is a limit, and why it is this one. */
  readonly reason: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** The limits, by name. Units are in the names. */
// biome-ignore format: a table
export const LIMITS = {
  maxFrameBytes:          { default: MIB,       min: 16 * KIB, max: 64 * MIB,  announced: true,  reason: 'One frame; a longer message travels in chunks. A broker that takes 1 MiB is usual.' },
  maxFirstFrameBytes:     { default: 16 * KIB,  min: KIB,      max: MIB,       announced: false, reason: 'Before WELCOME nobody is known, so nobody gets more memory than HELLO needs.' },
  maxMessageBytes:        { default: 16 * MIB,  min: 16 * KIB, max: 512 * MIB, announced: true,  reason: 'One message, put together from its chunks.' },
  maxDepth:               { default: 64,        min: 8,        max: 100,       announced: false, reason: 'Deeper nesting exhausts the stack of whoever walks the value.' },
  chunkBytes:             { default: 16 * KIB,  min: KIB,      max: 64 * KIB,  announced: true,  reason: 'Between two chunks a small message can pass.' },
  maxChunkStreams:        { default: 8,         min: 1,        max: 64,        announced: false, reason: 'Chunked messages open at once, each direction.' },
  chunkIdleMs:            { default: 10_000,    min: 100,      max: 600_000,   announced: false, reason: 'A chunked message that nobody continues must not hold memory.' },
  chunkTotalMs:           { default: 300_000,   min: 1_000,    max: 3_600_000, announced: false, reason: 'A chunked message that never ends must not hold memory.' },
  windowStartBytes:       { default: 256 * KIB, min: 16 * KIB, max: 64 * MIB,  announced: true,  reason: 'Credit of a new session; from here the window follows the link.' },
  windowMinBytes:         { default: 64 * KIB,  min: 16 * KIB, max: MIB,       announced: false, reason: 'A smaller window stalls on every round trip; it has to hold two chunks at least.' },
  windowMaxBytes:         { default: 4 * MIB,   min: 64 * KIB, max: 64 * MIB,  announced: false, reason: 'The most that one direction of a session may hold in memory.' },
  streamCredit:           { default: 256,       min: 1,        max: 65_536,    announced: true,  reason: 'Items of one stream or events of one subscription that may be under way.' },
  outboxSoftBytes:        { default: 256 * KIB, min: 16 * KIB, max: 64 * MIB,  announced: false, reason: 'From here a session is under pressure.' },
  outboxHardBytes:        { default: MIB,       min: 64 * KIB, max: 64 * MIB,  announced: false, reason: 'From here events to a session are dropped, counted and told by GAP.' },
  outboxFullBytes:        { default: 64 * MIB,  min: MIB,      max: 1024 * MIB,announced: false, reason: 'From here a session that takes no answers is ended.' },
  reassemblyBudgetBytes:  { default: 256 * MIB, min: MIB,      max: 4096 * MIB,announced: false, reason: 'All half-read chunked messages of a router together.' },
  heartbeatMs:            { default: 15_000,    min: 100,      max: 600_000,   announced: true,  reason: 'After this silence a ping is sent; proxies cut idle connections at 30 s and more.' },
  heartbeatLostMs:        { default: 37_500,    min: 250,      max: 1_800_000, announced: true,  reason: 'After this silence (2.5 heartbeats) the other side is taken for dead.' },
  helloTimeoutMs:         { default: 5_000,     min: 100,      max: 60_000,    announced: false, reason: 'A connection without HELLO holds a socket for nothing.' },
  authTimeoutMs:          { default: 10_000,    min: 100,      max: 300_000,   announced: false, reason: 'A challenge that nobody answers holds a socket for nothing; a client may have to stretch a password first.' },
  maxAuthFailures:        { default: 10,        min: 1,        max: 1_000_000, announced: false, reason: 'Failed attempts to be one user, from one address, in `authFailuresMs`: a password must not be guessed.' },
  maxAuthFailuresPerIp:   { default: 1_000,     min: 1,        max: 10_000_000,announced: false, reason: 'The same from one address, whoever it would be. It is large because many may share an address, or come by one proxy.' },
  authFailuresMs:         { default: 60_000,    min: 100,      max: 86_400_000,announced: false, reason: 'In this time so many failed attempts are forgotten, one after the other.' },
  closingMs:              { default: 2_000,     min: 10,       max: 60_000,    announced: false, reason: 'How long GOODBYE waits for its answer.' },
  maxSessions:            { default: 50_000,    min: 1,        max: 10_000_000,announced: false, reason: 'Sessions of one router.' },
  sessionsPerSecond:      { default: 1_000,     min: 1,        max: 1_000_000, announced: false, reason: 'New and resumed sessions, lest those who are there wait while all others come back at once.' },
  sessionBurst:           { default: 1_000,     min: 1,        max: 1_000_000, announced: false, reason: 'Sessions that may come at once after some quiet.' },
  maxJoining:             { default: 4_096,     min: 1,        max: 1_000_000, announced: false, reason: 'Connections without a session: whoever does not say HELLO must not keep others out.' },
  memoryBudgetBytes:      { default: 192 * MIB, min: MIB,      max: 1024 * 1024 * MIB, announced: false, reason: 'All that the router holds for sessions and topics; from 70 % of it publishers wait, from 80 % nobody new comes in, from 90 % who holds most is ended. The process needs about twice as much, and 100 MiB.' },
  memoryHoldMs:           { default: 10_000,    min: 10,       max: 3_600_000, announced: false, reason: 'Who takes nothing must not make publishers wait for ever: after this time above 70 % who holds most is ended.' },
  maxSubscriptions:       { default: 10_000,    min: 1,        max: 1_000_000, announced: true,  reason: 'Subscriptions of one session.' },
  maxPatterns:            { default: 1_000,     min: 0,        max: 1_000_000, announced: true,  reason: 'Subscriptions of one session to patterns, and its registrations of patterns: whatever is published or called is compared with them.' },
  overflowBytes:          { default: MIB,       min: 0,        max: 1024 * MIB,announced: false, reason: 'Events that wait for credit under `drop-oldest` and `latest`, of all subscriptions of a session.' },
  maxHistoryEvents:       { default: 10_000,    min: 1,        max: 10_000_000,announced: false, reason: 'Events that one topic keeps, whatever its contract says.' },
  maxKeptTopics:          { default: 10_000,    min: 1,        max: 10_000_000,announced: false, reason: 'Topics of a realm that keep events, and topics whose offset is remembered; the one that was published to longest ago goes first.' },
  maxKeptBytes:           { default: 64 * MIB,  min: 0,        max: 65_536 * MIB, announced: false, reason: 'History and retained events of a realm; the topic that was published to longest ago loses its own first.' },
  pauseMessages:          { default: 1_024,     min: 0,        max: 1_000_000, announced: false, reason: 'Publications that wait for a subscriber with `pause`, of one topic.' },
  pauseBytes:             { default: MIB,       min: 0,        max: 1024 * MIB,announced: false, reason: 'The same publications in bytes; one may always wait.' },
  pauseMs:                { default: 10_000,    min: 10,       max: 3_600_000, announced: false, reason: 'A subscriber that never grants must not hold a topic for ever.' },
  maxTestaments:          { default: 64,        min: 0,        max: 10_000,    announced: false, reason: 'Testaments of one session.' },
  testamentBytes:         { default: 64 * KIB,  min: 0,        max: 64 * MIB,  announced: false, reason: 'The same in bytes; those of all sessions of a realm together may not take more than `maxKeptBytes`.' },
  maxRegistrations:       { default: 10_000,    min: 1,        max: 1_000_000, announced: true,  reason: 'Registrations of one session.' },
  maxPendingCalls:        { default: 4_096,     min: 1,        max: 1_000_000, announced: true,  reason: 'Calls in flight of one caller.' },
  maxQueuedCalls:         { default: 1_024,     min: 0,        max: 1_000_000, announced: false, reason: 'Calls of one registration that wait because its callees run as much as they take.' },
  queuedCallBytes:        { default: 64 * MIB,  min: 0,        max: 65_536 * MIB, announced: false, reason: 'The same calls of a whole realm in bytes; from there on no more may wait.' },
  maxWaitingParts:        { default: 1_024,     min: 0,        max: 1_000_000, announced: false, reason: 'Parts of calls that wait for one session to take them, because who sends them knows no credit.' },
  waitingPartBytes:       { default: MIB,       min: 0,        max: 1024 * MIB,announced: false, reason: 'The same parts in bytes; from there on a call with one more fails.' },
  resumeMs:               { default: 60_000,    min: 0,        max: 3_600_000, announced: true,  reason: 'How long a session is kept whose connection was lost; 0: not at all.' },
  maxSuspended:           { default: 10_000,    min: 0,        max: 1_000_000, announced: false, reason: 'Sessions kept without a connection; the one that waits longest goes first.' },
  calleeGraceMs:          { default: 2_000,     min: 0,        max: 600_000,   announced: true,  reason: 'A callee that was cut off and one that died look the same: its callers wait so long for it to come back.' },
  stopGraceMs:            { default: 5_000,     min: 0,        max: 600_000,   announced: false, reason: 'A callee whose call is over is waited for so long; then the call is forgotten, and a late answer is swallowed.' },
  idempotencyMs:          { default: 120_000,   min: 0,        max: 86_400_000,announced: true,  reason: 'How long the answer of an idempotent call is kept for whoever asks again with its key.' },
  maxKeptAnswers:         { default: 1_000,     min: 0,        max: 1_000_000, announced: false, reason: 'Answers of idempotent calls that are kept, in each realm.' },
  drainMs:                { default: 10_000,    min: 0,        max: 600_000,   announced: false, reason: 'How long calls in flight may finish after SIGTERM.' },
} as const satisfies Record<string, Limit>;

/** The name of a row of {@link LIMITS}. */
export type LimitName = keyof typeof LIMITS;

/** A value for every limit. */
export type Limits = Readonly<Record<LimitName, number>>;

/** The defaults, with some of them replaced. Throws a RangeError that names a limit out of range. */
export function limitsOf(given: Partial<Limits> = {}): Limits {
  const limits = {} as Record<LimitName, number>;
  for (const name of Object.keys(LIMITS) as LimitName[]) {
    const value = given[name] ?? LIMITS[name].default;
    const { min, max } = LIMITS[name];
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new RangeError(`limit ${name} must be a whole number from ${min} to ${max}`);
    }
    limits[name] = value;
  }
  const unknown = Object.keys(given).find((name) => !(name in LIMITS));
  if (unknown !== undefined) throw new RangeError(`no limit is called ${unknown}`);
  const twoChunks = 2 * limits.chunkBytes;
  if (limits.windowMinBytes < twoChunks) {
    const why = 'twice chunkBytes, or what is cut into chunks may never arrive';
    throw new RangeError(`limit windowMinBytes must be at least ${twoChunks}, ${why}`);
  }
  return limits;
}
