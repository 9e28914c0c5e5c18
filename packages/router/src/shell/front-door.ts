/**
 * The public port, which is one for all dialects: the first bytes of a connection tell who takes it.
 *
 *     silent ── "GET " ──▶ the HTTP server      ── 0x7F ──▶ RawSocket      ── … ──▶ rows to come
 *        ├── says nothing in time, or is the oldest of too many ──▶ cut
 *        └── first bytes that nobody knows ──▶ cut, and counted
 *
 * What was looked at is put back, so that whoever takes the socket reads it from its beginning.
 */
import type { Server as HttpServer } from 'node:http';
import { createServer, type Socket } from 'node:net';
import type { Entrance } from './entrance.ts';
import type { Hub } from './hub.ts';
import type { Place } from './servers.ts';

/** One kind of connection, told by how it begins. */
export interface FirstBytes {
  readonly name: string;
  /** Whether a connection that begins so is of this kind; undefined: the next bytes will tell. */
  matches(head: Uint8Array): boolean | undefined;
  /** Takes the socket, which is paused; its first bytes are still to be read from it. */
  take(socket: Socket): void;
}

/** How often those who say nothing are looked at. */
const SWEEP_MS = 250;
/** By now every row has decided; what is longer begins like nothing we know. */
const MAX_HEAD_BYTES = 16;

/** How requests begin (RFC 9110 §9); `PRI` is HTTP/2, which is told so by the HTTP server. */
const METHODS = 'GET HEAD POST PUT DELETE OPTIONS PATCH CONNECT TRACE PRI'.split(' ');
const REQUESTS = METHODS.map((method) => Buffer.from(`${method} `));

/** See the head of this file. */
export class FrontDoor {
  readonly #hub: Hub;
  readonly #entrance: Entrance;
  readonly #kinds: readonly FirstBytes[];
  /** Connections that have not said enough, the oldest first, and since when. */
  readonly #silent = new Map<Socket, number>();
  readonly #stopSweep: () => void;

  /** @param kinds - what is taken besides HTTP */
  constructor(hub: Hub, entrance: Entrance, kinds: readonly FirstBytes[]) {
    this.#hub = hub;
    this.#entrance = entrance;
    this.#kinds = kinds;
    this.#stopSweep = hub.clock.every(SWEEP_MS, () => this.expire(hub.tick()));
  }

  /** A server for all kinds; what speaks HTTP is handed to `http`, which listens nowhere itself. */
  open(http?: HttpServer): Place {
    const kinds = http === undefined ? this.#kinds : [httpRow(http), ...this.#kinds];
    // As the HTTP server would open it itself.
    const server = createServer({ allowHalfOpen: true, noDelay: true, keepAlive: true }, (socket) =>
      this.#onConnection(socket, kinds),
    );
    // It watches over slow requests from the moment on at which it thinks that it listens.
    if (http !== undefined) server.once('listening', () => http.emit('listening'));
    return {
      server,
      stop() {
        server.close();
        http?.close();
      },
      cut: () => {
        for (const socket of this.#silent.keys()) socket.destroy();
        http?.closeAllConnections();
      },
    };
  }

  /** Lets time pass. */
  expire(now: number): void {
    for (const [socket, since] of this.#silent) {
      if (now - since <= this.#hub.limits.helloTimeoutMs) return;
      this.#cut(socket, 'said too little in time');
    }
  }

  /** Nobody comes any more; a server that is still open is ended by whoever opened it. */
  close(): void {
    this.#stopSweep();
  }

  #onConnection(socket: Socket, kinds: readonly FirstBytes[]): void {
    const silent = this.#silent;
    let head = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const kind = kindOf(head, kinds);
      if (kind === undefined && head.length < MAX_HEAD_BYTES) return;
      forget();
      if (kind === undefined || kind === 'unknown')
        return this.#cut(socket, 'begins like nothing that is known here');
      socket.pause();
      socket.unshift(head);
      kind.take(socket);
    };
    const onGone = () => {
      forget();
      socket.destroy();
    };
    const forget = () => {
      silent.delete(socket);
      socket.off('data', onData).off('end', onGone).off('error', onGone).off('close', onGone);
    };
    silent.set(socket, this.#hub.tick());
    socket.on('data', onData).on('end', onGone).on('error', onGone).on('close', onGone);
    // Who has something to say says it at once, so it is the oldest who only holds a place.
    const [oldest] = silent.keys();
    if (silent.size > this.#hub.limits.maxJoining && oldest !== undefined)
      this.#cut(oldest, 'was silent for longest of too many');
  }

  #cut(socket: Socket, why: string): void {
    this.#entrance.onStranger();
    this.#hub.log.info({ ip: socket.remoteAddress }, `a connection ${why}`);
    // A listener for what may still happen to it: an error that nobody hears ends the process.
    socket.on('error', () => {});
    socket.destroy();
  }
}

function kindOf(head: Buffer, kinds: readonly FirstBytes[]): FirstBytes | 'unknown' | undefined {
  let isOpen = false;
  for (const kind of kinds) {
    const matches = kind.matches(head);
    if (matches === true) return kind;
    isOpen ||= matches === undefined;
  }
  return isOpen ? undefined : 'unknown';
}

function httpRow(http: HttpServer): FirstBytes {
  return {
    name: 'http',
    matches: (head) => {
      const could = REQUESTS.find((request) => {
        const length = Math.min(request.length, head.length);
        return request.subarray(0, length).equals(head.subarray(0, length));
      });
      if (could === undefined) return false;
      return head.length >= could.length ? true : undefined;
    },
    take: (socket) => {
      http.emit('connection', socket);
      socket.resume();
    },
  };
}
