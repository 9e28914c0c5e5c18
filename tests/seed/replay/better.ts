/**
 * Recordings that a router does not copy: what was recorded, and in its place what the router says.
 */
import type { Line } from './recordings.ts';

/** See the head of this file. */
export interface Better {
  /** The recordings, by id. */
  readonly of: RegExp;
  /** The rows that it shows, and what is better. */
  readonly rows: string;
  readonly how: string;
  change(lines: readonly Line[]): readonly Line[];
}

const TEXT = 1;
const PONG = 10;
const NEXT = '{"opcode":"next"}';
const CLOSED = '{"opcode":"close"}';
const MAX_CHUNKS = 100;

/** The table; each recording is of one row. */
export const BETTER: readonly Better[] = [
  {
    of: /^D[12]-02-echo$/,
    rows: '[S003-11]',
    how: 'is echoed in all generations',
    change: (lines) => {
      const asked = lines.findIndex((line) => isSaid(line, /^\{"opcode":"echo"/));
      const next = lines.findIndex((line, at) => at > asked && line.dir === 's2c');
      return lines.toSpliced(next + 1, 0, from('webA', lines[asked]?.text ?? ''));
    },
  },
  {
    of: /^D(1|3|3b)-08b-long-php-3-chunks$/,
    rows: '[X24] [S003-14]',
    how: 'is told that its pieces make no message',
    change: (lines) => closedAfter(lines, 'php', (line) => isSaid(line, /^bufferOFF$/)),
  },
  {
    of: /^D2-08b-long-php-3-chunks$/,
    rows: '[X18]',
    how: 'is not cut off for a long piece',
    change: (lines) => goesOn(lines, 'php', { ...from('php', NEXT), kind: 'raw' }),
  },
  {
    of: /^D4-08b?-long-php/,
    rows: '[X35]',
    how: 'may say what is long in pieces',
    change: (lines) => goesOn(lines, 'php', from('php', NEXT)),
  },
  {
    of: /^D(1|2|3|3b)-09-too-many-chunks$/,
    rows: '[X22] [S003-16]',
    how: 'is told when its pieces are too many',
    change: (lines) => {
      const pieces = lines.filter((line) => isSaid(line, /^x$/));
      return closedAfter(lines, 'rawA', (line) => line === pieces[MAX_CHUNKS]);
    },
  },
  {
    of: /^D4-09-too-many-chunks$/,
    rows: '[X35]',
    how: 'may begin what is long',
    change: (lines) => goesOn(lines, 'rawA', from('rawA', NEXT)),
  },
  {
    of: /^D3b?-15-client-ping$/,
    rows: '[S003-32] [C11]',
    how: 'is answered a ping without a payload',
    change: (lines) => goesOn(lines, 'rawA', { ...from('rawA', ''), op: PONG }),
  },
  {
    of: /^D3b?-16-fragments$/,
    rows: '[X19]',
    how: 'may take its time with the rest of a message',
    change: (lines) =>
      goesOn(
        lines.filter((line) => !isAnswer(line, 'rawA', NEXT)),
        'rawA',
      ),
  },
  {
    of: /^D(3|3b|4)-18-echo-php$/,
    rows: '[C6] [X34]',
    how: 'reads the acknowledgement first, and then what it has caused',
    change: (lines) => {
      const start = lines.findIndex((line) => isSaid(line, /echo/));
      const rest = lines.slice(start).filter(({ dir }) => dir === 'c2s');
      const answered = rest.flatMap((line) =>
        isSaid(line, /echo/) ? [line, from('php', NEXT), from('php', line.text ?? '')] : [line],
      );
      return [...lines.slice(0, start), ...answered, end('php')];
    },
  },
  {
    of: /^D[23]-25-coalesced$/,
    rows: '[X18]',
    how: 'is heard twice where two messages come at once',
    change: (lines) =>
      lines.flatMap((line) => {
        if (isAnswer(line, 'rawA', NEXT)) return [line, line];
        if (!isAnswer(line, 'webB', '{"opcode":"broadcast"')) return [line];
        return [line, { ...line, text: line.text?.replace('2', '3') ?? '' }];
      }),
  },
  {
    of: /^D4-14-ping$/,
    rows: '[X15] [S003-31]',
    how: 'is pinged by pings, all pages alike',
    change: (lines) => {
      const start = lines.findIndex((line) => isAnswer(line, 'webA', '{"opcode":"PING"}'));
      const once = lines.slice(start).filter(({ conn }) => conn === 'webA');
      const all = once.flatMap((line) =>
        ['webA', 'webB', 'webC'].map((conn) => ({ ...line, conn })),
      );
      return [...lines.slice(0, start), ...all];
    },
  },
  {
    of: /^D4-21-hooks$/,
    rows: '[S003-20] [X35]',
    how: 'is heard by the app as one message where it came in pieces',
    change: (lines) =>
      lines.flatMap((line) => {
        const isHook = /^HOOK onData/.test(line.text ?? '');
        if (isHook && /bufferON|chun$|chun\)|ked/.test(line.text ?? '')) return [];
        const whole = 'HOOK onData(1, string(20) {"opcode":"chunked"})';
        return isHook && /bufferOFF/.test(line.text ?? '') ? [{ ...line, text: whole }] : [line];
      }),
  },
  {
    of: /^D4-23-auth$/,
    rows: '[X12] [X05]',
    how: 'is told by HTTP that it may not come in, whatever it says of itself',
    change: (lines) =>
      ['noCookie', 'badCookie', 'denied', 'noKey', 'phpTypeNoCookie'].reduce(
        (changed, conn) => refused(changed, conn, '401 Unauthorized'),
        lines,
      ),
  },
  {
    of: /^D4-24-origins$/,
    rows: '[X12] [S003-36]',
    how: 'is told by HTTP that its page may not connect',
    change: (lines) => refused(lines, 'bad', '403 Forbidden'),
  },
  {
    of: /^D(1|2|3|3b|4)-19-handshake-errors$/,
    rows: '[C10] [X12]',
    how: 'is answered in whole HTTP, and needs no origin; version 8 has the same frames',
    change: (lines) => {
      const open = welcomed(welcomed(lines, 'noOrigin'), 'badVersion');
      const told = refused(open, 'post', '405 Method Not Allowed');
      // What is no upgrade leaves the connection open for more: its client ends it.
      return refused(told, 'plainGet', '404 Not Found', 'tcp');
    },
  },
];

