import { Body, limitsOf, type Message, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../shell/clock.ts';
import { Connections } from '../shell/connections.ts';
import { Doorman } from '../shell/doorman.ts';
import { Hub } from '../shell/hub.ts';
import { silentLogger } from '../shell/logger.ts';
import type { LiveSession } from '../shell/types.ts';
import { CommandDesk } from './command-desk.ts';

let hub: Hub;
let connections: Connections;
let desk: CommandDesk;

beforeEach(() => {
  hub = new Hub({
    limits: limitsOf(),
    log: silentLogger(),
    clock: { ...SYSTEM_CLOCK, now: () => 1_000 },
  });
  connections = new Connections(hub, new Doorman(hub, { openMethods: () => new Map() }), []);
  desk = new CommandDesk(hub, connections);
  for (const name of ['com.a', 'com.b']) hub.open(name, undefined, {});
});

afterEach(() => connections.close());

interface FakeSession extends LiveSession {
  readonly got: Message[];
  readonly endedBy: unknown[];
}

describe('the desk of server commands', () => {
  test('answers a command that every session may use', () => {
    const session = join(1, 'com.a', false);

    give(session, 'echo', { message: 'hi' });

    expect(answersTo(session)).toEqual([{ opcode: 'reply', id: 7, value: 'hi' }]);
  });

  test('tells a session who it is', () => {
    const session = join(1, 'com.a', false);

    give(session, 'whoami');

    expect(answersTo(session)).toMatchObject([
      { value: { session: 's-1', realm: 'com.a', roles: [], since: 1_000 } },
    ]);
  });

  test.each(['sessions', 'realms', 'stats', 'send', 'broadcast', 'kick'])(
    '%s is refused to an ordinary session',
    (name) => {
      const session = join(1, 'com.a', false);

      give(session, name);

      expect(answersTo(session)).toMatchObject([
        { opcode: 'error', id: 7, fault: 'right.missing' },
      ]);
    },
  );

  test.each(['explode', 'toString', '__proto__'])('%s is no command', (name) => {
    const session = join(1, 'com.a', true);

    give(session, name);

    expect(answersTo(session)).toMatchObject([{ opcode: 'error', fault: 'command.unknown' }]);
  });

  test('wrong arguments are refused with what is wrong', () => {
    const session = join(1, 'com.a', true);

    give(session, 'kick', { session: 5 });

    expect(answersTo(session)).toMatchObject([
      { opcode: 'error', fault: 'arguments.invalid', value: { issues: [expect.any(String)] } },
    ]);
  });

  test('lists the sessions of all realms, or of one', () => {
    const operator = join(1, 'com.a', true);
    join(2, 'com.b', false);

    give(operator, 'sessions');
    give(operator, 'sessions', { realm: 'com.b' });

    expect(answersTo(operator)).toMatchObject([
      { value: [{ session: 's-1' }, { session: 's-2' }] },
      { value: [{ session: 's-2', realm: 'com.b' }] },
    ]);
  });

  test('counts sessions and realms', () => {
    const operator = join(1, 'com.a', true);

    give(operator, 'realms');
    give(operator, 'stats');

    expect(answersTo(operator)).toMatchObject([
      {
        value: [
          { realm: 'com.a', sessions: 1, procedures: 0, source: 'router' },
          { realm: 'com.b', sessions: 0 },
        ],
      },
      { value: { uptimeMs: 0, connections: 0, sessions: 1, pendingCalls: 0 } },
    ]);
  });

  test('sends a packet to one session, and says so', () => {
    const operator = join(1, 'com.a', true);
    const other = join(2, 'com.b', false);

    give(operator, 'send', { session: 's-2', message: { n: 1 } });

    expect(answersTo(other)).toEqual([
      { opcode: 'feedback', kind: 'feedback', from: 's-1', value: { n: 1 } },
    ]);
    expect(answersTo(operator)).toMatchObject([{ value: { sent: true } }]);
  });

  test('a broadcast reaches every other session of a realm', () => {
    const operator = join(1, 'com.a', true);
    const others = [join(2, 'com.a', false), join(3, 'com.a', false), join(4, 'com.b', false)];

    give(operator, 'broadcast', { message: 'here' });
    give(operator, 'broadcast', { message: 'there', realm: 'com.b' });

    expect(others.map((other) => answersTo(other).map(({ value }) => value))).toEqual([
      ['here'],
      ['here'],
      ['there'],
    ]);
    expect(answersTo(operator)).toMatchObject([
      { value: { receivers: 2 } },
      { value: { receivers: 1 } },
    ]);
  });

  test('ends a session with the reason', () => {
    const operator = join(1, 'com.a', true);
    const other = join(2, 'com.b', false);

    give(operator, 'kick', { session: 's-2', reason: 'rude' });
    give(operator, 'kick', { session: 's-9' });

    expect(other.endedBy).toEqual([['session.kicked', { reason: 'rude' }]]);
    expect(answersTo(operator)).toMatchObject([
      { value: { kicked: true } },
      { opcode: 'error', fault: 'session.missing' },
    ]);
  });
});

describe('a command of an operator that is no session', () => {
  const by = {
    isOperator: true,
    info: {
      session: 'unix',
      realm: 'com.a',
      roles: ['operator'],
      dialect: 'lines',
      remote: 'unix',
      since: 1,
    },
  };

  test('is carried out, and what it sends comes from nobody', () => {
    const session = join(1, 'com.a', false);

    const outcomes = [
      desk.carryOut(by, 'send', () => ({ session: 's-1', message: 'psst' })),
      desk.carryOut(by, 'broadcast', () => ({ message: 'all' })),
      desk.carryOut(by, 'whoami', () => undefined),
    ];

    expect(outcomes).toEqual([
      { value: { sent: true } },
      { value: { receivers: 1 } },
      { value: by.info },
    ]);
    expect(answersTo(session)).toEqual([
      { opcode: 'feedback', kind: 'feedback', value: 'psst' },
      { opcode: 'broadcast', kind: 'broadcast', value: 'all' },
    ]);
  });

  test('finds a session by its name, where no other has that id', () => {
    const named = join(1, 'com.a', false, { name: 's-2' });
    const other = join(2, 'com.b', false);
    const board = join(3, 'com.b', false, { name: 'board' });

    for (const session of ['s-2', 'board'])
      desk.carryOut(by, 'send', () => ({ session, message: session }));

    expect([named, other, board].map((each) => answersTo(each).length)).toEqual([0, 1, 1]);
  });

  test('is told of a session that takes no packets, which goes on', () => {
    const problem = new ProtocolError('opcode.unknown');
    const session = join(1, 'com.a', false, { deliver: () => problem });

    const outcome = desk.carryOut(by, 'send', () => ({ session: 's-1', message: 1 }));

    expect(outcome).toEqual({ error: problem });
    expect(session.endedBy).toEqual([]);
  });
});

/** Gives a command with the id 7. */
function give(session: LiveSession, name: string, args?: unknown): void {
  const payload = args === undefined ? undefined : Body.of(args);
  desk.onCommand(session, { opcode: 'command', id: 7, name, payload });
}

/** What a session got, with the values of the payloads. */
function answersTo({ got }: FakeSession): Record<string, unknown>[] {
  return got.map((message) => {
    const { payload, ...fields } = message as MessageOf<'reply'>;
    return payload instanceof Body ? { ...fields, value: payload.value() } : fields;
  });
}

function join(
  id: number,
  realm: string,
  isOperator: boolean,
  others: Partial<LiveSession> = {},
): FakeSession {
  const got: Message[] = [];
  const endedBy: unknown[] = [];
  const session: FakeSession = {
    id,
    uuid: `s-${id}`,
    user: undefined,
    roles: [],
    ctx: {},
    realm,
    dialect: 'native',
    remote: '::1',
    since: 1_000,
    isApp: false,
    isOperator,
    got,
    endedBy,
    deliver: (message) => void got.push(message),
    send: () => {},
    close: () => {},
    end: (...why) => void endedBy.push(why),
    ...others,
  };
  const served = hub.realms.get(realm);
  if (served === undefined) throw new Error(`the realm ${realm} is not open`);
  hub.join(session, served);
  got.length = 0;
  return session;
}
