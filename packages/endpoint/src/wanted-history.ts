/**
 * What a subscriber wants of a topic, in the words of the wire.
 */
import type { MessageOf } from '@realmwire/protocol';
import { type HistoryWanted, RpcError, type SubscribeOptions } from '@realmwire/protocol/contract';

/** Which earlier events are wanted. */
export type WireHistory = NonNullable<MessageOf<'subscribe'>['history']>;

/** What a subscriber says about the flow of events. */
export interface WireFlow {
  readonly credit: number | undefined;
  readonly overflow: MessageOf<'subscribe'>['overflow'];
}

/** How much is taken at a time. Throws `BAD_INPUT` for what is no number of events. */
export function flowOf({ credit, flow = {} }: SubscribeOptions, uri: string): WireFlow {
  const { messages = credit, overflow } = flow;
  return { credit: messages && countOf(messages, 'flow.messages', uri), overflow };
}

/**
 * The earlier events that a subscriber wants. Throws `BAD_INPUT` for what is none.
 *
 * @param epoch of the last events of the topic that were heard of
 */
export function historyOf(
  wanted: HistoryWanted | undefined,
  uri: string,
  epoch: string | undefined,
): WireHistory | undefined {
  if (wanted === undefined) return undefined;
  if ('last' in wanted) return { last: countOf(wanted.last, 'history.last', uri) };
  const { since } = wanted;
  const at = countOf(Number(since), 'history.since', uri);
  return since instanceof Date ? { at } : { since: at, epoch: wanted.epoch ?? epoch };
}

function countOf(value: number, name: string, uri: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RpcError('BAD_INPUT', { uri, message: `${name} must be a whole number from 0` });
}
