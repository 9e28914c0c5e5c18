/**
 * The HTTP servers that a router has opened itself.
 */
import type { Server } from 'node:http';
import { listen } from './listen.ts';

/** See the head of this file. */
export class Servers {
  readonly #open = new Set<Server>();

  /** Opens one more; gives its port, or rejects with a ListenError that names `flag`. */
  async listen(server: Server, host: string, port: number, flag?: string): Promise<number> {
    const bound = await listen(server, host, port, flag);
    this.#open.add(server);
    return bound;
  }

  /** From now on no new connection is taken; those that are there go on. */
  stopAccepting(): void {
    for (const server of this.#open) if (server.listening) server.close();
  }

  /**
   * Ends one that is of no use without another one; what else the router does goes on.
   *
   * @throws what the other one could not do
   */
  giveUp(server: Server, why: unknown): never {
    this.#end(server);
    throw why;
  }

  /** Ends them all, with the connections they still have. */
  close(): void {
    for (const server of this.#open) this.#end(server);
  }

  #end(server: Server): void {
    this.#open.delete(server);
    server.close();
    server.closeAllConnections();
  }
}
