/**
 * Options in, running router out: the only place that wires everything together.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Limits, limitsOf, type Transport, type TransportEvents } from '@realmwire/protocol';
import type { Realm as Contract, Impl } from '@realmwire/protocol/contract';
import type { Logger } from 'pino';
import { CommandDesk } from './admin/command-desk.ts';
import { operatorPages } from './admin/operator-pages.ts';
import { type Stats, statsOf } from './admin/stats.ts';
import { bringRealm } from './shell/app-realms.ts';
import { type Clock, SYSTEM_CLOCK } from './shell/clock.ts';
import { Connections } from './shell/connections.ts';
import { type AppRealmOptions, Doorman, OPERATOR_REALM } from './shell/doorman.ts';
import { drainRouter } from './shell/drain.ts';
import { FrontDoor } from './shell/front-door.ts';
import { Hub } from './shell/hub.ts';
import { Listener, type Pages } from './shell/listener.ts';
import { silentLogger } from './shell/logger.ts';
import { NATIVE } from './shell/native.ts';
import { type RealmHandle, realmHandle } from './shell/realm-handle.ts';
import { httpPlace, Servers } from './shell/servers.ts';
import type { RealmOptions } from './shell/types.ts';
import { webSocketUpgrades } from './transports/websocket-upgrades.ts';

/** A realm that is served from the start. */
export interface RealmGiven extends RealmOptions {
  readonly contract: Contract;
  /** What this process serves of it. */
  readonly implementation?: Impl<unknown, unknown>;
}

/** What a router is made of. Everything has a default. */
export interface RouterOptions {
  /** Realms that are served from the start; `router.realm` adds more. */
  readonly realms?: readonly RealmGiven[];
  /** Limits that differ from the defaults of the table `LIMITS`. */
  readonly limits?: Partial<Limits>;
  /** Lets apps bring realms over the wire; absent: none may. */
  readonly appRealms?: AppRealmOptions;
  /** Pages of the public listener, by path. */
  readonly pages?: Pages;
  /** Origins of pages that may connect, besides the router's own; `'*'`: all. */
  readonly origins?: readonly string[] | '*';
  /**
   * Refuses requests whose Host is no loopback name, so that no page of another site reaches a
   * router that is meant for this machine only. Leave it off behind a proxy. Default false; the
   * operator listener always does it.
   */
  readonly loopbackHostsOnly?: boolean;
  /** A pino logger; default: silent. */
  readonly logger?: Logger;
  /**
   * Time; replaced in tests.
   *
   * @internal
   */
  readonly clock?: Clock;
}

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

/** A running router. */
export interface Router extends AsyncDisposable {
  /** Serves one more realm; its procedures come from `implement`, here or over the wire. */
  realm<N extends string, T, Ctx = unknown>(
    contract: Contract<N, T>,
    options?: RealmOptions<Ctx>,
  ): RealmHandle<T, Ctx>;
  /** Serves an open realm without a contract: everything may be called, nothing is checked. */
  openRealm(name: string, options?: RealmOptions): RealmHandle;
  /** Listens; rejects with a ListenError that says what to do. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Serves WebSocket upgrades of an HTTP server of the application at `path`. */
  attach(server: Server, options?: { readonly path?: string }): Router;
  /** Serves one upgrade that the application has received. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Serves a connection that did not come by a socket of the router: what arrives on `transport` is
   * handed to what comes back. Throws `subprotocol.unknown`.
   */
  accept(transport: Transport, subprotocol: string): TransportEvents;
  /** What the router counts; the same as the server command `stats`. */
  stats(): Stats;
  /** Takes nothing new, lets calls finish for `graceMs`, says goodbye, and closes. */
  drain(options?: { readonly graceMs?: number }): Promise<void>;
  /** Closes at once. Safe to repeat. */
  close(): Promise<void>;
}

