/**
 * The listener that clients reach: WebSocket upgrades on one path, pages on the others.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { FaultCode, Transport, TransportEvents } from '@realmwire/protocol';
import { explain } from '@realmwire/protocol/faults';
import { type Addresses, plainAddress } from './addresses.ts';
import type { Connections } from './connections.ts';
import { NO_SUBPROTOCOL } from './dialect.ts';
import type { Remote } from './doorman.ts';

/** What is served at a path besides the WebSocket. */
export interface Page {
  /** Its media type. */
  readonly type: string;
  readonly body: string | Uint8Array;
  /** Default 200. */
  readonly status?: number;
}

/** Gives the page at a path; undefined: there is none. */
export type Pages = (path: string) => Page | undefined;

/** A request that is for no page, perhaps. */
export interface Visit {
  /** Path without the query, as it was asked for. */
  readonly path: string;
  /** It comes from no page, or from one that may connect, and from an address that may. */
  readonly isOriginAllowed: boolean;
}

/** Answers a request, now or later; false: it is none of its own. */
export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  visit: Visit,
) => boolean;

/** What a {@link Listener} is made of. */
export interface ListenerOptions {
  readonly connections: Connections;
  /** Upgrades a request that was not refused. */
  readonly upgrade: (
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    upgraded: {
      readonly subprotocol: string;
      accept(): TransportEvents & {
        bind(transport: Transport): void;
        readonly mendsTexts?: boolean;
      };
    },
  ) => void;
  /** Who may connect, and who that is. */
  readonly addresses: Addresses;
  /** Path of the WebSocket. */
  readonly path: string;
  readonly isOperator: boolean;
  readonly pages: Pages;
  /** Asked before the pages. */
  readonly handle: RequestHandler;
  /** It is reached over the loopback interface only, so no other name may lead to it. */
  readonly isLoopback: boolean;
  /** Origins of pages that may connect, besides the router's own; `'*'`: all. */
  readonly origins: readonly string[] | '*';
}

/** Where a request comes from. */
type Caller = Pick<Remote, 'ip' | 'port'>;

/** See the head of this file. */
export class Listener {
  readonly #options: ListenerOptions;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Makes an HTTP server that this listener serves. Slow requests are cut off. */
  createServer(): Server {
    const server = createServer({
      headersTimeout: 5_000,
      requestTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
    });
    server.on('request', (request, response) => this.onRequest(request, response));
    server.on('upgrade', (request, socket, head) => this.onUpgrade(request, socket, head));
    return server;
  }

