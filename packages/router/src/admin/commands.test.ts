import { describe, expect, test } from 'vitest';
import {
  COMMANDS,
  type CommandName,
  type CommandPort,
  type CommandRow,
  type SessionInfo,
} from './commands.ts';

const NAMES = Object.keys(COMMANDS) as CommandName[];

const SELF: SessionInfo = {
  session: 's-1',
  realm: 'com.shop',
  roles: [],
  dialect: 'native',
  remote: '127.0.0.1',
  since: 1,
};

interface Case {
  readonly name: CommandName;
  readonly right: 'session' | 'operator';
  readonly takes: unknown;
  /** What it asks of the router. */
  readonly asks: unknown[];
  readonly gives: unknown;
}

// biome-ignore format: a table
const CASES: Case[] = [
  { name: 'echo',      right: 'session',  takes: { message: { a: 1 } },                  asks: [],                                  gives: { a: 1 } },
  { name: 'time',      right: 'session',  takes: undefined,                              asks: [],                                  gives: { time: new Date(1000), ms: 1000 } },
  { name: 'whoami',    right: 'session',  takes: {},                                     asks: [],                                  gives: SELF },
  { name: 'sessions',  right: 'operator', takes: undefined,                              asks: [['sessions', undefined]],           gives: [SELF] },
  { name: 'sessions',  right: 'operator', takes: { realm: 'com.shop' },                  asks: [['sessions', 'com.shop']],          gives: [SELF] },
  { name: 'realms',    right: 'operator', takes: undefined,                              asks: [['realms']],                        gives: 'realms' },
  { name: 'stats',     right: 'operator', takes: {},                                     asks: [['stats']],                         gives: 'stats' },
  { name: 'send',      right: 'operator', takes: { session: 's-2', message: 'hi' },      asks: [['send', 's-2', 'hi']],             gives: { sent: true } },
  { name: 'broadcast', right: 'operator', takes: { message: 1 },                         asks: [['broadcast', undefined, 1]],       gives: { receivers: 3 } },
  { name: 'broadcast', right: 'operator', takes: { message: 1, realm: 'com.shop' },      asks: [['broadcast', 'com.shop', 1]],      gives: { receivers: 3 } },
  { name: 'kick',      right: 'operator', takes: { session: 's-2' },                     asks: [['kick', 's-2', undefined]],        gives: { kicked: true } },
  { name: 'kick',      right: 'operator', takes: { session: 's-2', reason: 'rude' },     asks: [['kick', 's-2', 'rude']],           gives: { kicked: true } },
];

// biome-ignore format: a table
const RUBBISH: Record<CommandName, unknown[]> = {
  echo:      [undefined, 'x', [], { other: 1 }, { message: 1, other: 1 }],
  time:      [null, 'x', { other: 1 }, []],
  whoami:    [null, 5, { session: 's' }],
  sessions:  [null, { realm: '' }, { realm: 5 }, { realm: 'x'.repeat(256) }, { other: 1 }],
  realms:    [null, { realm: 'a' }],
  stats:     [null, true, { a: 1 }],
  send:      [undefined, {}, { message: 1 }, { session: '', message: 1 }, { session: 5, message: 1 }, { session: 'x'.repeat(129), message: 1 }, { session: 's', message: 1, from: 'me' }],
  broadcast: [undefined, { message: 1, realm: '' }, { message: 1, from: 'me' }],
  kick:      [undefined, {}, { session: '' }, { session: 's', reason: 'x'.repeat(101) }, { session: 's', reason: 5 }, { session: 's', other: 1 }],
};

describe('server commands', () => {
  test.each(CASES)('$name runs with $takes', ({ name, right, takes, asks, gives }) => {
    const { port, asked } = fakePort();
    const command = COMMANDS[name] as CommandRow;

    const answer = command.run(command.input.parse(takes), port);

    expect(command.right).toBe(right);
    expect(asked).toEqual(asks);
    expect(answer).toEqual(gives);
  });

  test.each(NAMES)('%s is tried here, and says in a sentence what it is for', (name) => {
    expect(CASES.some((each) => each.name === name)).toBe(true);
    expect(COMMANDS[name].means).toMatch(/^[A-Z].*\.$/);
  });

  test.each(NAMES.flatMap((name) => RUBBISH[name].map((given) => ({ name, given }))))(
    '$name does not take $given',
    ({ name, given }) => {
      expect(COMMANDS[name].input.safeParse(given).success).toBe(false);
    },
  );

  test('what looks at others or touches them needs the right of an operator', () => {
    const free = NAMES.filter((name) => COMMANDS[name].right === 'session');

    expect(free).toEqual(['echo', 'time', 'whoami']);
  });

  test('what the router cannot do is thrown on', () => {
    const { port } = fakePort();
    const failing = {
      ...port,
      kick: () => {
        throw new Error('session.missing');
      },
    };

    expect(() => COMMANDS.kick.run({ session: 's', reason: undefined }, failing)).toThrow(
      'session.missing',
    );
  });
});

/** A router that notes what is asked of it. */
function fakePort(): { port: CommandPort; asked: unknown[][] } {
  const asked: unknown[][] = [];
  const note =
    <T>(name: string, answer: T) =>
    (...args: unknown[]): T => {
      asked.push([name, ...args]);
      return answer;
    };
  const port = {
    self: SELF,
    now: 1000,
    sessions: note('sessions', [SELF]),
    realms: note('realms', 'realms' as never),
    stats: note('stats', 'stats' as never),
    send: note('send', undefined),
    broadcast: note('broadcast', 3),
    kick: note('kick', undefined),
  };
  return { port, asked };
}
