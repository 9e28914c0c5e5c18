/**
 * Watches a typed API: what comes back has the same type, and every call, result and event of it is
 * told to a listener. So the panel "What this page calls" cannot show anything but the truth.
 */

/** Something that was seen. */
export type Sighting =
  | { readonly kind: 'call'; readonly id: number; readonly path: string; readonly args: unknown[] }
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown; readonly ms: number }
  | { readonly kind: 'error'; readonly id: number; readonly error: unknown; readonly ms: number }
  | { readonly kind: 'subscribe'; readonly path: string; readonly args: unknown[] }
  | { readonly kind: 'event'; readonly path: string; readonly payload: unknown };

/** Hears of everything that happens on the API. */
export type Watcher = (sighting: Sighting) => void;

/** The API, watched. */
export function watched<T extends object>(api: T, tell: Watcher): T {
  let lastId = 0;
  return wrap(api, undefined, '');

  function wrap<N extends object>(node: N, parent: unknown, path: string): N {
    // Not around the node itself: of a frozen one a proxy may not answer anything else.
    return new Proxy((() => undefined) as unknown as N, {
      get(_, key) {
        const value: unknown = Reflect.get(node, key);
        if (typeof key === 'symbol' || key === 'isError') return value;
        const isNode = isFunction(value) || (typeof value === 'object' && value !== null);
        return isNode ? wrap(value, node, path === '' ? key : `${path}.${key}`) : value;
      },
      apply(_, __, args: unknown[]): unknown {
        if (!isFunction(node)) throw new TypeError(`${path} is no procedure`);
        if (path.endsWith('.subscribe')) {
          return subscribed(path, args, Reflect.apply(node, parent, args));
        }
        const id = ++lastId;
        const began = performance.now();
        tell({ kind: 'call', id, path, args });
        const pending: unknown = Reflect.apply(node, parent, args);
        // After the turn, so that whoever made the call is the first to look at it.
        queueMicrotask(() => settle(id, began, pending));
        return pending;
      },
    });
  }

  function subscribed(path: string, args: unknown[], subscription: unknown): unknown {
    tell({ kind: 'subscribe', path, args });
    const topic = path.slice(0, -'.subscribe'.length);
    (subscription as Events).on('event', ({ payload }) => {
      tell({ kind: 'event', path: topic, payload });
    });
    return subscription;
  }

  function settle(id: number, began: number, pending: unknown): void {
    Promise.resolve(pending).then(
      (value) => tell({ kind: 'result', id, value, ms: performance.now() - began }),
      (error: unknown) => tell({ kind: 'error', id, error, ms: performance.now() - began }),
    );
  }
}

interface Events {
  on(name: 'event', listener: (event: { readonly payload: unknown }) => void): unknown;
}

type AnyFunction = (...args: unknown[]) => unknown;

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function';
}
