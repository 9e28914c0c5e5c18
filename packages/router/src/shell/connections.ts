/**
 * All connections of a router: opens them, lets time pass for them, ends them.
 */
import { ProtocolError } from '@realmwire/protocol';
import { type Dialect, NO_SUBPROTOCOL, type OpenConnection } from './dialect.ts';
import type { Doorman, Remote } from './doorman.ts';
import { Entrance } from './entrance.ts';
import type { Hub } from './hub.ts';
import { withoutToken } from './query-token.ts';
import { Resumption } from './resumption.ts';

/** How often deadlines of connections are looked at; none of them needs to be more exact. */
const SWEEP_MS = 250;
/** How often deadlines of calls are looked at. */
const TICK_MS = 20;

/** What time passes for, and what ends with the router: a connection, or a request that takes its time. */
export type Tended = Pick<
  OpenConnection,
  'queuedBytes' | 'expire' | 'goodbye' | 'end' | 'terminate'
>;

/** See the head of this file. */
export class Connections {
  /** How many come in, and how fast. */
  readonly entrance: Entrance;
  readonly #hub: Hub;
  readonly #doorman: Doorman;
  /** What is spoken, the preferred one first. */
  readonly dialects: readonly Dialect[];
  readonly #open = new Set<Tended>();
  readonly #resumption: Resumption;
  readonly #stopSweep: () => void;
  readonly #stopTick: () => void;

  /** @param dialects - what is spoken, the preferred one first */
  constructor(hub: Hub, doorman: Doorman, dialects: readonly Dialect[]) {
    this.#hub = hub;
    this.#doorman = doorman;
    this.dialects = dialects;
    this.entrance = new Entrance(hub);
    this.#resumption = new Resumption(hub);
    this.#stopSweep = hub.clock.every(SWEEP_MS, () => this.expire(hub.tick()));
    this.#stopTick = hub.clock.every(TICK_MS, () => hub.expire(hub.tick()));
  }

  /** How many connections there are, joined or not. */
  get size(): number {
    return this.#open.size;
  }

  /** How many sessions are kept that have lost theirs. */
  get suspended(): number {
    return this.#resumption.size;
  }

  /** Bytes that wait to be taken by the other sides. */
  get queuedBytes(): number {
    let bytes = this.#resumption.queuedBytes;
    for (const connection of this.#open) bytes += connection.queuedBytes;
    return bytes;
  }

  /** The subprotocols that are spoken, the preferred one first. */
  get subprotocols(): readonly string[] {
    return this.dialects
      .flatMap(({ subprotocols }) => subprotocols)
      .filter((name) => name !== NO_SUBPROTOCOL);
  }

  /** Which upgrades are taken that offer no subprotocol; undefined: none. */
  get byPath(): Dialect['byPath'] {
    return this.dialects.find(({ byPath }) => byPath !== undefined)?.byPath;
  }

  /**
   * A new connection; whoever has its transport binds it.
   *
   * @throws ProtocolError `subprotocol.unknown`
   */
  open(subprotocol: string, remote: Remote): OpenConnection {
    const dialect = this.dialects.find(({ subprotocols }) => subprotocols.includes(subprotocol));
    if (dialect === undefined) throw new ProtocolError('subprotocol.unknown');
    const connection = dialect.open(subprotocol, {
      hub: this.#hub,
      doorman: this.#doorman,
      entrance: this.entrance,
      resumption: this.#resumption,
      remote: withoutToken(remote),
      onGone: (gone) => this.#open.delete(gone),
    });
    this.#open.add(connection);
    return connection;
  }

  /** Looks after something else than the connection of a dialect; gives what ends that. */
  tend(other: Tended): () => void {
    this.#open.add(other);
    return () => void this.#open.delete(other);
  }

  /** Lets time pass. */
  expire(now: number): void {
    for (const connection of this.#open) connection.expire(now);
    this.#resumption.expire(now);
    this.#hub.memory.look();
  }

  /** Says goodbye to everybody, with hints that spread their return over `spreadMs`. */
  goodbye(spreadMs: number): void {
    this.#resumption.close();
    let index = 0;
    const { size } = this.#open;
    for (const connection of this.#open) {
      index += 1;
      connection.goodbye('router.draining', Math.round((spreadMs * index) / size));
    }
  }

  /** Ends everything at once. */
  close(): void {
    this.#stopSweep();
    this.#stopTick();
    this.entrance.close();
    this.#resumption.close();
    for (const connection of this.#open) connection.end('router.draining');
  }

  /** Cuts the connections that did not end by themselves. */
  terminate(): void {
    for (const connection of this.#open) connection.terminate();
  }
}
