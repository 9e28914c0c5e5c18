/**
 * What the readers of both sides have in common.
 */
import { isId, MAX_ID } from '../../ids.ts';
import type { Opcode } from '../../messages/opcodes.ts';
import type { WampName } from './messages.ts';
import type { ReadOptions } from './options.ts';
import { readPayload } from './payload.ts';
import type { Dictionary, Elements } from './wire-message.ts';

/** A message whose options have been read. */
export interface ReadMessage extends ReadOptions {
  readonly name: WampName;
  readonly elements: Elements;
}

/** The fields of a canonical message, not validated yet; undefined: nothing comes of it. */
export type Canonical = (Dictionary & { readonly opcode: Opcode }) | undefined;

/** A WAMP peer gives no credit: its queue is watched instead. */
export const UNCREDITED = { credit: MAX_ID };

/** Longest text that a canonical message takes, as `BODIES` has it. */
const MAX_TEXT = 2048;
const MAX_NAME = 255;

/** The payload of a message. */
export function payloadOf({ name, elements, passthru }: ReadMessage) {
  return readPayload(name, elements, passthru);
}

/** A text that is only told to people. */
export function shortened(text: unknown): string | undefined {
  return typeof text === 'string' ? text.slice(0, MAX_TEXT) : undefined;
}

/** Those of the numbers that can be ids of sessions. */
export function idsIn(numbers: unknown): number[] | undefined {
  return Array.isArray(numbers) ? numbers.filter(isId) : undefined;
}

/** Those of the texts that can be names of users or roles. */
export function namesIn(texts: unknown): string[] | undefined {
  return (texts as string[] | undefined)?.filter(isName);
}

/** A name, where it can be one. */
export function nameIn(text: unknown): string | undefined {
  return typeof text === 'string' && isName(text) ? text : undefined;
}

function isName(text: string): boolean {
  return text.length > 0 && text.length <= MAX_NAME;
}
