/**
 * How many sessions a publication has reached, for publishers who want to be told.
 *
 * It is no field of PUBLISHED: most do not ask, and no dialect but HTTP has a word for it.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import type { Effect } from './effects.ts';

const RECEIVERS = new WeakMap<MessageOf<'published'>, number>();

/** Remembers, with the answer to a publication, who gets its event at once. */
export function noteReceivers(answer: MessageOf<'published'>, effects: readonly Effect[]): void {
  const reached = new Set<SessionId>();
  for (const effect of effects)
    if (effect.do === 'fanOut') for (const session of effect.to) reached.add(session);
  RECEIVERS.set(answer, reached.size);
}

/**
 * How many sessions got the event when it was published; those that are behind get it later, or a gap.
 * Undefined where nobody has counted.
 */
export function receiversOf(answer: MessageOf<'published'>): number | undefined {
  return RECEIVERS.get(answer);
}
