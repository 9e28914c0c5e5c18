/**
 * The life of a session, as a table: which message moves it where. A missing key is the protocol
 * error.
 *
 *     opening ── hello ──▶ joining ── welcome ──▶ open ── goodbye ──▶ closing ── goodbye ──▶ closed
 *        └────────── abort ────┴──────────────────┴─────────────────────┘
 *
 * The table is the same for both ends: a message moves the session whether it is sent or received.
 */
import { OPCODES, type Opcode } from '../messages/opcodes.ts';

/** Where a session is in its life. */
export type Phase = 'opening' | 'joining' | 'open' | 'closing' | 'closed';

/** The two ends of a connection. */
export type Side = 'client' | 'router';

/** The messages that move a session, by phase. All others leave it where it is. */
export const TRANSITIONS: Readonly<Record<Phase, Partial<Record<Opcode, Phase>>>> = {
  opening: { hello: 'joining', resume: 'joining', abort: 'closed' },
  joining: {
    challenge: 'joining',
    authenticate: 'joining',
    welcome: 'open',
    resumed: 'open',
    abort: 'closed',
  },
  open: { goodbye: 'closing', abort: 'closed' },
  closing: { goodbye: 'closed', abort: 'closed' },
  closed: {},
};

/**
 * The phase after a message, or undefined where the message is not allowed. While a session is
 * closing, what was already under way still arrives and changes nothing.
 */
export function phaseAfter(phase: Phase, opcode: Opcode): Phase | undefined {
  if (phase === 'open' && STAYS_OPEN.has(opcode)) return phase;
  const next = TRANSITIONS[phase][opcode];
  if (next !== undefined) return next;
  return phase === 'closing' && STAYS_OPEN.has(opcode) ? phase : undefined;
}

/** The talk of an open session that leaves it where it is: nearly everything that is ever said. */
const STAYS_OPEN: ReadonlySet<Opcode> = new Set(
  (Object.keys(OPCODES) as Opcode[]).filter(
    (opcode) => OPCODES[opcode].phase === 'open' && TRANSITIONS.open[opcode] === undefined,
  ),
);
