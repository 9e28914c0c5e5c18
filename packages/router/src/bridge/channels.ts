/**
 * Names that cannot be guessed, for topics that only those shall hear who were told: the app hands a name
 * to its page, and pushes to it.
 */
import { randomBytes } from 'node:crypto';
import type { Question } from '../shell/types.ts';

/** Which channels there are. */
export interface Channels {
  /** Makes one more: 32 hexadecimal digits. */
  open(): string;
  /** Whether there is one of this name. */
  has(name: string): boolean;
  /** Forgets it: nobody new may hear it. */
  close(name: string): void;
  /** A policy for the realm: channels that are open may be subscribed, and nothing else may be done. */
  readonly authorize: (question: Question) => boolean;
  /** How many there are. */
  readonly size: number;
}

/** How many are remembered where nobody says. */
const MAX_OPEN = 100_000;
/** 128 bits. */
const NAME_BYTES = 16;

/**
 * Makes channels below a topic, which is the one of `emit`.
 *
 * @param topic - the topic whose parameter is the name of the channel
 * @param options - `maxOpen`: so many are remembered, and the oldest is forgotten first
 */
export function channels(topic: string, options: { readonly maxOpen?: number } = {}): Channels {
  const { maxOpen = MAX_OPEN } = options;
  const names = new Set<string>();
  const prefix = `${topic}.`;
  return {
    open() {
      const name = randomBytes(NAME_BYTES).toString('hex');
      names.add(name);
      const [oldest] = names;
      if (names.size > maxOpen && oldest !== undefined) names.delete(oldest);
      return name;
    },
    has: (name) => names.has(name),
    close: (name) => void names.delete(name),
    authorize: ({ action, uri, match }) =>
      action === 'subscribe' &&
      // By a pattern one would hear what one has no name of.
      match === undefined &&
      uri.startsWith(prefix) &&
      names.has(uri.slice(prefix.length)),
    get size() {
      return names.size;
    },
  };
}
