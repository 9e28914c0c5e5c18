/**
 * Whom a realm takes a client for.
 */
import type { Identity, Session } from './types.ts';

/** The roles of an identity; of one that names none, that of everybody. */
export function rolesOf({ roles }: Identity): readonly string[] {
  return roles ?? ['anonymous'];
}

/** Whether a session belongs to this identity: the same user, with the same roles. */
export function isOf(session: Pick<Session, 'user' | 'roles'>, identity: Identity): boolean {
  const roles = rolesOf(identity);
  return (
    session.user === identity.user &&
    session.roles.length === roles.length &&
    session.roles.every((role, index) => role === roles[index])
  );
}
