/**
 * The protocol, as a table: one row per message.
 *
 * Phase checks, credit, numbers on the wire and `docs/protocol/opcodes.md` derive from these rows;
 * `bodies.ts` holds the fields of each. Opcodes with WAMP's meaning keep WAMP's number, ours live
 * in its extension range (WAMP §6.5).
 */

/** What the protocol says about one message. */
export interface OpcodeRow {
  /** Stands for the name in MessagePack. */
  readonly number: number;
  /** Which end may send it. */
  readonly sentBy: 'client' | 'router' | 'both';
  /** When it may be sent: before WELCOME, between WELCOME and GOODBYE, or in both. */
  readonly phase: 'opening' | 'open' | 'any';
  /** Counted frames spend credit; free ones pass, so a blocked peer can still say NEXT. */
  readonly counted: boolean;
  /** What it is for. */
  readonly means: string;
}

/** The messages, by name. */
// biome-ignore format: a table
export const OPCODES = {
  hello:        { number: 1,   sentBy: 'client', phase: 'opening', counted: false, means: 'Asks to join a realm.' },
  welcome:      { number: 2,   sentBy: 'router', phase: 'opening', counted: false, means: 'The session is open.' },
  abort:        { number: 3,   sentBy: 'both',   phase: 'any',     counted: false, means: 'Ends the connection because of a fault.' },
  challenge:    { number: 4,   sentBy: 'router', phase: 'opening', counted: false, means: 'Asks for a proof of identity.' },
  authenticate: { number: 5,   sentBy: 'client', phase: 'opening', counted: false, means: 'Answers a challenge.' },
  goodbye:      { number: 6,   sentBy: 'both',   phase: 'open',    counted: false, means: 'Leaves in good order; is answered by a goodbye.' },
  error:        { number: 8,   sentBy: 'both',   phase: 'open',    counted: true,  means: 'A request failed.' },
  publish:      { number: 16,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Publishes to a topic.' },
  published:    { number: 17,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A publication was accepted.' },
  subscribe:    { number: 32,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Subscribes to a topic.' },
  subscribed:   { number: 33,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A subscription was made.' },
  unsubscribe:  { number: 34,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Ends a subscription.' },
  unsubscribed: { number: 35,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A subscription has ended.' },
  event:        { number: 36,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A publication, for a subscriber.' },
  call:         { number: 48,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Calls a procedure, or sends an item of a streaming call.' },
  cancel:       { number: 49,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Cancels a call.' },
  result:       { number: 50,  sentBy: 'router', phase: 'open',    counted: true,  means: 'The result of a call, or a part of it.' },
  register:     { number: 64,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Registers a procedure.' },
  registered:   { number: 65,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A procedure was registered.' },
  unregister:   { number: 66,  sentBy: 'client', phase: 'open',    counted: true,  means: 'Ends a registration.' },
  unregistered: { number: 67,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A registration has ended.' },
  invocation:   { number: 68,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A call, for its callee.' },
  interrupt:    { number: 69,  sentBy: 'router', phase: 'open',    counted: true,  means: 'A call was canceled, for its callee.' },
  yield:        { number: 70,  sentBy: 'client', phase: 'open',    counted: true,  means: 'The callee answers, or sends a part.' },
  next:         { number: 256, sentBy: 'both',   phase: 'open',    counted: false, means: 'Gives credit and acknowledges.' },
  chunk:        { number: 257, sentBy: 'both',   phase: 'open',    counted: true,  means: 'A piece of a message that is longer than a chunk.' },
  ping:         { number: 258, sentBy: 'both',   phase: 'open',    counted: false, means: 'Asks for a pong.' },
  pong:         { number: 259, sentBy: 'both',   phase: 'open',    counted: false, means: 'Answers a ping.' },
  command:      { number: 260, sentBy: 'client', phase: 'open',    counted: true,  means: 'A server command.' },
  reply:        { number: 261, sentBy: 'router', phase: 'open',    counted: true,  means: 'The answer to a command, feedback or broadcast.' },
  feedback:     { number: 265, sentBy: 'both',   phase: 'open',    counted: true,  means: 'A packet from one session to another, or to the app of the realm.' },
  gap:          { number: 266, sentBy: 'router', phase: 'open',    counted: true,  means: 'Events of a subscription were lost.' },
  broadcast:    { number: 267, sentBy: 'both',   phase: 'open',    counted: true,  means: 'A packet to every other session of the realm.' },
  realm:        { number: 268, sentBy: 'client', phase: 'open',    counted: true,  means: 'An app brings the contract of its realm.' },
  described:    { number: 269, sentBy: 'router', phase: 'open',    counted: true,  means: 'The realm of an app is served.' },
} as const satisfies Record<string, OpcodeRow>;

/** The name of a row of {@link OPCODES}. */
export type Opcode = keyof typeof OPCODES;

const BY_NUMBER = new Map<number, Opcode>(
  (Object.keys(OPCODES) as Opcode[]).map((name) => [OPCODES[name].number, name]),
);

/** The opcode that a number or a name on the wire stands for. */
export function opcodeOf(value: unknown): Opcode | undefined {
  if (typeof value === 'number') return BY_NUMBER.get(value);
  if (typeof value === 'string' && Object.hasOwn(OPCODES, value)) return value as Opcode;
  return undefined;
}
