/**
 * What a session may ask about who serves which procedures of its realm (WAMP §11.8).
 */
import { MATCHES, type Match } from '@realmwire/protocol';
import type { Registration } from '../registration.ts';
import type { MetaAnswer, MetaCall, MetaProcedure } from './meta.ts';
import { registrationDetails } from './registration-events.ts';

/** Rows of the table of meta procedures. */
export const REGISTRATION_META: Readonly<Record<string, MetaProcedure>> = {
  'wamp.registration.list': ({ realm }) => {
    const { registrations } = realm.dealer;
    const lists = MATCHES.map((match) => [match, registrations.all(match).map(({ id }) => id)]);
    return { result: Object.fromEntries(lists) };
  },
  'wamp.registration.lookup': ({ realm, args: [uri, options], kwargs }) => {
    const match = matchOf(options) ?? matchOf(kwargs) ?? 'exact';
    if (typeof uri !== 'string') return { fault: 'arguments.invalid' };
    return { result: realm.dealer.registrations.lookup(uri, match)?.id ?? null };
  },
  'wamp.registration.match': ({ realm, args: [uri] }) => {
    if (typeof uri !== 'string') return { fault: 'arguments.invalid' };
    return { result: realm.dealer.registrations.find(uri)?.id ?? null };
  },
  'wamp.registration.get': about((registration) => registrationDetails(registration)),
  'wamp.registration.list_callees': about(({ callees }) => callees.map(({ session }) => session)),
  'wamp.registration.count_callees': about(({ callees }) => callees.length),
  'wamp.registration.remove_callee': ({ realm, args: [id, session], kwargs, now }) => {
    const registration = registrationOf(realm, id);
    if (registration === undefined) return { fault: 'registration.missing' };
    if (!registration.callees.some((callee) => callee.session === session))
      return { fault: 'session.missing' };
    const { reason } = kwargs;
    const why = typeof reason === 'string' ? reason.slice(0, MAX_REASON) : 'removed';
    const effects = realm.revoke(session as number, registration, why, now);
    return { result: null, effects };
  },
};

/** As long as the text of any message. */
const MAX_REASON = 2048;

/** Answers about the registration whose id is given. */
function about(answer: (registration: Registration) => unknown): MetaProcedure {
  return ({ realm, args: [id] }): MetaAnswer => {
    const registration = registrationOf(realm, id);
    return registration === undefined
      ? { fault: 'registration.missing' }
      : { result: answer(registration) };
  };
}

function registrationOf({ dealer }: MetaCall['realm'], id: unknown): Registration | undefined {
  return typeof id === 'number' ? dealer.registrations.get(id) : undefined;
}

/** The way to match that options name, if they do. */
function matchOf(options: unknown): Match | undefined {
  if (typeof options !== 'object' || options === null || !('match' in options)) return undefined;
  return MATCHES.find((match) => match === options.match);
}
