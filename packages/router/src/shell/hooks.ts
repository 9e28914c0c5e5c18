/**
 * Calls the hooks of an app so that what they throw is reported to the app and harms nobody.
 */
import type { ServedRealm } from './served-realm.ts';

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
