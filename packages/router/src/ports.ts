/**
 * The ways into a router: ports of its own, HTTP servers of the application, and transports that the
 * application moves itself.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Transport, TransportEvents } from '@realmwire/protocol';
import { adminRequests } from './admin/admin-requests.ts';
import type { CommandDesk } from './admin/command-desk.ts';
import { errorLine } from './admin/lines/line-answers.ts';
import { operatorLines } from './admin/operator-lines.ts';
import { operatorPages } from './admin/operator-pages.ts';
import { readValue } from './bridge/request.ts';
import { Addresses } from './shell/addresses.ts';
import type { Connections } from './shell/connections.ts';
import { NO_SUBPROTOCOL } from './shell/dialect.ts';
import { OPERATOR_REALM } from './shell/doorman.ts';
import { type FirstBytes, FrontDoor } from './shell/front-door.ts';
import type { Hub } from './shell/hub.ts';
import { ListenError } from './shell/listen.ts';
import {
  Listener,
  type ListenerOptions,
  type Pages,
  type RequestHandler,
} from './shell/listener.ts';
import { httpPlace, type Place, Servers } from './shell/servers.ts';
import { lineSocket } from './transports/line-socket.ts';
import { phpProcesses } from './transports/php-process.ts';
import { rawSockets } from './transports/rawsocket.ts';
import { webSocketUpgrades } from './transports/websocket-upgrades.ts';

/** Where a router listens. */
export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Port of the public listener; default 8080, 0: any free one. */
  readonly port?: number;
  /** Path of the WebSocket; default `/`. */
  readonly path?: string;
  /** Port of the operator listener, always on 127.0.0.1; absent: there is none. */
  readonly operatorPort?: number;
  /** Path of a UNIX socket for WAMP clients of this user; absent: there is none. */
  readonly rawSocketPath?: string;
  /**
   * Path of a UNIX socket on which this user operates the router by lines; absent: there is none. Its
   * directory is made where there is none.
   */
  readonly adminSocketPath?: string;
}

/** Where a router is reached. */
export interface Listening {
  /** WebSocket URL of the public listener. */
  readonly url: string;
  /** Address of its pages. */
  readonly pageUrl: string;
  readonly port: number;
  /** Address of the operator listener. */
  readonly operatorUrl?: string;
  /** Address of the same port for WAMP clients that speak RawSocket, where WAMP is spoken. */
  readonly rawSocketUrl?: string;
  /** Path of the UNIX socket for WAMP clients. */
  readonly rawSocketPath?: string;
  /** Path of the UNIX socket for operators. */
  readonly adminSocketPath?: string;
}

/** What the ways in are made of. */
export interface PortsOptions {
  readonly hub: Hub;
  readonly connections: Connections;
  readonly desk: CommandDesk;
  /** Pages of the public listener. */
  readonly pages: Pages | undefined;
  readonly origins: readonly string[] | '*';
  /** What answers requests that are for no page, on either listener. */
  readonly handlers: Readonly<Record<'clients' | 'operators', RequestHandler>>;
  /** Who may connect to public listeners, and who that is. */
  readonly addresses: Addresses;
  /** Public listeners, too, answer to loopback names only. */
  readonly isLoopback: boolean;
}

/** See the head of this file. */
export class Ports {
  readonly servers = new Servers();
  readonly #options: PortsOptions;
  readonly #upgrade: ListenerOptions['upgrade'];
  readonly #door: FrontDoor;
  readonly #attached: Listener;

