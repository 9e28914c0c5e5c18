import { limitsOf } from '@realmwire/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SYSTEM_CLOCK } from '../shell/clock.ts';
import { Connections } from '../shell/connections.ts';
import { Doorman } from '../shell/doorman.ts';
import { Hub } from '../shell/hub.ts';
import { silentLogger } from '../shell/logger.ts';
import type { LiveSession } from '../shell/types.ts';
import { CommandDesk } from './command-desk.ts';
import type { LineDesk } from './lines/line-desk.ts';
import { operatorLines } from './operator-lines.ts';

let hub: Hub;
let connections: Connections;
let lines: LineDesk;
let texts: string[];

beforeEach(() => {
  texts = [];
  hub = new Hub({ limits: limitsOf(), log: silentLogger(), clock: SYSTEM_CLOCK });
  connections = new Connections(hub, new Doorman(hub, { openMethods: () => new Map() }), []);
  for (const name of ['com.a', 'com.b']) hub.open(name, undefined, {});
  const info = {
    session: 'unix',
    realm: 'com.a',
    roles: [],
    dialect: 'lines',
    remote: '',
    since: 0,
  };
  lines = operatorLines(hub, new CommandDesk(hub, connections), { info, isOperator: true });
});

afterEach(() => connections.close());

describe('what operators ask for by lines', () => {
  test('each client is listed by a word that leads to it and to nobody else', () => {
    join(1, 'com.a', { name: 'board', remotePort: 5 });
    join(2, 'com.b', { name: 'board' });
    join(3, 'com.a', { name: 'two words' });
    join(4, 'com.a', { name: 'line\nfeed' });
    join(5, 'com.a', { dialect: 'http' });
    join(6, 'com.a', { dialect: 'embedded' });

    const list = ask('LIST WEBSOCKETS').slice(1, -2);

    expect(list).toEqual(['board ::1:5', 's-2 ::1:0', 's-3 ::1:0', 's-4 ::1:0'].map(bracketed));
    for (const line of list) ask(`SEND MESSAGE ${line.split(' ')[0]} {}`);
    expect(texts).toEqual(['s-1 {}', 's-2 {}', 's-3 {}', 's-4 {}']);
  });

  test('the app in this process is nobody whom one could write to', () => {
    join(1, 'com.a', { dialect: 'embedded' });

    expect(ask('SEND MESSAGE s-1 {}')).toEqual(['ERROR Client Not Found', '']);
  });

  test('a mistake of ours costs one line', () => {
    join(1, 'com.a', {
      sendText: () => {
        throw new Error('a mistake');
      },
    });

    expect(ask('SEND MESSAGE s-1 {}')).toEqual(['ERROR Router Failed', '']);
    expect(ask('SEND MESSAGE s-2 {}')).toEqual(['ERROR Client Not Found', '']);
  });

  test('a line may be as long as a message, and no longer', () => {
    join(1, 'com.a');

    expect(ask(`SEND MESSAGE s-1 "${'x'.repeat(2 ** 20 - 2)}"`)).toEqual(['OK', '']);
    expect(ask(`SEND MESSAGE s-1 "${'x'.repeat(2 ** 20 + 1024)}"`)).toEqual([
      'ERROR Line Too Long',
      '',
    ]);
  });
});

function bracketed(line: string): string {
  return line.replace('::1', '[::1]');
}

/** The lines that answer one. */
function ask(line: string): string[] {
  lines.push(new TextEncoder().encode(`${line}\n`));
  return (lines.answer() ?? '').split('\n');
}

function join(id: number, realm: string, others: Partial<LiveSession> = {}): void {
  const session: LiveSession = {
    id,
    uuid: `s-${id}`,
    user: undefined,
    roles: [],
    ctx: {},
    realm,
    dialect: 'seed',
    remote: '::1',
    since: 0,
    isApp: false,
    isOperator: false,
    deliver: () => undefined,
    sendText: (text) => void texts.push(`s-${id} ${text}`),
    send: () => {},
    close: () => {},
    end: () => {},
    ...others,
  };
  const served = hub.realms.get(realm);
  if (served !== undefined) hub.join(session, served);
}
