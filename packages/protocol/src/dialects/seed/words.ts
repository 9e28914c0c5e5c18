/**
 * What the router says in the seed dialect, so that every generation of its clients understands it:
 * each finds the fields that it knows, and overlooks the others.
 */

import { toBase64 } from '../../codec/base64.ts';

/** Longest packet that a raw PHP client reads at once, in octets; it takes what follows for another. */
export const RAW_PACKET_BYTES = 255;

/** How much `next` tells, so that with a UUID it is no longer than a raw client reads. */
const MAX_FYI_LENGTH = 100;
const MAX_FYI_BYTES = 160;

/** The payload of the router's pings; an empty one would make PHP clients close. */
export const SEED_PING = '{"opcode":"PING"}';

/** The client may send: it is known as `uuid`. */
export function readyText(uuid: string, os: string): string {
  return JSON.stringify({ opcode: 'ready', uuid, os });
}

/**
 * One message, or control text, was taken; the client sends its next one.
 *
 * @param fyi - what became of it, where there is something to tell
 * @param uuid - the name that the client knows itself by: the oldest ones heed no other `next`
 */
export function nextText(fyi: string, uuid: string): string {
  return audible(JSON.stringify({ opcode: 'next', fyi: shortened(fyi), uuid }));
}

/** No more than so many letters, and octets of JSON. */
function shortened(fyi: string): string {
  let text = fyi.slice(0, MAX_FYI_LENGTH);
  // Any letter takes at most six octets, escaped; most texts are Latin, and as long as they look.
  while (octetsOf(text) > MAX_FYI_BYTES) text = text.slice(0, -1);
  return text;
}

function octetsOf(text: string): number {
  const json = audible(JSON.stringify(text));
  let octets = 0;
  for (let at = 0; at < json.length; at += 1) octets += json.charCodeAt(at) < 0x80 ? 1 : 3;
  return octets;
}

/** The connection is about to end; `error` says why. */
export function closeText(error: string): string {
  return audible(JSON.stringify(error === '' ? { opcode: 'close' } : { opcode: 'close', error }));
}

/** Any other packet. */
export function packetText(fields: Readonly<Record<string, unknown>>): string {
  return audible(valueText(fields));
}

/** Pages overlook any text with these letters, as if it answered a ping. */
const OVERLOOKED = 'pong';
const SPELLED_OUT = 'p\\u006fng';

/** The same JSON, spelled so that no page overlooks it: such letters stand in its texts only. */
export function audible(json: string): string {
  return json.includes(OVERLOOKED) ? json.replaceAll(OVERLOOKED, SPELLED_OUT) : json;
}

/** A value. What JSON has no word for is said as what comes nearest to it; nothing is an empty text. */
export function valueText(value: unknown): string {
  return JSON.stringify(value, plain) ?? '';
}

function plain(_name: string, value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Uint8Array) return toBase64(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value] : value;
}
