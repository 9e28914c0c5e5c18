/**
 * Runs server commands: looks the command up, checks right and arguments, answers. Who gives one is a
 * session, or an operator who has come by another way.
 */
import { Body, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { check } from '@realmwire/protocol/contract';
import { valueOf } from '../core/declarations.ts';
import { refusal } from '../core/refusal.ts';
import type { Connections } from '../shell/connections.ts';
import type { Hub } from '../shell/hub.ts';
import type { LiveSession } from '../shell/types.ts';
import {
  COMMANDS,
  type CommandName,
  type CommandPort,
  type CommandRow,
  type SessionInfo,
} from './commands.ts';
import { reachable, sessionNamed } from './reachable.ts';
import { statsOf } from './stats.ts';

/** Who gives a command. */
export interface Commander {
  readonly info: SessionInfo;
  readonly isOperator: boolean;
  /** Absent: it is no session, and what it sends comes from nobody. */
  readonly session?: LiveSession;
}

/** What became of a command. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly error: ProtocolError; readonly issues?: readonly string[] };

/** See the head of this file. */
export class CommandDesk {
  readonly #hub: Hub;
  readonly #connections: Connections;

  constructor(hub: Hub, connections: Connections) {
    this.#hub = hub;
    this.#connections = connections;
  }

  /** Answers a command of a session with a reply or an error. */
  onCommand(session: LiveSession, message: MessageOf<'command'>): void {
    const { id, name, payload } = message;
    const by = { session, info: infoOf(session), isOperator: session.isOperator };
    const outcome = this.carryOut(by, name, () => valueOf(payload));
    const problem =
      'error' in outcome
        ? outcome
        : asOutcome(session.deliver({ opcode: 'reply', id, payload: Body.of(outcome.value) }));
    if (problem === undefined) return;
    const { error, issues } = problem;
    const about =
      issues === undefined ? { detail: error.detail } : { detail: error.detail, issues };
    this.#hub.tell(session, refusal('command', id, error.code, about));
  }

  /** Carries a command out. */
  carryOut(by: Commander, name: string, args: () => unknown): Outcome {
    if (!Object.hasOwn(COMMANDS, name)) {
      const known = Object.keys(COMMANDS).join(' ');
      return { error: new ProtocolError('command.unknown', { known }) };
    }
    const command = COMMANDS[name as CommandName] as CommandRow;
    if (command.right === 'operator' && !by.isOperator)
      return { error: new ProtocolError('right.missing', { command: name }) };
    const input = check(command.input, args());
    if (!input.ok)
      return {
        error: new ProtocolError('arguments.invalid', { command: name }),
        issues: input.issues,
      };
    try {
      const value = command.run(input.value, this.#portOf(by));
      if (command.right === 'operator')
        this.#hub.log.info({ command: name, by: by.info.session }, 'command');
      return { value };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { error };
    }
  }

  #portOf({ info, session: self }: Commander): CommandPort {
    const hub = this.#hub;
    const find = (name: string): LiveSession => {
      const found = sessionNamed(hub, name);
      if (found === undefined) throw new ProtocolError('session.missing');
      return found;
    };
    const from = self === undefined ? {} : { from: self.uuid };
    return {
      self: info,
      now: hub.tick(),
      sessions: (realm) =>
        [...hub.sessions.values()]
          .filter((session) => realm === undefined || session.realm === realm)
          .map(infoOf),
      realms: () =>
        [...hub.realms.values()].map(({ name, contract, hash, core, isBrought }) => ({
          realm: name,
          version: contract?.version,
          hash,
          sessions: core.size,
          procedures: core.dealer.registrations.size,
          source: isBrought ? ('wire' as const) : ('router' as const),
        })),
      stats: () => statsOf(hub, this.#connections),
      send(to, message) {
        const payload = Body.of(message);
        const packet = { opcode: 'feedback', ...from, kind: 'feedback', payload } as const;
        const problem = find(to).deliver(packet);
        if (problem !== undefined) throw problem;
      },
      broadcast(realm, message) {
        const name = realm ?? info.realm;
        if (!hub.realms.has(name)) throw new ProtocolError('realm.unknown', { realm: name });
        const to = [...reachable(hub)].filter((each) => each !== self && each.realm === name);
        const payload = Body.of(message);
        const packet = { opcode: 'broadcast', ...from, kind: 'broadcast', payload } as const;
        hub.run([{ do: 'fanOut', to: to.map(({ id }) => id), message: packet }]);
        return to.length;
      },
      kick: (name, reason) =>
        find(name).end('session.kicked', reason === undefined ? {} : { reason }),
    };
  }
}

function asOutcome(
  error: ProtocolError | undefined,
): Extract<Outcome, { error: unknown }> | undefined {
  return error && { error };
}

/** A session, as a command tells of it. */
export function infoOf(session: LiveSession): SessionInfo {
  const { uuid, realm, user, roles, dialect, codec, remote, since } = session;
  const { name, queuedBytes, isSuspended } = session;
  return {
    session: uuid,
    realm,
    user,
    roles,
    dialect,
    codec,
    remote,
    since,
    ...(name === undefined ? {} : { name }),
    ...(queuedBytes === undefined ? {} : { queuedBytes }),
    ...(isSuspended === true ? { isAway: true } : {}),
  };
}
