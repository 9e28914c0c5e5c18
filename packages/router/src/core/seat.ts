/**
 * A session's place in a realm, as the core sees it: who it is, not how it is reached.
 */
import type { SessionId } from '@realmwire/protocol';

/** Who holds a seat. Written by the router at login and by nobody else. */
export interface Seat {
  readonly id: SessionId;
  /** The name of the session on the native wire; unguessable. */
  readonly uuid: string;
  readonly user?: string | undefined;
  readonly roles: readonly string[];
  /** How it said who it is: `anonymous`, `ticket`, … */
  readonly authMethod?: string | undefined;
  /** Who vouched for that. */
  readonly authProvider?: string | undefined;
  /**
   * The features that a WAMP client has announced, as `callee.call_canceling`; absent: it knows all
   * that this router knows.
   */
  readonly features?: ReadonlySet<string> | undefined;
  /** It gives no credit (WAMP, seed): its queue is watched instead, and it is never overdrawn. */
  readonly isUncredited?: boolean | undefined;
  /** It is told how many get what it publishes. */
  readonly countsReceivers?: boolean | undefined;
  /** It cannot send items with a call, so it may call nothing that takes some. */
  readonly sendsNoItems?: boolean | undefined;
  /** It is in the router's own process: the app that serves the realm, which nobody can end. */
  readonly isEmbedded?: boolean | undefined;
  /** It serves the realm: what its sessions do is its business. */
  readonly isApp?: boolean | undefined;
  /** It may use every server command. */
  readonly isOperator?: boolean | undefined;
}

/** The `authid` of a session, as WAMP knows it: who has not said who they are have their own. */
export function authIdOf({ user, uuid }: Seat): string {
  return user ?? uuid;
}

/** The `authrole` of a session: WAMP knows one only, the first. */
export function authRoleOf({ roles: [first] }: Seat): string {
  return first ?? 'anonymous';
}

/** Whether a session knows a feature of WAMP (§ "Feature Announcement"). */
export function knows({ features }: Seat, feature: string): boolean {
  return features === undefined || features.has(feature);
}

/** Whether a session may take from another what that one serves: it is of the same user, or has the right. */
export function mayEvict(seat: Seat, other: Seat): boolean {
  if (seat.isApp === true || seat.isOperator === true || seat.id === other.id) return true;
  return seat.user !== undefined && seat.user === other.user;
}

/** Who a session is, as others are told. */
export interface SeatIdentity {
  readonly session: string;
  readonly id: number;
  readonly user?: string;
  readonly roles?: string[];
}

const IDENTITIES = new WeakMap<
  Seat,
  { readonly roles: Seat['roles']; readonly said: SeatIdentity }
>();

/** Who a seat is, as others are told: the same object as long as it is the same, so that it is encoded once. */
export function identityOf(seat: Seat): SeatIdentity {
  const { roles } = seat;
  const known = IDENTITIES.get(seat);
  if (known?.roles === roles) return known.said;
  const said = {
    session: seat.uuid,
    id: seat.id,
    ...(seat.user === undefined ? {} : { user: seat.user }),
    ...(roles.length === 0 ? {} : { roles: [...roles] }),
  };
  IDENTITIES.set(seat, { roles, said });
  return said;
}
