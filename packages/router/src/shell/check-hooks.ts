/**
 * Whether the hooks of an app can be called: told when its realm is opened, not when the first client
 * comes.
 */
import type { RealmHooks, RealmOptions } from './types.ts';

const HOOKS: readonly (keyof RealmHooks)[] = ['onOpen', 'onData', 'onClose', 'onError'];
/** How hooks are named. */
const HOOK = /^on[A-Z]/;

/** Throws a TypeError that names the realm and the hook. */
export function checkHooks(realm: string, options: RealmOptions): void {
  const where = `of the realm ${JSON.stringify(realm)}`;
  const unknown = Object.keys(options).find(
    (name) => HOOK.test(name) && !(HOOKS as readonly string[]).includes(name),
  );
  if (unknown !== undefined)
    throw new TypeError(`${unknown} ${where} is no hook; there are ${HOOKS.join(', ')}`);
  const wrong = HOOKS.find((name) => !['undefined', 'function'].includes(typeof options[name]));
  if (wrong !== undefined) throw new TypeError(`${wrong} ${where} must be a function`);
}
