/**
 * What an endpoint does not need for calls with one answer, and how it comes by it.
 */
import type { Asks } from './asks.ts';
import type { implementAll } from './implement.ts';
import type { Services } from './services.ts';
import type { Streams } from './streams.ts';

/**
 * What an endpoint asks with besides calls.
 *
 * @internal
 */
export type AskingPart = Pick<Streams, 'Asks' | 'publishArguments'>;

/**
 * What serves procedures.
 *
 * @internal
 */
export interface ServingPart {
  readonly Asks: typeof Asks;
  readonly Services: typeof Services;
  readonly implementAll: typeof implementAll;
}

/**
 * The parts of an endpoint that are loaded: what it asks with besides calls as soon as there is a
 * session, the others when they are first needed.
 */
export interface LateParts {
  /** @internal */
  asks(): Promise<AskingPart>;
  /** @internal */
  streams(): Promise<Streams>;
  /** @internal */
  services(): Promise<ServingPart>;
  /**
   * What need not be loaded.
   *
   * @internal
   */
  readonly atHand?: Streams;
}
