/**
 * Plays what clients were recorded to write, one segment after the other, each when the answers that came
 * before it are there.
 */
import type { NetConnectOpts } from 'node:net';
import { until } from '@realmwire/testkit';
import { Caller, type Item, masked } from './caller.ts';
import { Names } from './names.ts';
import { bytesOf, type Line } from './recordings.ts';

/** One connection: what was recorded to come over it, and what came now. */
export interface Played {
  readonly recorded: readonly Item[];
  readonly now: readonly Item[];
}

const CLOSE = 8;
const KINDS: Readonly<Record<number, 'text' | 'ping' | 'pong'>> = {
  1: 'text',
  9: 'ping',
  10: 'pong',
};
/** How long an answer may take, with all that a recording has to say at once. */
const ANSWER_MS = 3_000;

/** See the head of this file. */
export class Replayer {
  readonly names = new Names();
  readonly #to: (conn: string) => NetConnectOpts;
  readonly #callers = new Map<string, Caller>();
  readonly #recorded = new Map<string, Item[]>();

  /** @param to - where a connection of the recording goes now */
  constructor(to: (conn: string) => NetConnectOpts) {
    this.#to = to;
  }

  /** Plays a recording to its end, or to where an answer does not come. */
  async play(lines: readonly Line[]): Promise<ReadonlyMap<string, Played>> {
    const moved = lines.filter(({ kind }) => MOVES.has(kind));
    try {
      for (const [at, line] of moved.entries()) {
        if (line.dir === 's2c') this.#expect(line);
        else {
          if (!isSameSegment(line, moved[at - 1])) await this.#settled();
          this.#move(line, isSameSegment(line, moved[at + 1]));
        }
      }
      await this.#settled();
    } catch (error) {
      // What has not come is missing in what has.
      if (!(error instanceof Error && error.message.startsWith('an answer'))) throw error;
    }
    const played = [...this.#recorded].map(([conn, recorded]): [string, Played] => [
      conn,
      { recorded, now: this.#callers.get(conn)?.items ?? [] },
    ]);
    return new Map(played);
  }

  /** Everybody leaves. */
  close(): void {
    for (const caller of this.#callers.values()) caller.cut();
  }

  #expect(line: Line): void {
    const item = itemOf(line);
    if (item !== undefined) this.#recorded.get(connOf(line))?.push(item);
  }

  /** Waits for what was recorded to have come by now. */
  async #settled(): Promise<void> {
    const isThere = () =>
      [...this.#recorded].every(
        ([conn, { length }]) => (this.#callers.get(conn)?.items.length ?? 0) >= length,
      );
    await until(isThere, { what: 'an answer', within: ANSWER_MS });
    for (const [conn, recorded] of this.#recorded)
      for (const [at, item] of recorded.entries())
        this.#learn(conn, item, this.#callers.get(conn)?.items[at]);
  }

  /** Clients are told their names when they may begin. */
  #learn(conn: string, recorded: Item, now: Item | undefined): void {
    const ours = readyName(now);
    const theirs = readyName(recorded);
    if (ours === undefined || theirs === undefined) return;
    // The oldest clients were told none: they choose one.
    this.names.learn(theirs === '' ? `a name for ${conn}` : theirs, ours);
  }

  #segment: Buffer[] = [];

  #move(line: Line, isContinued: boolean): void {
    const conn = connOf(line);
    if (line.kind === 'tcp' || line.kind === 'unix') return this.#connection(conn, line);
    const caller = this.#callers.get(conn);
    if (line.kind === 'http') return caller?.ask(line.text ?? '');
    if (line.kind === 'frame' && line.op === CLOSE) caller?.noteClose();
    this.#segment.push(this.#bytesOf(line));
    if (isContinued) return;
    caller?.write(Buffer.concat(this.#segment));
    this.#segment = [];
  }

  #connection(conn: string, { event }: Line): void {
    if (event !== 'connect') return this.#callers.get(conn)?.end();
    this.#callers.set(conn, new Caller(this.#to(conn)));
    this.#recorded.set(conn, []);
  }

  #bytesOf(line: Line): Buffer {
    const bytes = bytesOf(line);
    const said = line.b64 === undefined ? Buffer.from(this.names.ours(bytes.toString())) : bytes;
    return line.kind === 'raw' ? said : masked(line.op ?? 1, said, line.fin, line.maskKey);
  }
}

const MOVES: ReadonlySet<string> = new Set(['tcp', 'unix', 'http', 'frame', 'raw']);

function isSameSegment(line: Line, other: Line | undefined): boolean {
  return (
    other !== undefined &&
    (line.kind === 'frame' || line.kind === 'raw') &&
    line.seg !== undefined &&
    other.seg === line.seg &&
    other.kind === line.kind &&
    other.dir === line.dir &&
    other.conn === line.conn
  );
}

/** Recordings of one connection do not name it. */
function connOf({ conn = 'only' }: Line): string {
  return conn;
}

function itemOf(line: Line): Item | undefined {
  if (line.kind === 'tcp' || line.kind === 'unix') return { is: 'end' };
  const text = bytesOf(line).toString();
  if (line.kind === 'http') return { is: 'http', text };
  if (line.kind === 'raw') return { is: 'raw', text };
  const is = KINDS[line.op ?? 0];
  return is && { is, text };
}

/** The name that a client is told; empty: none. */
function readyName(item: Item | undefined): string | undefined {
  if (item?.is !== 'text' && item?.is !== 'raw') return undefined;
  if (!item.text.startsWith('{"opcode":"ready"')) return undefined;
  return (JSON.parse(item.text) as { uuid?: string }).uuid ?? '';
}
