/**
 * Who may get an event, where its publisher has said so (WAMP §12.5): all that it says must hold.
 *
 * Users and roles stay what they are; numbers of sessions do not. So an event for certain sessions is
 * for those who listen when it is published, and for nobody who comes later.
 */
import type { MessageOf, SessionId } from '@realmwire/protocol';
import { authIdOf, type Seat } from './seat.ts';

type Filters = Pick<
  MessageOf<'publish'>,
  'exclude' | 'excludeUsers' | 'excludeRoles' | 'eligible' | 'eligibleUsers' | 'eligibleRoles'
>;

/** Names of a publisher's list; undefined: it gave none. */
type Names<T> = ReadonlySet<T> | undefined;

/** See the head of this file. */
export class Audience {
  /** It names sessions by their numbers. */
  readonly isBySession: boolean;
  readonly #exclude: Names<SessionId>;
  readonly #eligible: Names<SessionId>;
  readonly #excludeUsers: Names<string>;
  readonly #eligibleUsers: Names<string>;
  readonly #excludeRoles: Names<string>;
  readonly #eligibleRoles: Names<string>;

  private constructor(filters: Filters) {
    const { exclude, eligible } = filters;
    // To exclude nobody says nothing; to make nobody eligible says all.
    this.isBySession = eligible !== undefined || (exclude?.length ?? 0) > 0;
    this.#exclude = setOf(exclude);
    this.#eligible = setOf(eligible);
    this.#excludeUsers = setOf(filters.excludeUsers);
    this.#eligibleUsers = setOf(filters.eligibleUsers);
    this.#excludeRoles = setOf(filters.excludeRoles);
    this.#eligibleRoles = setOf(filters.eligibleRoles);
  }

  /** The audience of a publication; undefined: everybody. */
  static of(message: Filters): Audience | undefined {
    const { exclude, excludeUsers, excludeRoles } = message;
    const { eligible, eligibleUsers, eligibleRoles } = message;
    const isFiltered =
      (exclude ?? excludeUsers ?? excludeRoles) !== undefined ||
      (eligible ?? eligibleUsers ?? eligibleRoles) !== undefined;
    return isFiltered ? new Audience(message) : undefined;
  }

  /** Whether a session that listens when the event is published may get it. */
  admits(seat: Seat): boolean {
    return (
      this.#exclude?.has(seat.id) !== true &&
      this.#eligible?.has(seat.id) !== false &&
      this.#admitsWho(seat)
    );
  }

  /** Whether a session that comes later may get it. */
  admitsLater(seat: Seat): boolean {
    return !this.isBySession && this.#admitsWho(seat);
  }

  #admitsWho(seat: Seat): boolean {
    const user = authIdOf(seat);
    return (
      this.#excludeUsers?.has(user) !== true &&
      this.#eligibleUsers?.has(user) !== false &&
      !hasOneOf(seat, this.#excludeRoles) &&
      (this.#eligibleRoles === undefined || hasOneOf(seat, this.#eligibleRoles))
    );
  }
}

/** Whether a session has one of these roles; without any role it is anonymous. */
function hasOneOf({ roles }: Seat, wanted: Names<string>): boolean {
  if (wanted === undefined) return false;
  return roles.length === 0 ? wanted.has('anonymous') : roles.some((role) => wanted.has(role));
}

function setOf<T>(names: readonly T[] | undefined): Names<T> {
  return names === undefined ? undefined : new Set(names);
}
