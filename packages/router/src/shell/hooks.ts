/**
 * Calls the hooks of an app so that what they throw is reported to the app and harms nobody.
 */
import type { Effect } from '../core/effects.ts';
import type { Hub } from './hub.ts';
import { fieldsOf, messageOf } from './packet-fields.ts';
import type { RealmHandle } from './realm-handle.ts';
import type { ServedRealm } from './served-realm.ts';
import type { LiveSession } from './types.ts';

/** Runs a hook of a realm; what it throws, now or later, goes to the realm's `onError`. */
export function reportTo(
  realm: ServedRealm,
  hook: (handle: RealmHandle) => void | Promise<void> | undefined,
): void {
  const { handle } = realm;
  const report = (thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    try {
      realm.options.onError?.(undefined, error, handle);
    } catch {
      // The hook for errors has failed itself: there is nobody left to tell.
    }
  };
  try {
    hook(handle)?.catch(report);
  } catch (error) {
    report(error);
  }
}

/** Hands a packet to the apps of a realm: over the wire, or to the hook of one in this process. */
export function onPacket(
  hub: Hub,
  realm: ServedRealm,
  sender: LiveSession,
  { id, kind, payload }: Extract<Effect, { do: 'packet' }>,
): void {
  const apps = realm.appsOverTheWire;
  if (apps.length === 0 && realm.options.onData === undefined)
    return hub.refuse(sender, { of: 'feedback', id }, 'app.missing', { realm: realm.name });
  for (const app of apps)
    hub.deliver(app, { opcode: 'feedback', from: sender.uuid, kind, payload });
  if (id !== undefined) hub.tell(sender, { opcode: 'reply', id });
  if (realm.options.onData === undefined) return;
  const own = { opcode: kind, message: messageOf(payload) };
  const fields = fieldsOf(payload, own);
  const packet = { ...own, ...(fields && { fields }) };
  reportTo(realm, (handle) => realm.options.onData?.(sender, packet, handle));
}