  /** Answers a request for a page. */
  onRequest(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request);
    if (!this.#isHostKnown(request)) {
      response.writeHead(421, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${WRONG_HOST}\n`);
      return;
    }
    if (this.#callerOf(request) === undefined) {
      response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`${WRONG_ADDRESS}\n`);
      return;
    }
    if (this.handles(request, response)) return;
    const page =
      request.method === 'GET' || request.method === 'HEAD' ? this.#options.pages(path) : undefined;
    if (page === undefined) {
      const hint =
        path === this.#options.path ? ' It is a WebSocket: connect to it with a client.' : '';
      response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' });
      response.end(`Nothing is served at ${JSON.stringify(path.slice(0, 200))}.${hint}\n`);
      return;
    }
    response.writeHead(page.status ?? 200, {
      'content-type': page.type,
      'content-length': Buffer.byteLength(page.body),
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
    });
    response.end(request.method === 'HEAD' ? undefined : page.body);
  }

  /** Answers a request that is for no page; false: it is another one. */
  handles(request: IncomingMessage, response: ServerResponse): boolean {
    const { addresses, connections, handle } = this.#options;
    const { ip } = this.#whereFrom(request);
    const isRefused = !addresses.isAllowed(ip);
    const isOriginAllowed =
      !isRefused && this.#isHostKnown(request) && this.#isOriginAllowed(request);
    const isTaken = handle(request, response, { path: pathOf(request), isOriginAllowed });
    if (isTaken && isRefused) connections.entrance.onRefusedAddress(ip);
    return isTaken;
  }

  /** Whether the request is for the path of the WebSocket. */
  serves(request: IncomingMessage): boolean {
    const path = pathOf(request);
    return path === this.#options.path || (this.#isUnnamed(request) && this.#hasPath(path));
  }

  /** Answers a WebSocket upgrade: a connection, or an HTTP status that says why not. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const caller = this.#callerOf(request);
    if (caller === undefined) return refuseUpgrade(socket, 403, WRONG_ADDRESS);
    if (this.#isUnnamed(request)) return this.#onUnnamed(request, socket, head, caller);
    const refused = this.#refusalOf(request);
    if (refused !== undefined) return refuseUpgrade(socket, ...refused);
    const subprotocol = this.#subprotocolOf(request);
    if (subprotocol === undefined) return refuseUpgrade(socket, 400, this.#offerHint());
    const { upgrade, connections, isOperator } = this.#options;
    const accept = () =>
      connections.open(subprotocol, {
        ...caller,
        headers: request.headers,
        isOperator,
        target: request.url ?? '/',
      });
    const task = {
      run: () => upgrade(request, socket, head, { subprotocol, accept }),
      drop: () => socket.destroy(),
    };
    if (!connections.entrance.take(task, isOperator)) refuseUpgrade(socket, 503, CROWDED);
  }

  /** The path tells who takes it, and who that is may say no before it is upgraded. */
  #onUnnamed(request: IncomingMessage, socket: Duplex, head: Buffer, caller: Caller): void {
    const { connections, upgrade } = this.#options;
    if (!this.#isHostKnown(request)) return refuseUpgrade(socket, 421, WRONG_HOST);
    if (!this.#isOriginAllowed(request, connections.byPath?.origins))
      return refuseUpgrade(socket, 403, WRONG_ORIGIN);
    const run = async () => {
      if (socket.destroyed) return;
      const connection = connections.open(NO_SUBPROTOCOL, {
        ...caller,
        headers: request.headers,
        isOperator: false,
        target: request.url ?? '/',
      });
      // It may go, or turn out to be no upgrade at all, before it is bound to a transport.
      const onGone = () => connection.terminate();
      socket.once('close', onGone);
      const accept = () => {
        socket.off('close', onGone);
        return connection;
      };
      const problem = await connection.admit?.();
      if (problem !== undefined) return refuseUpgrade(socket, ...statusOf(problem.code));
      upgrade(request, socket, head, { subprotocol: NO_SUBPROTOCOL, accept });
    };
    const task = {
      run: () => void run().catch(() => socket.destroy()),
      drop: () => socket.destroy(),
    };
    if (!connections.entrance.take(task, false)) refuseUpgrade(socket, 503, CROWDED);
  }

  /** Who asks; undefined: nobody may from there, and that is counted. */
  #callerOf(request: IncomingMessage): Caller | undefined {
    const { addresses, connections } = this.#options;
    const caller = this.#whereFrom(request);
    if (addresses.isAllowed(caller.ip)) return caller;
    connections.entrance.onRefusedAddress(caller.ip);
    return undefined;
  }

  #whereFrom({ socket, headers }: IncomingMessage): Caller {
    const { remoteAddress = '', remotePort: port } = socket;
    const ip = this.#options.addresses.clientOf(remoteAddress, headers);
    // The port of a proxy says nothing of who is behind it.
    return { ip, port: ip === plainAddress(remoteAddress) ? port : undefined };
  }

  /** Whether an upgrade offers no subprotocol, and is for who is chosen by the path. */
  #isUnnamed(request: IncomingMessage): boolean {
    const { connections, isOperator, path } = this.#options;
    if (isOperator || request.headers['sec-websocket-protocol'] !== undefined) return false;
    if (connections.byPath === undefined) return false;
    const asked = pathOf(request);
    // At any other path nothing else is served, and who is chosen by the path says so in its own words.
    return this.#hasPath(asked) || asked !== path;
  }

  #hasPath(path: string): boolean {
    return this.#options.connections.byPath?.has(path) === true;
  }

  #refusalOf(request: IncomingMessage): [status: number, why: string] | undefined {
    const { path } = this.#options;
    if (pathOf(request) !== path)
      return [404, `No WebSocket is served here; this router listens at ${path}.`];
    if (!this.#isHostKnown(request)) return [421, WRONG_HOST];
    if (!this.#isOriginAllowed(request)) return [403, WRONG_ORIGIN];
    return undefined;
  }

  /** The first of those that are spoken here that the request offers. */
  #subprotocolOf({ headers }: IncomingMessage): string | undefined {
    const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    return this.#options.connections.subprotocols.find((name) => offered.includes(name));
  }

  #offerHint(): string {
    const spoken = new Intl.ListFormat('en', { type: 'disjunction' }).format(
      this.#options.connections.subprotocols,
    );
    return `Offer the WebSocket subprotocol ${spoken}.`;
  }

  /** A page of another site must not reach us under a name that it made point here. */
  #isHostKnown({ headers: { host } }: IncomingMessage): boolean {
    return !this.#options.isLoopback || host === undefined || LOOPBACK_HOST.test(host);
  }

  /** Browsers send Origin and cannot forge it; others may leave it out (RFC 6455 §10.2). */
  #isOriginAllowed({ headers }: IncomingMessage, others: readonly string[] | '*' = []): boolean {
    const { origins, isLoopback, isOperator } = this.#options;
    const { origin, host } = headers;
    if (origin === undefined || origins === '*' || others === '*') return true;
    // A page of this machine may use a router for this machine, but not operate it.
    if (isLoopback && !isOperator && LOOPBACK_HOST.test(origin.replace(/^https?:\/\//, '')))
      return true;
    const own = [`http://${host}`, `https://${host}`];
    return [own, origins, others].some((allowed) => allowed.includes(origin));
  }
}

const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;
const WRONG_HOST = 'This listener is for this machine only: use 127.0.0.1 or localhost.';

const REFUSALS: { readonly [C in FaultCode]?: number } = {
  'session.refused': 401,
  'session.refused_method': 401,
  'hello.timeout': 408,
  'auth.blocked': 429,
  'right.missing': 403,
};
const WRONG_ADDRESS = 'Nobody may connect from this address.';
const WRONG_ORIGIN = 'Pages of this origin may not connect; see the option `origins`.';
const CROWDED = 'Too many connections have not joined yet: come again later.';

function pathOf(request: IncomingMessage): string {
  const [path = '/'] = (request.url ?? '/').split('?');
  return path;
}

/** What HTTP calls a refusal, and a sentence for a person. */
function statusOf(code: FaultCode): [status: number, why: string] {
  return [REFUSALS[code] ?? 503, explain(code)];
}

function refuseUpgrade(socket: Duplex, status: number, why: string): void {
  const body = `${why}\n`;
  // Who never hangs up must not keep the socket: HTTP does not watch over it any more.
  socket.once('finish', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
