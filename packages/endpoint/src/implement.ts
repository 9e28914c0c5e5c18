/**
 * Serves the procedures of an implementation: an object of handlers, nested as the contract is.
 */
import type { RegisterOptions } from '@realmwire/protocol/contract';
import { uriOf } from '@realmwire/protocol/lean';
import { schemasAt } from './api.ts';
import type { Dealings } from './dealings.ts';
import type { RawHandler } from './invocation.ts';
import type { Registration, Services } from './services.ts';

/** What is to be served. */
export interface Implementation {
  /** The realm. */
  readonly name: string;
  /** Its contract, where it is loaded. */
  readonly tree: unknown;
  readonly implementation: object;
  readonly options: RegisterOptions;
}

/** Serves all handlers of an implementation; or none, if one is refused. */
export async function implementAll(
  dealings: Dealings,
  Class: typeof Services,
  { name, tree, implementation, options }: Implementation,
): Promise<Registration> {
  const begun = handlersOf(implementation, []).map(({ path, handler }) =>
    dealings.serve(Class, {
      uri: uriOf(name, path),
      handler,
      options,
      schemas: schemasAt(tree, path),
    }),
  );
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

interface Member {
  readonly path: readonly string[];
  readonly handler: RawHandler;
}

/** The handlers of an implementation, with their paths. */
function handlersOf(tree: object, path: readonly string[]): Member[] {
  return Object.entries(tree).flatMap(([name, member]: [string, unknown]) => {
    const here = [...path, name];
    if (typeof member === 'function') return { path: here, handler: member as RawHandler };
    return typeof member === 'object' && member !== null ? handlersOf(member, here) : [];
  });
}
