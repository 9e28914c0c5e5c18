/**
 * The ways into a router: ports of its own, HTTP servers of the application, and transports that the
 * application moves itself.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Transport, TransportEvents } from '@realmwire/protocol';
import { operatorPages } from './admin/operator-pages.ts';
import type { Connections } from './shell/connections.ts';
import { FrontDoor } from './shell/front-door.ts';
import type { Hub } from './shell/hub.ts';
import { Listener, type ListenerOptions, type Pages } from './shell/listener.ts';
import { httpPlace, Servers } from './shell/servers.ts';
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
}

/** What the ways in are made of. */
export interface PortsOptions {
  readonly hub: Hub;
  readonly connections: Connections;
  /** Pages of the public listener. */
  readonly pages: Pages | undefined;
  readonly origins: readonly string[] | '*';
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
    this.#door = new FrontDoor(hub, connections.entrance, []);
    this.#attached = this.#listener('/', NO_PAGES, false);
  }

  /** Listens; rejects with a ListenError that says what to do. */
  async listen(options: ListenOptions = {}): Promise<Listening> {
    const { host = '127.0.0.1', port = 8080, path = '/', operatorPort } = options;
    const { hub, connections, pages = NO_PAGES } = this.#options;
    const place = this.#door.open(this.#listener(path, pages, false).createServer());
    const bound = await this.servers.listen(place, host, port);
    const authority = `${host.includes(':') ? `[${host}]` : host}:${bound}`;
    const pageUrl = `http://${authority}/`;
    const found = { url: `ws://${authority}${path}`, pageUrl, port: bound };
    if (operatorPort === undefined) return found;
    const operator = this.#listener('/', operatorPages(hub, connections), true).createServer();
    const operatorBound = await this.servers
      .listen(httpPlace(operator), '127.0.0.1', operatorPort, '--operator-port')
      .catch((error: unknown) => this.servers.giveUp(place, error));
    return { ...found, operatorUrl: `http://127.0.0.1:${operatorBound}/` };
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

  #listener(path: string, pages: Pages, isOperator: boolean): Listener {
    const { connections, isLoopback, origins } = this.#options;
    return new Listener({
      connections,
      upgrade: this.#upgrade,
      path,
      isOperator,
      pages,
      isLoopback: isOperator || isLoopback,
      origins,
    });
  }
}

const NO_PAGES: Pages = () => undefined;
