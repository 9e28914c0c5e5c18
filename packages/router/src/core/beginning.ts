/**
 * Where in a topic's order a subscription begins.
 */
import type { MessageOf } from '@realmwire/protocol';
import type { KeptEvent } from './kept-event.ts';
import type { Topic } from './topic.ts';

/** Where a subscription begins, and what of that cannot be had. */
export interface Beginning {
  /** The events after this offset are for the subscriber. */
  readonly offset: number;
  /** What was asked for and is gone. */
  readonly gap?: { readonly from: number; readonly to: number; readonly reason: string };
  /** The last offset that the subscriber has had. */
  readonly seen: number;
}

type Wanted = NonNullable<MessageOf<'subscribe'>['history']>;

/** Whether only a topic with history can answer; to go on where one was can always be asked for. */
export function needsHistory(wanted: Wanted | undefined): boolean {
  return wanted !== undefined && !('since' in wanted && wanted.epoch !== undefined);
}

/**
 * Where a subscription begins that wants these earlier events.
 *
 * @param retained the event that it gets besides
 */
export function beginningOf(
  topic: Topic,
  wanted: Wanted | undefined,
  retained?: KeptEvent,
): Beginning {
  const head = topic.offset;
  const begin = topic.history?.begin ?? head;
  if (wanted === undefined) return { offset: head, seen: 0 };
  if ('last' in wanted) return { offset: Math.max(begin, head - wanted.last), seen: 0 };
  if ('at' in wanted) {
    const offset = topic.history?.before(wanted.at);
    if (offset !== undefined) return { offset, seen: 0 };
    return { offset: begin, gap: unknown(begin, 'expired'), seen: 0 };
  }
  const { since, epoch = topic.epoch } = wanted;
  // Everything that is kept of another epoch is new to the subscriber.
  if (epoch !== topic.epoch) return { offset: begin, gap: unknown(begin, 'epoch'), seen: 0 };
  if (since > head) return { offset: head, gap: unknown(head, 'future'), seen: head };
  if (since >= begin) return { offset: since, seen: since };
  const to = retained?.to === begin ? begin - 1 : begin;
  const reason = topic.history === undefined ? 'reconnect' : 'expired';
  const gap = since < to ? { gap: { from: since + 1, to, reason } } : {};
  return { offset: begin, ...gap, seen: since };
}

/** A gap of which nobody knows where it begins. */
function unknown(to: number, reason: string): Beginning['gap'] & object {
  return { from: 0, to, reason };
}
