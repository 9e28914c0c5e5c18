/**
 * Something that a client does, over its lives.
 */
import type { Life } from '../client-host.ts';

/** See the head of this file. */
export interface Activity {
  /** Whether all of it is done, and everything that it waited for has ended. */
  readonly isDone: boolean;
  /** Begins, or goes on in a new life. */
  run(life: Life): void;
  /** The life has ended without a word: nothing of it is waited for any more. */
  onCrash(): void;
}
