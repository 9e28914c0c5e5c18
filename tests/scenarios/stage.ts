/**
 * A router and its clients in one cell of the matrix.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type ClientOptions, connect } from '@realmwire/client';
import { type AppOptions, registerRealm } from '@realmwire/client/app';
import type { Impl, Realm } from '@realmwire/protocol/contract';
import {
  createRouter,
  type RealmHandle,
  type RealmOptions,
  type RouterOptions,
} from '@realmwire/router';
import { type Cell, LeakCheck, memoryWebSocket, until } from '@realmwire/testkit';
import { expect, onTestFinished } from 'vitest';
import { type MemoryTransport, memoryPair } from '../../packages/router/src/transports/memory.ts';
import { type Lab, lab, labImpl, type Notes } from './lab.ts';

type Client = ReturnType<typeof connect<'com.lab', Lab>>;

/** What differs from the usual stage. */
export interface StageOptions extends RouterOptions {
  /** Hooks and policy of the realm; by default everybody may do everything. */
  readonly realm?: RealmOptions;
  /** Who serves the realm: this process, a client of its own, or nobody. Default `embedded`. */
  readonly served?: 'embedded' | 'wire' | 'nobody';
}

/** See the head of this file. */
export class Stage {
  readonly router: ReturnType<typeof createRouter>;
  readonly realm: RealmHandle<Lab> | undefined;
  readonly notes: Notes;
  readonly impl: Impl<Lab>;
  /** The client that serves the realm, if one does. */
  readonly app: Client | undefined;
  /** Errors that no promise carried, of any client. */
  readonly errors: Error[] = [];
  readonly #way: Pick<ClientOptions, 'url' | 'codec' | 'WebSocket'>;
  readonly #connections: Connections;
  readonly #leaks: LeakCheck;
  readonly #clients: { close(): Promise<void> }[] = [];

  private constructor(given: {
    readonly router: Stage['router'];
    readonly realm: RealmHandle<Lab> | undefined;
    readonly notes: Notes;
    readonly impl: Impl<Lab>;
    readonly way: Pick<ClientOptions, 'url' | 'codec' | 'WebSocket'>;
    readonly connections: Connections;
  }) {
    this.router = given.router;
    this.realm = given.realm;
    this.notes = given.notes;
    this.impl = given.impl;
    this.#way = given.way;
    this.#connections = given.connections;
    this.#leaks = new LeakCheck(given.router);
  }

  /** Opens a stage for the test that runs; it is abandoned when that is over. */
  static async open(cell: Cell, options: StageOptions = {}): Promise<Stage> {
    const {
      realm: realmOptions = { authorize: 'everything' },
      served = 'embedded',
      ...routerOptions
    } = options;
    const router = createRouter(routerOptions);
    const realm = options.appRealms === undefined ? router.realm(lab, realmOptions) : undefined;
    const { notes, impl } = labImpl();
    if (served === 'embedded') await realm?.implement(impl);
    const connections = new Connections(router);
    const way = await connections.open(cell);
    const stage = new Stage({ router, realm, notes, impl, way, connections });
    onTestFinished(() => stage.abandon());
    if (served === 'wire') {
      const app = stage.connect();
      await app.implement(impl);
      Object.assign(stage, { app });
    }
    return stage;
  }

  /** The realm's members for who speaks in the process of the router. */
  get inside(): RealmHandle<Lab>['api'] {
    if (this.realm === undefined) throw new Error('An app is to bring the realm of this stage.');
    return this.realm.api;
  }

  /** Makes the handler of `sum` wait before its next item, until the result is called. */
  hold(): () => void {
    let begin!: () => void;
    this.notes.gate = new Promise((resolve) => {
      begin = resolve;
    });
    return begin;
  }

  /** One more client. */
  connect(options: Partial<ClientOptions> = {}): Client {
    const client = connect(lab, { ...this.#way, reconnect: { minMs: 1, maxMs: 20 }, ...options });
    client.on('error', (error) => this.errors.push(error));
    this.#clients.push(client);
    return client;
  }

  /** An app that brings the realm, or another one. */
  async bring(
    options: Partial<AppOptions> = {},
    contract: Realm<string, Lab> = lab,
    impl: Impl<Lab> = this.impl,
  ): Promise<Client> {
    const app = await registerRealm(contract, impl, {
      ...this.#way,
      reconnect: { minMs: 1, maxMs: 20 },
      ...options,
    });
    app.on('error', (error) => this.errors.push(error));
    this.#clients.push(app);
    return app;
  }

  /** Cuts all connections from the router's side, without a word. */
  cut(): void {
    this.#connections.cut();
  }

  /** Cuts all connections, and waits until these clients go on with the sessions they have. */
  async recut(...clients: readonly (Client | undefined)[]): Promise<void> {
    for (const client of clients) await client?.ready();
    const before = clients.map((client) => client?.uuid);
    let back = 0;
    const stops = clients.map((client) => client?.on('ready', () => (back += 1)));
    this.cut();
    await until(() => back >= clients.length, { what: 'a session' });
    for (const stop of stops) stop?.();
    expect(clients.map((client) => client?.uuid)).toEqual(before);
  }

  /** Cuts all connections, and waits until these clients have a session again, another one. */
  async replug(...clients: readonly (Client | undefined)[]): Promise<void> {
    const before = clients.map((client) => client?.uuid);
    this.cut();
    const isBack = (client: Client | undefined, index: number) =>
      client?.uuid !== undefined && client.uuid !== before[index];
    await until(() => clients.every(isBack), { what: 'a new session' });
  }

  /** Everybody leaves; nothing may be left in the router. */
  async close({ errors = 0 }: { errors?: number } = {}): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#leaks.end();
    await this.abandon();
    expect(this.errors.slice(errors)).toEqual([]);
  }

  /** Ends everything, whatever is left. Safe to repeat. */
  async abandon(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.router.close();
    await this.#connections.close();
  }
}

/** The ways into a router, with a hand on the plug. */
class Connections {
  readonly #router: Stage['router'];
  readonly #sockets = new Set<Socket>();
  readonly #ends = new Set<MemoryTransport>();
  readonly #server = createServer();

  constructor(router: Stage['router']) {
    this.#router = router;
  }

  async open({
    codec,
    transport,
  }: Cell): Promise<Pick<ClientOptions, 'url' | 'codec' | 'WebSocket'>> {
    if (transport === 'memory') {
      const join = () => {
        const [client, router] = memoryPair();
        this.#ends.add(router);
        return [client, router] as const;
      };
      const WebSocket = memoryWebSocket(join, (end, subprotocol) =>
        this.#router.accept(end, subprotocol),
      );
      return { url: 'memory:', codec, WebSocket };
    }
    this.#router.attach(this.#server);
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) => {
      this.#server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    return { url: `ws://127.0.0.1:${port}/`, codec };
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const end of this.#ends) end.close(1006, '');
    this.#ends.clear();
  }

  async close(): Promise<void> {
    this.cut();
    if (this.#server.listening) await new Promise((resolve) => this.#server.close(resolve));
  }
}
