/**
 * How many clients of the dialect there are on a router. What was counted for a client is given back once,
 * when it goes.
 */
import type { Visitor } from './visitor.ts';

/** See the head of this file. */
export class SeedDirectory {
  readonly #perIp = new Map<string, number>();
  #clients = 0;

  /** From how many addresses there are pages. */
  get addresses(): number {
    return this.#perIp.size;
  }

  /** Counts a client; gives why there is no room for it, or what takes it off the count. */
  enter(
    { kind, ip }: Pick<Visitor, 'kind' | 'ip'>,
    { maxPerIP, maxClients }: { readonly maxPerIP: number; readonly maxClients: number },
  ): string | (() => void) {
    if (this.#clients >= maxClients) return 'Too many connections';
    const ofIp = this.#perIp.get(ip) ?? 0;
    if (kind === 'web' && ofIp >= maxPerIP) return `Too many connections from: ${ip}`;
    this.#clients += 1;
    if (kind === 'web') this.#perIp.set(ip, ofIp + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#clients -= 1;
      if (kind === 'web') this.#leave(ip);
    };
  }

  #leave(ip: string): void {
    const left = (this.#perIp.get(ip) as number) - 1;
    if (left === 0) this.#perIp.delete(ip);
    else this.#perIp.set(ip, left);
  }
}
