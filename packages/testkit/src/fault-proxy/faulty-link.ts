/**
 * One connection through the proxy: a client's socket, the router's socket, and a way in each
 * direction that can be made worse while it is in use.
 */
import type { Socket } from 'node:net';
import { type Conditions, OneWay } from './one-way.ts';

/** A direction of a link. */
export type Direction = 'toClient' | 'toRouter';

/** The directions that a fault concerns. */
export type Directions = Direction | 'both';

/** How a connection is cut: at once, or by a hang-up in good order, in the middle of a message. */
export type Cut = 'reset' | 'fin';

/** What can be done to one connection, or to all. */
export interface Faults {
  /** Cuts the connection; both sides hear of it. */
  cut(how?: Cut): void;
  /** Stops reading from the sender; with `both` neither side gets anything. */
  stall(directions?: Directions): void;
  /** Ends stalls. */
  flow(directions?: Directions): void;
  /**
   * Loses everything, in silence and for good; nobody hears that the sender has hung up. One
   * direction: a half-open connection; both: a black hole.
   */
  swallow(directions?: Directions): void;
  /** Flips one bit of what is sent next, of the byte at `offset` of it or of any. */
  corrupt(direction: Direction, offset?: number): void;
  /** Changes what kind of link it is. */
  shape(conditions: Partial<Conditions>, directions?: Directions): void;
}

/** See the head of this file. */
export class FaultyLink implements Faults {
  readonly #client: Socket;
  readonly #router: Socket;
  readonly #ways: Readonly<Record<Direction, OneWay>>;

  constructor(given: {
    readonly client: Socket;
    readonly router: Socket;
    readonly conditions: Conditions;
    readonly random: () => number;
  }) {
    const { client, router, conditions, random } = given;
    this.#client = client;
    this.#router = router;
    for (const socket of [client, router]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
    }
    this.#ways = {
      toClient: new OneWay(router, client, conditions, random),
      toRouter: new OneWay(client, router, conditions, random),
    };
  }

  /** Whether one of the two sides is still connected to the proxy. */
  get isOpen(): boolean {
    return !this.#client.destroyed || !this.#router.destroyed;
  }

  /** Whether only one of them is. */
  get isHalfGone(): boolean {
    return this.#client.destroyed !== this.#router.destroyed;
  }

  /** Bytes of a direction that have not been handed over. */
  underwayBytes(direction: Direction): number {
    return this.#ways[direction].underwayBytes;
  }

  /** Bytes that were handed over in a direction. */
  carriedBytes(direction: Direction): number {
    return this.#ways[direction].carriedBytes;
  }

  cut(how: Cut = 'reset'): void {
    if (how === 'fin') return this.#each('both', (way) => way.breakOff());
    this.#each('both', (way) => way.swallow());
    this.#client.resetAndDestroy();
    this.#router.resetAndDestroy();
  }

  stall(directions: Directions = 'both'): void {
    this.#each(directions, (way) => way.stall());
  }

  flow(directions: Directions = 'both'): void {
    this.#each(directions, (way) => way.flow());
  }

  swallow(directions: Directions = 'both'): void {
    this.#each(directions, (way) => way.swallow());
  }

  corrupt(direction: Direction, offset?: number): void {
    this.#ways[direction].corrupt(offset);
  }

  shape(conditions: Partial<Conditions>, directions: Directions = 'both'): void {
    this.#each(directions, (way) => way.shape(conditions));
  }

  #each(directions: Directions, action: (way: OneWay) => void): void {
    const { toClient, toRouter } = this.#ways;
    if (directions !== 'toRouter') action(toClient);
    if (directions !== 'toClient') action(toRouter);
  }
}
