/**
 * By which names sessions of a realm are found: the uuid that the router has given, a name that a page has
 * given itself, and the `Ident` of a PHP client.
 */
import type { SeedPacket } from '@realmwire/protocol/seed';
import type { Seat } from '../../core/seat.ts';
import type { Hub } from '../../shell/hub.ts';
import type { ServedRealm } from '../../shell/served-realm.ts';
import type { LiveSession } from '../../shell/types.ts';

/** Longest name that a client may give itself, as on the native wire. */
const MAX_NAME_LENGTH = 128;

/** Whether a client can be called so at all. */
export function isName(name: unknown): name is string {
  return typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH;
}

/**
 * A page chooses a name for itself, as the oldest ones do: it is its own if nobody has it, the router has not
 * given it to anybody, and the page has none yet. Gives why not, or an empty text.
 */
export function takeName(hub: Hub, session: LiveSession, name: unknown): string {
  const core = hub.realmOf(session)?.core;
  if (!isName(name)) return `uuid: must be a text of at most ${MAX_NAME_LENGTH} letters`;
  if (core?.find(name)?.id === session.id) return '';
  // What was said to one that has gone must not reach another one: not all who speak know yet.
  const mayTake = !session.isBackend && !hub.names.isDrawn(name);
  return mayTake && core?.addName(session.id, name) === true ? '' : 'uuid: cannot be taken';
}

/** Whether a page may have a name: nobody has it, or whoever has it has gone without a word. */
export async function mayTakeName(hub: Hub, realm: string, name: string): Promise<boolean> {
  if (!isName(name) || hub.names.isDrawn(name)) return false;
  const owner = hub.realms.get(realm)?.core.find(name) as LiveSession | undefined;
  return owner === undefined || (owner.isThere !== undefined && !(await owner.isThere()));
}

/**
 * Who a packet is for, by its uuid, or else by its ident. Names are compared as the texts that they are;
 * whoever does not listen is not there.
 */
export function receiverOf(
  realm: ServedRealm,
  { fields: { uuid, ident } }: SeedPacket,
): string | undefined {
  return listening(realm.core.find(textOf(uuid))) ?? listening(realm.idents.find(textOf(ident)));
}

function listening(found: Seat | LiveSession | undefined): string | undefined {
  // Each seat of a realm is a session.
  return (found as LiveSession | undefined)?.isListening === false ? undefined : found?.uuid;
}

/** No name is empty, so nobody is found by what is no text. */
function textOf(name: unknown): string {
  return typeof name === 'string' ? name : '';
}
