/**
 * The servers that a router has opened itself.
 */
import type { Server as HttpServer } from 'node:http';
import type { Server } from 'node:net';
import { listen, listenAtPath } from './listen.ts';

/** A server, and how it ends. */
export interface Place {
  readonly server: Server;
  /** Takes nothing new; connections that are there go on. */
  stop(): void;
  /** Ends the connections that no session watches over. */
  cut(): void;
}

/** A server that speaks nothing but HTTP. */
export function httpPlace(server: HttpServer): Place {
  return {
    server,
    stop: () => void server.close(),
    cut: () => server.closeAllConnections(),
  };
}

/** See the head of this file. */
export class Servers {
  readonly #open = new Set<Place>();

  /** Opens one more; gives its port, or rejects with a ListenError that names `flag`. */
  async listen(place: Place, host: string, port: number, flag?: string): Promise<number> {
    const bound = await listen(place.server, host, port, flag);
    this.#open.add(place);
    return bound;
  }

  /** The same on a UNIX socket. */
  async listenAtPath(
    place: Place,
    path: string,
    options?: { readonly makesDirectory: boolean },
  ): Promise<void> {
    await listenAtPath(place.server, path, options);
    this.#open.add(place);
  }

  /** From now on no new connection is taken; those that are there go on. */
  stopAccepting(): void {
    for (const place of this.#open) if (place.server.listening) place.stop();
  }

  /** Ends one that is of no use without another one; what else the router does goes on. */
  giveUp(place: Place): void {
    if (this.#open.has(place)) this.#end(place);
  }

  /** Ends them all, with the connections they still have. */
  close(): void {
    for (const place of this.#open) this.#end(place);
  }

  #end(place: Place): void {
    this.#open.delete(place);
    place.stop();
    place.cut();
  }
}