function from(conn: string, text: string): Line {
  return { seq: 0, kind: 'frame', conn, dir: 's2c', op: TEXT, text };
}

function end(conn: string): Line {
  return { seq: 0, kind: 'tcp', conn, dir: 's2c', event: 'fin' };
}

function isSaid({ dir, kind, text }: Line, words: RegExp): boolean {
  return dir === 'c2s' && (kind === 'frame' || kind === 'raw') && words.test(text ?? '');
}

function isAnswer({ conn, dir, kind, text }: Line, to: string, words: string): boolean {
  const start = words.replace(/\}$/, '');
  return conn === to && dir === 's2c' && kind !== 'http' && (text ?? '').startsWith(start);
}

/** From some line on the connection is closed, with a reason. */
function closedAfter(
  lines: readonly Line[],
  conn: string,
  isLast: (line: Line) => boolean,
): Line[] {
  const at = lines.findIndex(isLast);
  const isRaw = lines[at]?.kind === 'raw';
  const closed = { ...from(conn, CLOSED), ...(isRaw ? { kind: 'raw' } : {}) };
  const before = lines.slice(0, at);
  const said = before.filter((line) => line.conn === conn && isSaid(line, /^(?!php process)/));
  const answered = before.filter((line) => isAnswer(line, conn, NEXT));
  // What was recorded after the last word, although it was the answer to the one before.
  const late = Array.from({ length: said.length - answered.length }, () => from(conn, NEXT));
  const rest = lines.slice(at + 1).filter((line) => line.conn !== conn);
  return [...before, ...late, ...lines.slice(at, at + 1), closed, end(conn), ...rest];
}

/** The connection is not cut off: it is answered, and ends when its client ends it. */
function goesOn(lines: readonly Line[], conn: string, answer?: Line): Line[] {
  const cut = lines.findIndex((line) => isEnd(line, conn));
  return goneLast(lines.toSpliced(cut, 1, ...(answer === undefined ? [] : [answer])), conn);
}

function goneLast(lines: readonly Line[], conn: string): Line[] {
  const last = lines.findLastIndex((line) => line.conn === conn && line.dir === 'c2s');
  return lines.toSpliced(last + 1, 0, end(conn));
}

function isEnd({ conn, dir, kind }: Line, of: string): boolean {
  return conn === of && dir === 's2c' && kind === 'tcp';
}

/** The connection is not refused. */
function welcomed(lines: readonly Line[], conn: string): Line[] {
  const at = lines.findIndex((line) => line.conn === conn && line.dir === 's2c');
  const head = { ...from(conn, 'HTTP/1.1 101 Switching Protocols\r\n\r\n'), kind: 'http' };
  const rest = lines.filter((line) => line.conn !== conn || line.dir !== 's2c');
  return goneLast(rest.toSpliced(at, 0, head, from(conn, '{"opcode":"ready"}')), conn);
}

/** The connection is refused by HTTP. */
function refused(
  lines: readonly Line[],
  conn: string,
  status: string,
  until: 'http' | 'tcp' = 'http',
): Line[] {
  const asked = lines.findLastIndex(
    (line) => line.conn === conn && line.dir === 'c2s' && line.kind === until,
  );
  const isKept = (line: Line, at: number) =>
    line.conn !== conn || (line.dir === 'c2s' && (at <= asked || line.op === undefined));
  const told: Line = { ...from(conn, `HTTP/1.1 ${status}\r\n\r\n`), kind: 'http' };
  const kept = lines.filter(isKept);
  return kept.toSpliced(kept.indexOf(lines[asked] as Line) + 1, 0, told, end(conn));
}
