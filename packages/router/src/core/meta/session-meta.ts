/**
 * What a session may ask about the sessions of its realm (WAMP §13.1).
 */
import type { Seat } from '../seat.ts';
import type { MetaAnswer, MetaProcedure } from './meta.ts';

/** Rows of the table of meta procedures. */
export const SESSION_META: Readonly<Record<string, MetaProcedure>> = {
  'wamp.session.count': ({ realm, args: [roles] }) => ({
    result: [...realm.seats].filter((seat) => hasRoleOf(seat, roles)).length,
  }),
  'wamp.session.list': ({ realm, args: [roles] }) => ({
    result: [...realm.seats].filter((seat) => hasRoleOf(seat, roles)).map(({ id }) => id),
  }),
  'wamp.session.get': ({ realm, args: [id] }): MetaAnswer => {
    const seat = [...realm.seats].find((each) => each.id === id);
    return seat === undefined ? { fault: 'session.missing' } : { result: detailsOf(seat) };
  },
};

/** A session, as the meta API tells of it. */
export function detailsOf(seat: Seat): Record<string, unknown> {
  const { id, uuid, user, roles, authMethod = 'anonymous', authProvider = 'static' } = seat;
  return {
    session: id,
    authid: user ?? uuid,
    authrole: roles[0] ?? 'anonymous',
    authmethod: authMethod,
    authprovider: authProvider,
  };
}

function hasRoleOf({ roles }: Seat, wanted: unknown): boolean {
  return !Array.isArray(wanted) || wanted.includes(roles[0] ?? 'anonymous');
}
