/**
 * What an endpoint does not need for calls with one answer, and how it comes by it.
 */
import type { Checks } from '@realmwire/protocol/contract';
import type { Dealings } from './dealings.ts';
import type { implementAll } from './implement.ts';
import type { Services } from './services.ts';
import type { Streams } from './streams.ts';

/**
 * What an endpoint does besides calls.
 *
 * @internal
 */
export interface DealingPart {
  readonly Dealings: typeof Dealings;
}

/**
 * What serves procedures.
 *
 * @internal
 */
export interface ServingPart extends DealingPart {
  readonly Services: typeof Services;
  readonly implementAll: typeof implementAll;
}

/** The parts of an endpoint that are loaded when they are first needed. */
export interface LateParts {
  /** @internal */
  dealings(): Promise<DealingPart>;
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
  /**
   * What applies the schemas of contracts; it comes with a contract, where it need not be there
   * without.
   *
   * @internal
   */
  readonly Checks?: typeof Checks | undefined;
}
