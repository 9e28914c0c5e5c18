/**
 * What a session may ask about the sessions of its realm, how it may end others, and the events by
 * which it is told who comes and goes (WAMP §13.1).
 */
import { isUri, type Payload } from '@realmwire/protocol';
import * as z from 'zod';
import type { Effect, Farewell } from '../effects.ts';
import { authIdOf, authRoleOf, type Seat } from '../seat.ts';
import type { MetaAnswer, MetaCall, MetaProcedure } from './meta.ts';
import { checked } from './meta-arguments.ts';

/** The topics by which the realm tells of its sessions. */
export const SESSION_EVENTS = {
  joined: 'wamp.session.on_join',
  left: 'wamp.session.on_leave',
} as const;

/** What a session is told that is ended without a reason. */
const KILLED = 'wamp.close.killed';

const session = z.number();
const name = z.string();
const nothing = z.unknown();
/** Python gives what is absent as null. */
const rolesFilter = z.object({
  args: z.tuple([z.array(name).nullish()]).rest(nothing),
});
const oneSession = z.object({ args: z.tuple([session]).rest(nothing) });
const farewell = z.object({ reason: nothing.optional(), message: z.string().max(1024).nullish() });
const killing = z.object({ kwargs: farewell });
const killingOne = killing.extend(oneSession.shape);
const killingNamed = killing.extend({ args: z.tuple([name]).rest(nothing) });

/** Rows of the table of meta procedures. */
export const SESSION_META: Readonly<Record<string, MetaProcedure>> = {
  'wamp.session.count': checked(rolesFilter, ({ realm }, { args: [roles] }) => ({
    result: seatsOf(realm.seats, roles).length,
  })),
  'wamp.session.list': checked(rolesFilter, ({ realm }, { args: [roles] }) => ({
    result: seatsOf(realm.seats, roles).map(({ id }) => id),
  })),
  'wamp.session.get': checked(oneSession, ({ realm }, { args: [id] }) => {
    const seat = realm.seat(id);
    return seat === undefined ? { fault: 'session.missing' } : { result: detailsOf(seat) };
  }),
  'wamp.session.kill': checked(killingOne, (call, { args: [id], kwargs }) => {
    const seats = others(call, (seat) => seat.id === id);
    // Its own session is no other session, and so there is none.
    if (seats.length === 0) return { fault: 'session.missing' };
    return kill(seats, kwargs, undefined);
  }),
  'wamp.session.kill_by_authid': checked(killingNamed, (call, { args: [authId], kwargs }) => {
    const seats = others(call, (seat) => authIdOf(seat) === authId);
    return kill(
      seats,
      kwargs,
      seats.map(({ id }) => id),
    );
  }),
  'wamp.session.kill_by_authrole': checked(killingNamed, (call, { args: [authRole], kwargs }) => {
    const seats = others(call, (seat) => authRoleOf(seat) === authRole);
    return kill(seats, kwargs, seats.length);
  }),
  'wamp.session.kill_all': checked(killing, (call, { kwargs }) => {
    const seats = others(call, () => true);
    const answer = kill(seats, kwargs, seats.length);
    // Nobody is left to be told of it.
    if (!('fault' in answer)) for (const { id } of seats) call.realm.leaveUntold(id);
    return answer;
  }),
};

/** A session, as the meta API tells of it. */
export function detailsOf(seat: Seat): Record<string, unknown> {
  const { id, authMethod = 'anonymous', authProvider = 'static' } = seat;
  return {
    session: id,
    authid: authIdOf(seat),
    authrole: authRoleOf(seat),
    authmethod: authMethod,
    authprovider: authProvider,
  };
}

/** What the event of a session's leaving brings: three arguments. */
export function leftOf(seat: Seat): Payload {
  return { kind: 'args', args: [seat.id, authIdOf(seat), authRoleOf(seat)] };
}

function seatsOf(seats: Iterable<Seat>, roles: readonly string[] | null | undefined): Seat[] {
  const all = [...seats];
  return roles ? all.filter((seat) => roles.includes(authRoleOf(seat))) : all;
}

/** The sessions that a caller may end: not its own, and not the router's. */
function others({ realm, caller }: MetaCall, isMeant: (seat: Seat) => boolean): Seat[] {
  return [...realm.seats].filter(
    (seat) => seat.id !== caller.id && seat.isEmbedded !== true && isMeant(seat),
  );
}

/** Ends sessions, unless the reason is none. */
function kill(
  seats: readonly Seat[],
  { reason, message }: z.infer<typeof farewell>,
  result: unknown,
): MetaAnswer {
  const uri = reason ?? KILLED;
  if (typeof uri !== 'string' || !isUri(uri)) return { fault: 'uri.invalid' };
  const words: Farewell = message ? { reason: uri, message } : { reason: uri };
  const detail = { ...words };
  const effects = seats.map(
    ({ id }): Effect => ({
      do: 'end',
      session: id,
      code: 'session.kicked',
      detail,
      farewell: words,
    }),
  );
  return { result, effects };
}
