/**
 * What the router says in the seed dialect, so that every generation of its clients understands it:
 * each finds the fields that it knows, and overlooks the others.
 */

/** Longest packet that a raw PHP client reads at once, in octets; it takes what follows for another. */
export const RAW_PACKET_BYTES = 255;

/** How long what `next` tells may be, so that with a UUID it is no longer than a raw client reads. */
const MAX_FYI_LENGTH = 100;

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
  return JSON.stringify({ opcode: 'next', fyi: fyi.slice(0, MAX_FYI_LENGTH), uuid });
}

/** The connection is about to end; `error` says why. */
export function closeText(error: string): string {
  return JSON.stringify(error === '' ? { opcode: 'close' } : { opcode: 'close', error });
}

/** Any other packet. A message that JSON cannot say is left out. */
export function packetText(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields);
}
