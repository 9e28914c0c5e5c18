/**
 * Runs server commands for sessions: looks the command up, checks right and arguments, answers.
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
import { statsOf } from './stats.ts';

/** See the head of this file. */
export class CommandDesk {
  readonly #hub: Hub;
  readonly #connections: Connections;

  constructor(hub: Hub, connections: Connections) {
    this.#hub = hub;
    this.#connections = connections;
  }

  /** Answers a command with a reply or an error. */
  onCommand(session: LiveSession, message: MessageOf<'command'>): void {
    const { id, name } = message;
    const refuse = (error: ProtocolError, issues?: readonly string[]) =>
      this.#hub.tell(
        session,
        refusal(
          'command',
          id,
          error.code,
          issues === undefined ? { detail: error.detail } : { detail: error.detail, issues },
        ),
      );
    if (!Object.hasOwn(COMMANDS, name))
      return refuse(
        new ProtocolError('command.unknown', { known: Object.keys(COMMANDS).join(' ') }),
      );
    const command = COMMANDS[name as CommandName] as CommandRow;
    if (command.right === 'operator' && !session.isOperator)
      return refuse(new ProtocolError('right.missing', { command: name }));
    const input = check(command.input, valueOf(message.payload));
    if (!input.ok)
      return refuse(new ProtocolError('arguments.invalid', { command: name }), input.issues);
    try {
      const answer = command.run(input.value, this.#portOf(session));
      const problem = session.deliver({ opcode: 'reply', id, payload: Body.of(answer) });
      if (problem !== undefined) return refuse(problem);
      if (command.right === 'operator')
        this.#hub.log.info({ command: name, by: session.uuid }, 'command');
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refuse(error);
    }
  }

  #portOf(self: LiveSession): CommandPort {
    const hub = this.#hub;
    // The app in this process is no session that an operator could talk to or end.
    const outside = () =>
      [...hub.sessions.values()].filter(({ dialect }) => dialect !== 'embedded');
    const find = (uuid: string): LiveSession => {
      const found = outside().find((session) => session.uuid === uuid);
      if (found === undefined) throw new ProtocolError('session.missing');
      return found;
    };
    return {
      self: infoOf(self),
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
      send: (to, message) =>
        hub.tell(find(to), {
          opcode: 'feedback',
          from: self.uuid,
          kind: 'feedback',
          payload: Body.of(message),
        }),
      broadcast: (realm, message) => {
        const name = realm ?? self.realm;
        if (!hub.realms.has(name)) throw new ProtocolError('realm.unknown', { realm: name });
        const to = outside().filter((each) => each.id !== self.id && each.realm === name);
        const packet = {
          opcode: 'broadcast',
          from: self.uuid,
          kind: 'broadcast',
          payload: Body.of(message),
        } as const;
        hub.run([{ do: 'fanOut', to: to.map(({ id }) => id), message: packet }]);
        return to.length;
      },
      kick: (uuid, reason) =>
        find(uuid).end('session.kicked', reason === undefined ? {} : { reason }),
    };
  }
}

/** A session, as a command tells of it. */
function infoOf(session: LiveSession): SessionInfo {
  const { uuid, realm, user, roles, dialect, codec, remote, since } = session;
  return { session: uuid, realm, user, roles, dialect, codec, remote, since };
}
