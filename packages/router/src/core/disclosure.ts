/**
 * Whether those who get an event or a call are told whom it is from.
 *
 *     always   they are
 *     choose   they are where the sender has said so (`discloseMe`)
 *     never    they are not, and who says so is refused
 */
import type { MessageOf } from '@realmwire/protocol';
import type { Seat } from './seat.ts';

/** See the head of this file. */
export type Disclosure = 'always' | 'choose' | 'never';

/** Whether a sender is disclosed; the fault where it wants what the realm forbids. */
export function isDisclosed(
  disclosure: Disclosure,
  discloseMe: boolean | undefined,
): boolean | 'disclosure.refused' {
  if (disclosure === 'always') return true;
  if (discloseMe !== true) return false;
  return disclosure === 'choose' ? true : 'disclosure.refused';
}

/** What an event says of its publisher. */
export type Publisher = Pick<
  MessageOf<'event'>,
  'publisher' | 'publisherId' | 'publisherUser' | 'publisherRoles'
>;

const PUBLISHERS = new WeakMap<Seat, Publisher>();

/** What events say of this publisher, made once. That it is anonymous is not worth saying. */
export function publisherOf(seat: Seat): Publisher {
  let publisher = PUBLISHERS.get(seat);
  if (publisher === undefined) {
    const { id, uuid, user, roles } = seat;
    const isAnonymous = roles.length === 0 || (roles.length === 1 && roles[0] === 'anonymous');
    publisher = {
      publisher: uuid,
      publisherId: id,
      publisherUser: user,
      publisherRoles: isAnonymous ? undefined : [...roles],
    };
    PUBLISHERS.set(seat, publisher);
  }
  return publisher;
}
