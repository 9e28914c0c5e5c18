/**
 * All connections of a router: opens them, lets time pass for them, ends them.
 */
import type { Codec } from '@realmwire/protocol';
import { Connection } from './connection.ts';
import type { Doorman, Remote } from './doorman.ts';
import type { Hub } from './hub.ts';

/** How often deadlines of connections are looked at; none of them needs to be more exact. */
const SWEEP_MS = 250;
/** How often deadlines of calls are looked at. */
const TICK_MS = 20;

/** See the head of this file. */
export class Connections {
  readonly #hub: Hub;
  readonly #doorman: Doorman;
  readonly #open = new Set<Connection>();
  readonly #sweep: NodeJS.Timeout;
  readonly #tick: NodeJS.Timeout;

  constructor(hub: Hub, doorman: Doorman) {
    this.#hub = hub;
    this.#doorman = doorman;
    this.#sweep = setInterval(() => this.expire(hub.tick()), SWEEP_MS).unref();
    this.#tick = setInterval(() => hub.expire(hub.tick()), TICK_MS).unref();
  }

  /** How many connections there are, joined or not. */
  get size(): number {
    return this.#open.size;
  }

  /** Bytes that wait to be taken by the other sides. */
  get queuedBytes(): number {
    let bytes = 0;
    for (const connection of this.#open) bytes += connection.queuedBytes;
    return bytes;
  }

  /** A new connection; whoever has its transport binds it. */
  open(codec: Codec, remote: Remote): Connection {
    const connection = new Connection({
      hub: this.#hub,
      doorman: this.#doorman,
      codec,
      remote,
      onGone: (gone) => this.#open.delete(gone),
    });
    this.#open.add(connection);
    return connection;
  }

  /** Lets time pass. */
  expire(now: number): void {
    for (const connection of this.#open) connection.expire(now);
  }

  /** Says goodbye to everybody, with hints that spread their return over `spreadMs`. */
  goodbye(spreadMs: number): void {
    let index = 0;
    const { size } = this.#open;
    for (const connection of this.#open) {
      index += 1;
      connection.goodbye('router.draining', Math.round((spreadMs * index) / size));
    }
  }

  /** Ends everything at once. */
  close(): void {
    clearInterval(this.#sweep);
    clearInterval(this.#tick);
    for (const connection of this.#open) connection.end('router.draining');
  }

  /** Cuts the connections that did not end by themselves. */
  terminate(): void {
    for (const connection of this.#open) connection.terminate();
  }
}