/** Makes a router. It does nothing until it listens or is attached. */
export function createRouter(options: RouterOptions = {}): Router {
  const limits = limitsOf(options.limits);
  const log = options.logger ?? silentLogger();
  const clock = options.clock ?? SYSTEM_CLOCK;
  const hub = new Hub({ limits, log, clock });
  const connections = new Connections(hub, new Doorman(hub, options.appRealms), [NATIVE]);
  const door = new FrontDoor(hub, connections.entrance, []);
  const servers = new Servers();
  const desk = new CommandDesk(hub, connections);
  hub.open(OPERATOR_REALM, undefined, {});
  hub.extension = {
    onCommand: (session, message) => desk.onCommand(session, message),
    onRealm: (session, message) =>
      bringRealm(hub, session, message, options.appRealms?.options ?? {}),
  };
  const upgrade = webSocketUpgrades({
    subprotocols: connections.subprotocols,
    maxFrameBytes: limits.maxFrameBytes,
  });
  const listener = (path: string, pages: Pages, isOperator: boolean) =>
    new Listener({
      connections,
      upgrade,
      path,
      isOperator,
      pages,
      isLoopback: isOperator || options.loopbackHostsOnly === true,
      origins: options.origins ?? [],
    });
  const attached = listener('/', NO_PAGES, false);
  const close = async () => {
    connections.close();
    door.close();
    hub.endEmbedded();
    await new Promise<void>((resolve) => clock.soon(resolve));
    connections.terminate();
    servers.close();
  };

  const router: Router = {
    realm: (contract, realmOptions) =>
      realmHandle(
        hub,
        hub.open(contract.name, contract, (realmOptions ?? {}) as RealmOptions),
        contract,
      ),
    openRealm: (name, realmOptions = {}) =>
      realmHandle(hub, hub.open(name, undefined, realmOptions), { kind: 'realm', name, tree: {} }),
    async listen({ host = '127.0.0.1', port = 8080, path = '/', operatorPort } = {}) {
      const http = listener(path, options.pages ?? NO_PAGES, false).createServer();
      const place = door.open(http);
      const bound = await servers.listen(place, host, port);
      const authority = `${host.includes(':') ? `[${host}]` : host}:${bound}`;
      const pageUrl = `http://${authority}/`;
      const found = { url: `ws://${authority}${path}`, pageUrl, port: bound };
      if (operatorPort === undefined) return found;
      const operator = listener('/', operatorPages(hub, connections), true).createServer();
      const operatorBound = await servers
        .listen(httpPlace(operator), '127.0.0.1', operatorPort, '--operator-port')
        .catch((error: unknown) => servers.giveUp(place, error));
      return { ...found, operatorUrl: `http://127.0.0.1:${operatorBound}/` };
    },
    attach(server, { path = '/' } = {}) {
      const own = listener(path, NO_PAGES, false);
      server.on('upgrade', (request, socket, head) => {
        // Other paths are the application's.
        if (own.serves(request)) own.onUpgrade(request, socket, head);
      });
      return router;
    },
    handleUpgrade: (request, socket, head) => attached.onUpgrade(request, socket, head),
    accept: (transport, subprotocol) => accept(connections, transport, subprotocol),
    stats: () => statsOf(hub, connections),
    async drain({ graceMs = limits.drainMs } = {}) {
      await drainRouter({ hub, connections, servers, graceMs });
      await close();
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  for (const given of options.realms ?? []) serve(router, given, log);
  return router;
}

/** Serves a realm that was given from the start. */
function serve(router: Router, given: RealmGiven, log: Logger): void {
  const { contract, implementation, ...options } = given;
  const handle = router.realm(contract, options);
  if (implementation === undefined) return;
  handle.implement(implementation).catch((error: unknown) => {
    log.error({ err: error, realm: contract.name }, 'the realm could not be implemented');
  });
}

const NO_PAGES: Pages = () => undefined;

/** Opens a connection over a transport of the application. */
function accept(
  connections: Connections,
  transport: Transport,
  subprotocol: string,
): TransportEvents {
  const connection = connections.open(subprotocol, {
    ip: 'memory',
    headers: {},
    isOperator: false,
  });
  connection.bind(transport);
  return connection;
}
