/**
 * Options in, running router out: the only place that wires everything together.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Limits, limitsOf, type Transport, type TransportEvents } from '@realmwire/protocol';
import type { Realm as Contract, Impl } from '@realmwire/protocol/contract';
import type { Logger } from 'pino';
import { CommandDesk } from './admin/command-desk.ts';
import { type Stats, statsOf } from './admin/stats.ts';
import { openMethods } from './auth/methods.ts';
import { bridgeHandler } from './bridge/bridge.ts';
import { type EmitOptions, emitHandler } from './bridge/emit.ts';
import type { House } from './bridge/reception.ts';
import { type DialectName, dialectsOf } from './dialects/dialects.ts';
import type { SeedOptions } from './dialects/seed/options.ts';
import type { WampOptions } from './dialects/wamp2/wamp2.ts';
import { type Listening, type ListenOptions, Ports, type PortsOptions } from './ports.ts';
import { Addresses, type AddressOptions } from './shell/addresses.ts';
import { bringRealm } from './shell/app-realms.ts';
import { checkHooks } from './shell/check-hooks.ts';
import { type Clock, SYSTEM_CLOCK } from './shell/clock.ts';
import { Connections } from './shell/connections.ts';
import { type AppRealmOptions, Doorman, OPERATOR_REALM } from './shell/doorman.ts';
import { drainRouter } from './shell/drain.ts';
import { Hub } from './shell/hub.ts';
import type { Pages } from './shell/listener.ts';
import { silentLogger } from './shell/logger.ts';
import type { RealmHandle } from './shell/realm-handle.ts';
import type { RealmOptions } from './shell/types.ts';

/** A realm that is served from the start. */
export interface RealmGiven extends RealmOptions {
  readonly contract: Contract;
  /** What this process serves of it. */
  readonly implementation?: Impl<unknown, unknown>;
}

/** What a router is made of. Everything has a default. */
export interface RouterOptions extends AddressOptions {
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
  /** What is spoken; default: all dialects. */
  readonly dialects?: readonly DialectName[];
  /** How WAMP is spoken. */
  readonly wamp?: WampOptions;
  /** Which paths speak the seed dialect, and how; absent: none do. */
  readonly seed?: SeedOptions;
  /**
   * Lets backends push a text by a GET or POST of `/emit/CHANNEL/TEXT` at the operator listener; absent:
   * nobody can.
   */
  readonly emit?: EmitOptions;
  /** Serves the realms by HTTP at `/rt` of public listeners, too. Default true. */
  readonly bridge?: boolean;
  /** A pino logger; default: silent. */
  readonly logger?: Logger;
  /**
   * Time; replaced in tests.
   *
   * @internal
   */
  readonly clock?: Clock;
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
  /**
   * Answers a request that the application has received, if it is for the bridge; false: it is another
   * one. Fits as a handler of Express: `(req, res, next) => router.handleRequest(req, res) || next()`.
   */
  handleRequest(request: IncomingMessage, response: ServerResponse): boolean;
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
  const doorman = new Doorman(hub, { appRealms: options.appRealms, openMethods });
  // What is wrong with it is told now, not when the first client comes.
  doorman.methodsOf(options.appRealms?.options ?? {});

  const open = (name: string, contract: Contract | undefined, realmOptions: RealmOptions) => {
    doorman.methodsOf(realmOptions);
    checkHooks(name, realmOptions);
    return hub.open(name, contract, realmOptions).handle;
  };
  const connections = new Connections(
    hub,
    doorman,
    dialectsOf(options.dialects, { wamp: options.wamp, seed: options.seed }),
  );
  const desk = new CommandDesk(hub, connections);
  const addresses = new Addresses(options);
  const ports = new Ports({
    hub,
    connections,
    desk,
    pages: options.pages,
    origins: options.origins ?? [],
    addresses,
    handlers: handlersOf({ hub, connections, doorman, addresses }, options),
    isLoopback: options.loopbackHostsOnly === true,
  });
  hub.open(OPERATOR_REALM, undefined, {});
  hub.extension = {
    onCommand: (session, message) => desk.onCommand(session, message),
    onRealm: (session, message) =>
      bringRealm(hub, session, message, options.appRealms?.options ?? {}),
  };
  const close = async () => {
    connections.close();
    hub.endEmbedded();
    await new Promise<void>((resolve) => clock.soon(resolve));
    connections.terminate();
    ports.close();
  };

  const router: Router = {
    realm: <N extends string, T, Ctx>(
      contract: Contract<N, T>,
      realmOptions: RealmOptions<Ctx> = {},
    ) => open(contract.name, contract, realmOptions as RealmOptions) as RealmHandle<T, Ctx>,
    openRealm: (name, realmOptions = {}) => open(name, undefined, realmOptions),
    listen: (listenOptions) => ports.listen(listenOptions),
    attach(server, { path = '/' } = {}) {
      ports.attach(server, path);
      return router;
    },
    handleRequest: (request, response) => ports.onRequest(request, response),
    handleUpgrade: (request, socket, head) => ports.onUpgrade(request, socket, head),
    accept: (transport, subprotocol) => ports.accept(transport, subprotocol),
    stats: () => statsOf(hub, connections),
    async drain({ graceMs = limits.drainMs } = {}) {
      await drainRouter({ hub, connections, servers: ports.servers, graceMs });
      await close();
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  for (const given of options.realms ?? []) serve(router, given, log);
  return router;
}

/** What is answered over HTTP besides pages. */
function handlersOf(house: House, { emit, bridge }: RouterOptions): PortsOptions['handlers'] {
  return {
    clients: bridge === false ? () => false : bridgeHandler(house),
    operators: emit === undefined ? () => false : emitHandler(house, emit),
  };
}

/** Serves a realm that was given from the start. */
function serve(router: Router, given: RealmGiven, log: Logger): void {
  const { contract, implementation } = given;
  // As it is: its hooks may be methods of a class.
  const handle = router.realm(contract, given);
  if (implementation === undefined) return;
  handle.implement(implementation).catch((error: unknown) => {
    log.error({ err: error, realm: contract.name }, 'the realm could not be implemented');
  });
}
