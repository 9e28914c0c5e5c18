/**
 * A TCP proxy in front of a real router that behaves like a bad network.
 *
 *     client ──▶ proxy ──▶ router      latency, a rate, a full queue
 *     client ◀── proxy ◀── router      cuts, stalls, black holes, flipped bits
 *
 * What is done to the proxy is done to all connections that are there. Its conditions hold for those
 * that come later too; `onLink` may do more to these.
 */
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import {
  type Cut,
  type Direction,
  type Directions,
  type Faults,
  FaultyLink,
} from './faulty-link.ts';
import type { Conditions } from './one-way.ts';

/** What a {@link FaultProxy} is made of. */
export interface FaultProxyOptions extends Partial<Conditions> {
  /** Where the connections go, on the loopback interface. */
  readonly targetPort: number;
  /** Numbers from 0 to 1, which choose what is cut off and which bit is flipped. */
  readonly random: () => number;
}

/** A link that is as good as there is none. */
const PERFECT: Conditions = {
  latencyMs: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  queueBytes: 128 * 1024,
};

/** See the head of this file. */
export class FaultProxy implements Faults {
  /** Is told of each new connection. */
  onLink: ((link: FaultyLink) => void) | undefined;
  /** Nobody is let in: whoever comes is cut off at once. */
  isRefusing = false;
  readonly #targetPort: number;
  readonly #random: () => number;
  readonly #links = new Set<FaultyLink>();
  readonly #server: Server;
  #conditions: Conditions;

  private constructor({ targetPort, random, ...conditions }: FaultProxyOptions) {
    this.#targetPort = targetPort;
    this.#random = random;
    this.#conditions = { ...PERFECT, ...conditions };
    // Half-open, so that each direction ends by itself, as in a real network.
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      if (this.isRefusing) return void client.resetAndDestroy();
      const router = connect({ port: this.#targetPort, host: '127.0.0.1', allowHalfOpen: true });
      const conditions = this.#conditions;
      const link = new FaultyLink({ client, router, conditions, random: this.#random });
      this.#links.add(link);
      for (const socket of [client, router]) {
        socket.on('close', () => {
          if (!link.isOpen) this.#links.delete(link);
        });
      }
      this.onLink?.(link);
    });
  }

  /** Listens on a free port of the loopback interface. */
  static async open(options: FaultProxyOptions): Promise<FaultProxy> {
    const proxy = new FaultProxy(options);
    await new Promise<void>((resolve) => {
      proxy.#server.listen({ port: 0, host: '127.0.0.1' }, resolve);
    });
    return proxy;
  }

  /** Where clients connect. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The same as the address of a WebSocket. */
  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  /** The connections that are there, in the order in which they came. */
  get links(): readonly FaultyLink[] {
    return [...this.#links];
  }

  /** How long everything is under way, each direction. */
  get latencyMs(): number {
    return this.#conditions.latencyMs;
  }

  set latencyMs(latencyMs: number) {
    this.shape({ latencyMs });
  }

  /** What each direction carries. */
  get bytesPerSecond(): number {
    return this.#conditions.bytesPerSecond;
  }

  set bytesPerSecond(bytesPerSecond: number) {
    this.shape({ bytesPerSecond });
  }

  /** See {@link Faults.shape}; connections that come later have these conditions both ways. */
  shape(conditions: Partial<Conditions>, directions: Directions = 'both'): void {
    if (directions === 'both') this.#conditions = { ...this.#conditions, ...conditions };
    for (const link of this.#links) link.shape(conditions, directions);
  }

  cut(how: Cut = 'reset'): void {
    for (const link of this.#links) link.cut(how);
  }

  stall(directions: Directions = 'both'): void {
    for (const link of this.#links) link.stall(directions);
  }

  flow(directions: Directions = 'both'): void {
    for (const link of this.#links) link.flow(directions);
  }

  swallow(directions: Directions = 'both'): void {
    for (const link of this.#links) link.swallow(directions);
  }

  corrupt(direction: Direction, offset?: number): void {
    for (const link of this.#links) link.corrupt(direction, offset);
  }

  /** Cuts everything and listens no more. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.cut();
    await closed;
  }
}
