/**
 * Events as server-sent events (HTML Living Standard, §9.2). The id of each is where its topic was then:
 *
 *     id: EPOCH:OFFSET
 *     data: {"topic":"com.shop.news","offset":7,"at":1790000000000,"payload":{"text":"…"}}
 *
 * A browser that comes back says the last one, and so goes on where it was.
 */
import type { Frame, MessageOf } from '@realmwire/protocol';
import { jsonOf } from './said.ts';

/** A comment: nothing, but the reader sees that the line is up. */
export const HEARTBEAT: Frame = { data: ':\n\n' };

/** Where somebody was in a topic. */
export interface Place {
  readonly epoch: string;
  readonly since: number;
}

const PLACE = /^([\w-]{1,64}):(\d{1,16})$/;

/** Reads the id of an event; undefined: it is none of ours. */
export function placeOf(id: string): Place | undefined {
  const [, epoch, offset] = PLACE.exec(id) ?? [];
  if (epoch === undefined || !Number.isSafeInteger(Number(offset))) return undefined;
  return { epoch, since: Number(offset) };
}

/** Events are written once, however many hear them: their octets stay with the frame. */
const FRAMES = new WeakMap<MessageOf<'event'>, Frame>();

/** An event of a topic; `uri` is what was subscribed. */
export function eventFrame(event: MessageOf<'event'>, uri: string, epoch: string): Frame {
  const known = FRAMES.get(event);
  if (known !== undefined) return known;
  const { offset, at, publication, publisher, publisherUser, retained, late, payload } = event;
  const fields = { topic: event.uri ?? uri, offset, at, publication, publisher, publisherUser };
  const head = JSON.stringify({ ...fields, retained, late }).slice(0, -1);
  const frame = { data: `${idOf(epoch, offset)}data: ${head},"payload":${jsonOf(payload)}}\n\n` };
  FRAMES.set(event, frame);
  return frame;
}

/** Something that is told besides: by a name of its own. */
export function toldFrame(
  name: string,
  value: unknown,
  at: { id?: string; retryMs?: number } = {},
): Frame {
  const { id = '', retryMs } = at;
  const retry = retryMs === undefined ? '' : `retry: ${retryMs}\n`;
  return { data: `${id}${retry}event: ${name}\ndata: ${JSON.stringify(value)}\n\n` };
}

/** Nothing that would be told, but the reader is further on. */
export function passedFrame(id: string): Frame {
  return { data: `${id}\n` };
}

/** The line that says where the topic is. */
export function idOf(epoch: string, offset: number | undefined): string {
  return offset === undefined ? '' : `id: ${epoch}:${offset}\n`;
}
