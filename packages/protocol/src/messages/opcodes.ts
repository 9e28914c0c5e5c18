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
}

/** The messages, by name. What they are for is said in `opcode-meanings.ts`. */
// biome-ignore format: a table
export const OPCODES = {
  hello:        free(1, 'client', 'opening'),
  welcome:      free(2, 'router', 'opening'),
  abort:        free(3, 'both', 'any'),
  challenge:    free(4, 'router', 'opening'),
  authenticate: free(5, 'client', 'opening'),
  goodbye:      free(6, 'both'),
  error:        counted(8, 'both'),
  publish:      counted(16, 'client'),
  published:    counted(17, 'router'),
  subscribe:    counted(32, 'client'),
  subscribed:   counted(33, 'router'),
  unsubscribe:  counted(34, 'client'),
  unsubscribed: counted(35, 'router'),
  event:        counted(36, 'router'),
  call:         counted(48, 'client'),
  cancel:       counted(49, 'client'),
  result:       counted(50, 'router'),
  register:     counted(64, 'client'),
  registered:   counted(65, 'router'),
  unregister:   counted(66, 'client'),
  unregistered: counted(67, 'router'),
  invocation:   counted(68, 'router'),
  interrupt:    counted(69, 'router'),
  yield:        counted(70, 'client'),
  next:         free(256, 'both'),
  chunk:        counted(257, 'both'),
  ping:         free(258, 'both'),
  pong:         free(259, 'both'),
  command:      counted(260, 'client'),
  reply:        counted(261, 'router'),
  resume:       free(262, 'client', 'opening'),
  resumed:      free(263, 'router', 'opening'),
  feedback:     counted(265, 'both'),
  gap:          counted(266, 'router'),
  pressure:     counted(270, 'router'),
  broadcast:    counted(267, 'both'),
  realm:        counted(268, 'client'),
  described:    counted(269, 'router'),
};

/** The name of a row of {@link OPCODES}. */
export type Opcode = keyof typeof OPCODES;

/** The opcode of this name. */
export function opcodeNamed(name: string): Opcode | undefined {
  return Object.hasOwn(OPCODES, name) ? (name as Opcode) : undefined;
}

function counted(number: number, sentBy: OpcodeRow['sentBy']): OpcodeRow {
  return { number, sentBy, phase: 'open', counted: true };
}

function free(
  number: number,
  sentBy: OpcodeRow['sentBy'],
  phase: OpcodeRow['phase'] = 'open',
): OpcodeRow {
  return { number, sentBy, phase, counted: false };
}
