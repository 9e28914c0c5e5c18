/**
 * Serves the procedures of an implementation: an object of handlers, nested as the contract is.
 */
import type { RawHandler } from './invocation.ts';
import type { Registration } from './services.ts';

/** Serves all handlers by `register`; or none, if one is refused. */
export async function implementAll(
  implementation: object,
  register: (path: readonly string[], handler: RawHandler) => Promise<Registration>,
): Promise<Registration> {
  const begun = handlersOf(implementation, []).map(({ path, handler }) => register(path, handler));
  const settled = await Promise.allSettled(begun);
  const registrations = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const all = (how: 'unregister' | 'drain') => async () => {
    await Promise.all(registrations.map((registration) => registration[how]()));
  };
  const failed = settled.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await all('unregister')();
    throw failed.reason;
  }
  const drain = all('drain');
  return { unregister: all('unregister'), drain, [Symbol.asyncDispose]: drain };
}

interface Served {
  readonly path: readonly string[];
  readonly handler: RawHandler;
}

/** The handlers of an implementation, with their paths. */
function handlersOf(tree: object, path: readonly string[]): Served[] {
  return Object.entries(tree).flatMap(([name, member]: [string, unknown]) => {
    const here = [...path, name];
    if (typeof member === 'function') return { path: here, handler: member as RawHandler };
    return typeof member === 'object' && member !== null ? handlersOf(member, here) : [];
  });
}
