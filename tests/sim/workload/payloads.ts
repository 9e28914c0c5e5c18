/**
 * What is said in the simulated realm: every payload names itself and has a text that depends on its
 * name, so that one that is mixed up, cut or doubled is recognised.
 */
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import * as z from 'zod';
import type { EventId } from '../journal.ts';
import { DIARY, type Topic } from '../plan.ts';

/** The realm of the simulator. */
export const REALM = 'sim';

const event = z.object({ publisher: z.string(), number: z.number(), text: z.string() });
const task = z.object({ id: z.string(), items: z.number(), workMs: z.number(), text: z.string() });
const item = z.object({ id: z.string(), number: z.number(), text: z.string() });
const answer = z.object({ id: z.string(), items: z.number(), text: z.string() });

/** What the router enforces, where it is told. */
export const CONTRACT = defineRealm(REALM, {
  echo: rpc({ input: task, output: answer }),
  pay: rpc({ input: task, output: answer, idempotent: true }),
  count: rpc({ input: task, yields: item, output: answer }),
  sum: rpc({ input: task, accepts: item, output: answer }),
  talk: rpc({ input: task, accepts: item, yields: item, output: answer }),
  news: topic({ payload: event }),
  ticks: topic({ payload: event }),
  [DIARY.topic]: topic({ payload: event, history: DIARY.size }),
});

/** The payload of an event. */
export interface EventPayload extends EventId {
  readonly text: string;
}

/** The name of a topic on the wire. */
export function uriOfTopic(topic: Topic): string {
  return `${REALM}.${topic}`;
}

/** The text of something: as long as asked, with signs that are longer in octets than in units. */
export function textOf(name: string, length: number): string {
  const unit = `${name}·é€𝄞 `;
  const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
  // Half a pair of surrogates is no text.
  return text.replace(/[\ud800-\udbff]$/, '.');
}

/** Length of the text of an event. */
export const LONG_EVENT = 9_000;

/** What a caller asks for. */
export interface Task {
  readonly id: string;
  readonly items: number;
  readonly workMs: number;
  readonly text: string;
}

/** What it gets in the end. */
export interface Answer {
  readonly id: string;
  readonly items: number;
  readonly text: string;
}

/** An item of a stream, in either direction. */
export interface Item {
  readonly id: string;
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}
