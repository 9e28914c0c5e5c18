/**
 * A bug that the simulator must find, or it is not worth its time.
 */
import type { Edit } from '../bundle.ts';

/** See the head of this file. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** In so many plans it must be found. */
  readonly within: number;
  /** Needs a plan that is rare: the one that has shown it is run first. */
  readonly isRare?: true;
}
