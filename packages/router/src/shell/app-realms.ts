/**
 * Realms that apps bring over the wire: the contract comes in its JSON Schema form, the router
 * serves and enforces it, and removes it when the last of its apps has left.
 */
import { Body, type MessageOf, ProtocolError } from '@realmwire/protocol';
import { ContractError, realmHash } from '@realmwire/protocol/contract';
import { describeRealm, realmFromDescription } from '@realmwire/protocol/schema-form';
import { refusal } from '../core/refusal.ts';
import type { Hub } from './hub.ts';
import type { LiveSession, RealmOptions } from './types.ts';

/** Answers a `realm` message: `described`, or an error that says why not. */
export function bringRealm(
  hub: Hub,
  session: LiveSession,
  message: MessageOf<'realm'>,
  options: RealmOptions,
): void {
  try {
    const { name, hash } = bring(hub, session, message, options);
    hub.tell(session, { opcode: 'described', id: message.id, realm: name, hash });
  } catch (error) {
    const fault = faultOf(error);
    hub.log.info(
      { session: session.uuid, realm: session.realm, code: fault.code },
      'realm refused',
    );
    const problem = error instanceof ContractError ? [error.message] : undefined;
    const about =
      problem === undefined ? { detail: fault.detail } : { detail: fault.detail, issues: problem };
    hub.tell(session, refusal('realm', message.id, fault.code, about));
  }
}

function bring(
  hub: Hub,
  session: LiveSession,
  message: MessageOf<'realm'>,
  options: RealmOptions,
): { name: string; hash: string } {
  if (!session.isApp) throw new ProtocolError('right.missing', { action: 'realm' });
  const { payload } = message;
  const contract = realmFromDescription(payload instanceof Body ? payload.value() : undefined);
  const { name } = contract;
  if (name !== session.realm)
    throw new ProtocolError('contract.invalid', { realm: name, expected: session.realm });
  const hash = realmHash(describeRealm(contract));
  leftByTheDead(hub, name);
  const existing = hub.realms.get(name);
  // Several apps may serve one realm, as long as they agree on its contract.
  if (existing !== undefined && (!existing.isBrought || existing.hash !== hash)) {
    throw new ProtocolError('realm.taken', { realm: name });
  }
  if (hub.sessions.has(session.id)) return { name, hash };
  hub.join(session, existing ?? hub.open(name, contract, options, true));
  return { name, hash };
}

/** Apps that are all away have died, most likely, and here is their successor: it starts afresh. */
function leftByTheDead(hub: Hub, name: string): void {
  const apps = [...(hub.realms.get(name)?.apps ?? [])];
  if (apps.length === 0 || !apps.every((app) => app.isSuspended === true)) return;
  for (const app of apps) app.end('resume.expired');
}

function faultOf(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  return new ProtocolError('contract.invalid', {}, { cause: error });
}
