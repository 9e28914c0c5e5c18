/**
 * One direction of a call: how many parts have passed, how many may, and which ones wait.
 *
 *     writer ── parts ──▶ router ── parts ──▶ reader      as far as the reader's credit reaches
 *     writer ◀─ credit ── router ◀─ credit ── reader
 *
 * A side that knows no credit (WAMP) gives none and asks for none. As a reader it takes parts while its
 * queue has room, and the router gives the writer credit in its place. As a writer it sends what it has:
 * parts beyond the reader's credit wait here, but not without bound.
 */
import type { MessageOf } from '@realmwire/protocol';
import { messageBytes } from './payload-bytes.ts';

/** What goes one way in a call: parts, and the last word. */
export type FlowMessage = MessageOf<'result'> | MessageOf<'error'> | MessageOf<'invocation'>;

/** What waits for one session, of all its calls. */
export interface Waiting {
  parts: number;
  bytes: number;
}

/** The parts that wait for the reader. */
interface WaitingParts {
  readonly messages: FlowMessage[];
  bytes: number;
  /** Of all the calls of the reader. */
  readonly sum: Waiting;
}

/** See the head of this file. */
export interface Flow {
  /** Parts that were passed on. */
  passed: number;
  /** How many parts the writer may send in all: the reader's word, or the router's in its place. */
  until: number;
  /** The writer sends no more. */
  hasEnded: boolean;
  waiting: WaitingParts | undefined;
}

/** A flow in which nothing has passed. */
export function flowOf(until: number): Flow {
  return { passed: 0, until, hasEnded: false, waiting: undefined };
}

/** Whether the writer may send one more part. */
export function mayWrite({ passed, until, waiting }: Flow): boolean {
  return passed + (waiting?.messages.length ?? 0) < until;
}

/** Raises the mark of a flow: absolute, never lowered. Says whether it was raised. */
export function raiseMark(flow: Flow, until: number): boolean {
  if (until <= flow.until) return false;
  flow.until = until;
  return true;
}

/** The mark that a reader without credit would give now; undefined: the writer has enough. */
export function markForReader(flow: Flow, window: number): number | undefined {
  const until = flow.passed + window;
  return (until - flow.until) * 4 < window ? undefined : until;
}

/** Whether a message takes credit: the last word of a side does not. */
export function takesCredit(message: FlowMessage): boolean {
  if (message.opcode === 'error' || message.part === undefined) return false;
  return message.part !== 'end' || message.payload !== undefined;
}

/** Lets a message wait for the reader. */
export function putOff(flow: Flow, message: FlowMessage, sum: Waiting): void {
  flow.waiting ??= { messages: [], bytes: 0, sum };
  const bytes = messageBytes(message.payload);
  flow.waiting.messages.push(message);
  flow.waiting.bytes += bytes;
  sum.parts += 1;
  sum.bytes += bytes;
}

/** Takes out what may pass now, in order. */
export function takeWaiting(flow: Flow, mayPass: () => boolean): FlowMessage[] {
  const { waiting } = flow;
  if (waiting === undefined) return [];
  const { messages, sum } = waiting;
  let count = 0;
  for (const message of messages) {
    const isPart = takesCredit(message);
    if (isPart && !mayPass()) break;
    if (isPart) flow.passed += 1;
    const bytes = messageBytes(message.payload);
    waiting.bytes -= bytes;
    sum.bytes -= bytes;
    sum.parts -= 1;
    count += 1;
  }
  if (count === messages.length) flow.waiting = undefined;
  return messages.splice(0, count);
}

/** Nobody is left to read: what waits is dropped. */
export function dropWaiting(flow: Flow): void {
  const { waiting } = flow;
  if (waiting === undefined) return;
  waiting.sum.parts -= waiting.messages.length;
  waiting.sum.bytes -= waiting.bytes;
  flow.waiting = undefined;
}
