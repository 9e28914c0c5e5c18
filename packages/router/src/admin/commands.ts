/**
 * The server commands, in one table: what each is for, who may use it, what it takes and gives.
 *
 * The native wire, the command line and the reference page read this table; a command is added
 * here and nowhere else.
 */
import * as z from 'zod';
import type { Stats } from './stats.ts';

/** What a command may ask of the router that runs it. */
export interface CommandPort {
  /** The session that gave the command. */
  readonly self: SessionInfo;
  readonly now: number;
  /** The sessions of a realm, or of all realms. */
  sessions(realm: string | undefined): SessionInfo[];
  /** The realms that are served. */
  realms(): RealmInfo[];
  /** What the router counts. */
  stats(): Stats;
  /** Throws `session.missing`. */
  send(to: string, message: unknown): void;
  /** To every other session of the realm; gives how many. */
  broadcast(realm: string | undefined, message: unknown): number;
  /** Throws `session.missing`. */
  kick(session: string, reason: string | undefined): void;
}

/** A session, for people. */
export interface SessionInfo {
  readonly session: string;
  readonly realm: string;
  readonly user?: string | undefined;
  readonly roles: readonly string[];
  readonly dialect: string;
  /** How its messages are put into bytes; absent: it is in the router's process. */
  readonly codec?: string | undefined;
  readonly remote: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly since: number;
  /** A name besides its id by which it is reached. */
  readonly name?: string | undefined;
  /** Bytes that wait to be taken by it. */
  readonly queuedBytes?: number | undefined;
  /** It has lost its connection, and may come back. */
  readonly isAway?: boolean | undefined;
}

/** A realm, for people. */
export interface RealmInfo {
  readonly realm: string;
  readonly version?: string | undefined;
  readonly hash?: string | undefined;
  readonly sessions: number;
  readonly procedures: number;
  /** `wire`: an app has brought it. */
  readonly source: 'router' | 'wire';
}

/** Who may use a command: every session, or operators only. */
export type CommandRight = 'session' | 'operator';

/** What the table says about one command. */
export interface CommandRow<I = unknown> {
  readonly right: CommandRight;
  readonly means: string;
  /** The arguments, in the order in which the command line takes them. */
  readonly input: z.ZodType<I>;
  /** Carries it out; throws a ProtocolError where it cannot. */
  run(input: I, port: CommandPort): unknown;
}

/** Ties the type of a row's arguments to its function. */
function row<I>(
  right: CommandRight,
  means: string,
  input: z.ZodType<I>,
  run: CommandRow<I>['run'],
): CommandRow<I> {
  return { right, means, input, run };
}

const nothing = z.strictObject({}).optional();
const realm = z.string().min(1).max(255).optional();
const session = z.string().min(1).max(128);

/** The commands, by name. */
export const COMMANDS = {
  echo: row(
    'session',
    'Answers with what it was given.',
    z.strictObject({ message: z.unknown() }),
    ({ message }) => message,
  ),
  time: row('session', "Tells the router's time.", nothing, (_, port) => ({
    time: new Date(port.now),
    ms: port.now,
  })),
  whoami: row('session', 'Tells who the session is.', nothing, (_, port) => port.self),
  sessions: row(
    'operator',
    'Lists the sessions.',
    z.strictObject({ realm }).optional(),
    (input, port) => port.sessions(input?.realm),
  ),
  realms: row('operator', 'Lists the realms.', nothing, (_, port) => port.realms()),
  stats: row('operator', 'Tells what the router counts.', nothing, (_, port) => port.stats()),
  send: row(
    'operator',
    'Sends a packet to one session.',
    z.strictObject({ session, message: z.unknown() }),
    (input, port) => {
      port.send(input.session, input.message);
      return { sent: true };
    },
  ),
  broadcast: row(
    'operator',
    'Sends a packet to every other session of a realm.',
    z.strictObject({ message: z.unknown(), realm }),
    (input, port) => ({
      receivers: port.broadcast(input.realm, input.message),
    }),
  ),
  kick: row(
    'operator',
    'Ends a session.',
    z.strictObject({ session, reason: z.string().max(100).optional() }),
    (input, port) => {
      port.kick(input.session, input.reason);
      return { kicked: true };
    },
  ),
} as const satisfies Record<string, CommandRow>;

/** The name of a row of {@link COMMANDS}. */
export type CommandName = keyof typeof COMMANDS;
