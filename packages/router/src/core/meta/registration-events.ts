/**
 * Tells those who watch who serves what (WAMP §11.8): a registration is created before it is registered
 * for, and deleted after it was unregistered from.
 */
import type { Payload } from '@realmwire/protocol';
import type { Broker } from '../broker.ts';
import type { Effect } from '../effects.ts';
import type { Registration } from '../registration.ts';
import type { RegistrationChange } from '../registrations.ts';

/** The topics of these events. */
export const REGISTRATION_EVENTS = {
  create: 'wamp.registration.on_create',
  register: 'wamp.registration.on_register',
  unregister: 'wamp.registration.on_unregister',
  delete: 'wamp.registration.on_delete',
} as const satisfies Record<RegistrationChange['kind'], string>;

/** Publishes what has changed; what nobody hears costs nothing. */
export function announceChanges(
  broker: Pick<Broker, 'announce'>,
  changes: readonly RegistrationChange[],
  now: number,
): Effect[] {
  return changes.flatMap(({ kind, session, registration }) => {
    const about = () => (kind === 'create' ? registrationDetails(registration) : registration.id);
    const payload = (): Payload => ({ kind: 'args', args: [session, about()] });
    return broker.announce(REGISTRATION_EVENTS[kind], payload, now);
  });
}

/** A registration, as the meta API tells of it. */
export function registrationDetails(registration: Registration): Record<string, unknown> {
  const { id, createdAt, uri, match, policy } = registration;
  return { id, created: new Date(createdAt).toISOString(), uri, match, invoke: policy };
}
