/**
 * Calls the hooks of an app so that what they throw is reported to the app and harms nobody.
 */
import { Body, type Payload } from '@realmwire/protocol';
import type { ServedRealm } from './served-realm.ts';
import type { LiveSession } from './types.ts';

/** Runs a hook of a realm; what it throws, now or later, goes to the realm's `onError`. */
export function reportTo(realm: ServedRealm, hook: () => void | Promise<void> | undefined): void {
  const report = (error: unknown) => {
    try {
      realm.options.onError?.(undefined, error instanceof Error ? error : new Error(String(error)));
    } catch {
      // The hook for errors has failed itself: there is nobody left to tell.
    }
  };
  try {
    hook()?.catch(report);
  } catch (error) {
    report(error);
  }
}

/** Hands a packet to the hook of an app in this process, where it has one. */
export function onPacket(
  realm: ServedRealm,
  sender: LiveSession,
  { kind, payload }: { readonly kind: string; readonly payload: Payload | undefined },
): void {
  if (realm.options.onData === undefined) return;
  const message = payload instanceof Body ? payload.value() : payload;
  reportTo(realm, () => realm.options.onData?.(sender, { opcode: kind, message }));
}
