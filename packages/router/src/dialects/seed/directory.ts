/**
 * All clients of the dialect on a router: how many there are, and the names by which they are reached
 * besides their uuid. What was counted for a client is given back once, when it goes.
 */
import type { SeedPacket } from '@realmwire/protocol/seed';
import type { SeedSession } from './session.ts';
import type { Visitor } from './visitor.ts';

/** See the head of this file. */
export class SeedDirectory {
  readonly #perIp = new Map<string, number>();
  #clients = 0;
  /** By realm and name: who is reached by it, the one who came first before the others. */
  readonly #named = new Map<string, Set<SeedSession>>();

  /** Counts a client; gives why there is no room for it, or what takes it off the count. */
  enter(
    { kind, ip }: Visitor,
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

  /** The session that has this name in a realm. */
  find(realm: string, kind: NameKind, name: string): SeedSession | undefined {
    const [first] = this.#named.get(keyOf(realm, kind, name)) ?? [];
    return first;
  }

  /**
   * The uuid that a packet is for. Names are compared as the texts that they are; whoever does not listen
   * is not there.
   */
  receiverOf(
    { fields: { uuid, ident } }: SeedPacket,
    realm: string,
    seats: { find(uuid: string): object | undefined } | undefined,
  ): string | undefined {
    if (typeof uuid === 'string' && uuid !== '') {
      const to = this.find(realm, 'uuid', uuid)?.uuid ?? uuid;
      const receiver: Partial<SeedSession> | undefined = seats?.find(to);
      return receiver?.isListening === false ? undefined : to;
    }
    if (typeof ident !== 'string' || ident === '') return undefined;
    return this.find(realm, 'ident', ident)?.uuid;
  }

  /** A session is reached by a name too, until what comes back is called. */
  name(session: SeedSession, kind: NameKind, name: string): () => void {
    const key = keyOf(session.realm, kind, name);
    const sessions = this.#named.get(key) ?? new Set();
    this.#named.set(key, sessions.add(session));
    return () => {
      sessions.delete(session);
      if (sessions.size === 0) this.#named.delete(key);
    };
  }

  #leave(ip: string): void {
    const left = (this.#perIp.get(ip) as number) - 1;
    if (left === 0) this.#perIp.delete(ip);
    else this.#perIp.set(ip, left);
  }
}

/** `uuid`: a name that a web client has given itself. `ident`: that of a PHP client. */
export type NameKind = 'uuid' | 'ident';

function keyOf(realm: string, kind: NameKind, name: string): string {
  return JSON.stringify([realm, kind, name]);
}
