/**
 * Where the router says something else than what was recorded: what, and why no client is worse off.
 * Nothing else may differ.
 */
import { expect } from 'vitest';
import type { Said } from './likeness.ts';

/** See the head of this file. */
export interface Departure {
  /** The recordings, by id. */
  readonly of: RegExp;
  readonly why: string;
  /** What was recorded on a connection, as the router says it. */
  change(said: readonly Said[], conn: string): readonly Said[];
}

type Change = Departure['change'];

const END: Said = { is: 'end' };
const MISSING = packet({ opcode: 'next', fyi: expect.stringMatching(/^session\.missing: ./) });

/** The table; each row is needed by each of its recordings. */
export const DEPARTURES: readonly Departure[] = [
  {
    of: /^D4-(02-echo|25-next-after-data)$/,
    why: 'one order for all generations: `next` comes before what a message causes',
    change: (said) => {
      const changed = [...said];
      for (const [at, one] of changed.entries())
        if (isPacket(one, 'next') && isPacket(changed[at - 1], 'echo'))
          changed.splice(at - 1, 2, one, changed[at - 1] as Said);
      return changed;
    },
  },
  {
    of: /^D4-13-opcodes-misc$/,
    why: '`quit` is acknowledged for all generations, as it was for all but the last',
    change: (said) => [...said.slice(0, -1), packet({ opcode: 'next', fyi: '' }), END],
  },
  {
    of: /^D1-05-feedback-web-to-web$/,
    why: '`fyi`, which the clients hand on to nobody, tells that nobody has the name',
    change: onlyOn('webB', (said) => said.with(4, MISSING)),
  },
  {
    of: /^D(2|3|3b|4)-05-feedback-web-to-web$/,
    why: 'the same, where the page had nothing to say before',
    change: onlyOn('webB', (said) => said.with(3, MISSING)),
  },
  {
    of: /^D1-05-feedback-web-to-web$/,
    why: 'what is addressed to a page arrives, in the first generation from pages as well',
    change: onlyOn('webA', (said) => {
      const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
      return said.toSpliced(-2, 0, packet({ opcode: 'feedback', uuid, message: 'psst from B' }));
    }),
  },
  {
    of: /^D(2|3|3b|4)-1[01]-max-/,
    why: 'any reason will do; the generations had different ones',
    change: (said) =>
      said.map((one) =>
        isPacket(one, 'close')
          ? packet({ opcode: 'close', error: expect.stringMatching(/^Too many connections/) })
          : one,
      ),
  },
  {
    of: /^D1-12-unknown-resource$/,
    why: 'the system is told in `ready`; no client looks for it in `close`',
    change: (said) =>
      said.map((one) => (isPacket(one, 'close') ? packet({ opcode: 'close' }) : one)),
  },
  {
    of: /-22-pong-substring$/,
    why: 'the same packet, in letters that the clients do not overlook',
    change: (said) =>
      said.map((one) =>
        one.is === 'text' ? { ...one, text: one.text.replace('pong', 'p\\u006fng') } : one,
      ),
  },
  {
    of: /-13b-jsonerror$/,
    why: 'what is refused is not acknowledged, as in the last generation, and `close` says why',
    change: (said) => [
      ...said.slice(0, isPacket(said.at(-2), 'next') ? -2 : -1),
      packet({ opcode: 'close', error: expect.stringMatching(/./) }),
      END,
    ],
  },
  {
    of: /^D(3|3b|4)-20-tcp-not-allowed$/,
    why: 'refused by HTTP, and not after the upgrade: the client has not connected either way',
    change: () => [{ is: 'http', status: 'HTTP/1.1 403 Forbidden', isAccepted: false }, END],
  },
];

/** What was recorded on a connection, with the departures of its recording. */
export function withDepartures(id: string, conn: string, said: readonly Said[]): readonly Said[] {
  const rows = DEPARTURES.filter(({ of }) => of.test(id));
  return rows.reduce((changed, { change }) => change(changed, conn), said);
}

function onlyOn(only: string, change: Change): Change {
  return (said, conn) => (conn === only ? change(said, conn) : said);
}

function packet(fields: Readonly<Record<string, unknown>>): Said {
  return { is: 'packet', packet: fields };
}

function isPacket(said: Said | undefined, opcode: string): boolean {
  return said?.is === 'packet' && said.packet['opcode'] === opcode;
}