  constructor(options: PortsOptions) {
    const { hub, connections } = options;
    this.#options = options;
    this.#upgrade = webSocketUpgrades(
      connections.dialects.map((dialect) => ({
        subprotocols: dialect.subprotocols,
        maxFrameBytes: dialect.maxFrameBytes(hub.limits),
      })),
    );
    this.#door = new FrontDoor(hub, connections.entrance, this.#kinds());
    this.#attached = this.#listener('/', NO_PAGES, false);
  }

  /** Listens; rejects with a ListenError that says what to do. */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    const { host = '127.0.0.1', port = 8080, path = '/', operatorPort } = options;
    const { rawSocketPath, adminSocketPath } = options;
    const { pages = NO_PAGES } = this.#options;
    if (rawSocketPath !== undefined && !this.#speaksWamp)
      throw new ListenError(
        'A UNIX socket is for WAMP clients, and the dialect wamp2 is not spoken.',
      );
    this.#check();
    const place = this.#door.open(this.#listener(path, pages, false).createServer());
    const opened: Place[] = [place];
    try {
      const bound = await this.servers.listen(place, host, port);
      const authority = `${host.includes(':') ? `[${host}]` : host}:${bound}`;
      const found = {
        url: `ws://${authority}${path}`,
        pageUrl: `http://${authority}/`,
        port: bound,
        ...(this.#speaksWamp && { rawSocketUrl: `tcp://${authority}` }),
      };
      const operatorUrl =
        operatorPort === undefined ? {} : await this.#listenToOperators(operatorPort, opened);
      return {
        ...found,
        ...operatorUrl,
        ...(await this.#listenToLines(adminSocketPath, opened)),
        ...(await this.#listenAtPath(rawSocketPath)),
      };
    } catch (error) {
      for (const each of opened) this.servers.giveUp(each);
      throw error;
    }
  }

  /** Serves WebSocket upgrades of an HTTP server of the application at `path`. */
  attach(server: Server, path: string): void {
    const own = this.#listener(path, NO_PAGES, false);
    server.on('upgrade', (request, socket, head) => {
      // Other paths are the application's.
      if (own.serves(request)) own.onUpgrade(request, socket, head);
    });
  }

  /** Serves one upgrade that the application has received. */
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#attached.onUpgrade(request, socket, head);
  }

  /** Answers a request that the application has received; false: it is none for the bridge. */
  onRequest(request: IncomingMessage, response: ServerResponse): boolean {
    return this.#attached.handles(request, response);
  }

  /** Serves a connection over a transport of the application. */
  accept(transport: Transport, subprotocol: string): TransportEvents {
    const remote = { ip: 'memory', headers: {}, isOperator: false };
    const connection = this.#options.connections.open(subprotocol, remote);
    connection.bind(transport);
    return connection;
  }

  /** Ends all servers, with the connections they still have. */
  close(): void {
    this.#door.close();
    this.servers.close();
  }

  /** What is wrong with the options is told before the first client comes. */
  #check(): void {
    const { hub, connections } = this.#options;
    const findings = connections.dialects.flatMap((dialect) => dialect.check?.(hub.realms) ?? []);
    const [wrong] = findings.flatMap((found) => found.wrong);
    if (wrong !== undefined) throw new ListenError(`${wrong}.`);
    for (const missing of findings.flatMap((found) => found.missing)) hub.log.warn(missing);
  }

  async #listenToOperators(port: number, opened: Place[]): Promise<{ operatorUrl: string }> {
    const { hub, connections } = this.#options;
    const place = httpPlace(
      this.#listener('/', operatorPages(hub, connections), true).createServer(),
    );
    const bound = await this.servers.listen(place, '127.0.0.1', port, '--operator-port');
    opened.push(place);
    return { operatorUrl: `http://127.0.0.1:${bound}/` };
  }

  async #listenToLines(
    path: string | undefined,
    opened: Place[],
  ): Promise<{ adminSocketPath?: string }> {
    if (path === undefined) return {};
    const { hub, desk } = this.#options;
    const info = { ...OPERATOR, session: 'unix', dialect: 'lines', remote: 'unix' };
    const place = lineSocket({
      maxConnections: MAX_LINE_CONNECTIONS,
      crowded: errorLine('Too Many Connections'),
      open: () =>
        operatorLines(hub, desk, { info: { ...info, since: hub.tick() }, isOperator: true }),
    });
    await this.servers.listenAtPath(place, path, { makesDirectory: true });
    opened.push(place);
    return { adminSocketPath: path };
  }

  async #listenAtPath(path: string | undefined): Promise<{ rawSocketPath?: string }> {
    if (path === undefined) return {};
    await this.servers.listenAtPath(this.#door.open(), path);
    return { rawSocketPath: path };
  }

  get #speaksWamp(): boolean {
    return this.#options.connections.subprotocols.includes('wamp.2.json');
  }

  /** What the public port takes besides HTTP. */
  #kinds(): readonly FirstBytes[] {
    const kinds = [
      ...(this.#speaksWamp ? [this.#rawSockets()] : []),
      ...(this.#options.connections.byPath === undefined ? [] : [this.#phpProcesses()]),
    ];
    return kinds.map((kind) => this.#guarded(kind));
  }

  /** Nobody speaks it from where nobody may connect; a UNIX socket has no address, and rights of its own. */
  #guarded(kind: FirstBytes): FirstBytes {
    const { addresses, connections } = this.#options;
    const take = (socket: Socket): void => {
      const ip = socket.remoteAddress;
      if (ip === undefined || addresses.isAllowed(ip)) return kind.take(socket);
      connections.entrance.onRefusedAddress(ip);
      socket.on('error', () => {}).destroy();
    };
    return { ...kind, take };
  }

  #rawSockets(): FirstBytes {
    const { hub, connections } = this.#options;
    return rawSockets({
      maxMessageBytes: hub.limits.maxMessageBytes,
      take: (task) => connections.entrance.take(task, false),
      accept: (subprotocol, ip) =>
        connections.open(subprotocol, { ip, headers: {}, isOperator: false }),
    });
  }

  #phpProcesses(): FirstBytes {
    const { hub, connections } = this.#options;
    const { maxMessageBytes: maxMessageLength, helloTimeoutMs: idleMs } = hub.limits;
    const remote = { headers: {}, isOperator: false, isStream: true };
    return phpProcesses({
      maxMessageLength,
      idleMs,
      after: hub.clock.after,
      take: (task) => connections.entrance.take(task, false),
      accept: (ip, target) =>
        connections.open(NO_SUBPROTOCOL, {
          ...remote,
          ip,
          ...(target !== undefined && { target }),
        }),
    });
  }

  #listener(path: string, pages: Pages, isOperator: boolean): Listener {
    const { connections, isLoopback, origins, handlers, addresses } = this.#options;
    return new Listener({
      connections,
      upgrade: this.#upgrade,
      path,
      isOperator,
      pages,
      handle: isOperator ? this.#operatorRequests() : handlers.clients,
      isLoopback: isOperator || isLoopback,
      // Who may connect may not operate.
      origins: isOperator ? [] : origins,
      addresses: isOperator ? EVERYWHERE : addresses,
    });
  }

  /** What operators ask for over HTTP: what the router was given for them, and its own page. */
  #operatorRequests(): RequestHandler {
    const { hub, connections, desk, handlers } = this.#options;
    const admin = adminRequests({
      hub,
      connections,
      desk,
      by: {
        info: {
          ...OPERATOR,
          session: 'page',
          dialect: 'http',
          remote: '127.0.0.1',
          since: hub.now,
        },
        isOperator: true,
      },
      readJson: async (request) => (await readValue(request, hub))?.value(),
    });
    return (request, response, visit) =>
      handlers.operators(request, response, visit) || admin(request, response, visit);
  }
}

/** Operators reach their listener from this machine only. */
const EVERYWHERE = new Addresses({});
const NO_PAGES: Pages = () => undefined;
/** Who operates the router without a session. */
const OPERATOR = { realm: OPERATOR_REALM, user: 'operator', roles: ['operator'] };
/** Each may hold a line that has not ended. */
const MAX_LINE_CONNECTIONS = 128;
