/**
 * A realm, as the app in the router's process holds it.
 */
import { apiOf, implement, type Registration } from '@realmwire/endpoint';
import { Body } from '@realmwire/protocol';
import type { Api, Realm as Contract, Impl, RegisterOptions } from '@realmwire/protocol/contract';
import type { Hub } from './hub.ts';
import { LocalSession } from './local-session.ts';
import type { ServedRealm } from './served-realm.ts';
import type { Session } from './types.ts';

/** What `router.realm(contract)` gives: the typed realm, in this process. */
export interface RealmHandle<T = unknown, Ctx = unknown> {
  /** Name of the realm. */
  readonly name: string;
  /** The typed client of the realm: calls, streams and topics, without a socket. */
  readonly api: Api<T>;
  /** Serves procedures of the contract from this process. */
  implement(impl: Impl<T, Ctx>, options?: RegisterOptions): Promise<Registration>;
  /** The sessions of the realm, those of this process left out. */
  sessions(): Session<Ctx>[];
  /** The session with this uuid. */
  session(uuid: string): Session<Ctx> | undefined;
  /** Sends a packet to one session's hook ReadMessage; false if there is no such session. */
  feedback(message: unknown, uuid: string): boolean;
  /** Sends a packet to every session's hook ReadMessage; tells how many there are. */
  broadcast(message: unknown): number;
}

/** Opens a handle. Its session in the realm is made when it is first needed. */
export function realmHandle<T, Ctx>(
  hub: Hub,
  realm: ServedRealm,
  contract: Contract<string, T>,
): RealmHandle<T, Ctx> {
  let local: LocalSession | undefined;
  const seat = (): LocalSession => {
    if (local !== undefined) return local;
    local = new LocalSession(hub, realm);
    hub.join(local, realm);
    return local;
  };
  const outside = () =>
    [...realm.core.seats]
      .map((each) => hub.sessions.get(each.id))
      .filter(
        (session) => session !== undefined && session.dialect !== 'embedded',
      ) as Session<Ctx>[];
  return {
    name: realm.name,
    get api() {
      return apiOf<T>(seat().endpoint, realm.name, contract);
    },
    implement: (impl, options) => implement(seat().endpoint, contract, impl, options),
    sessions: outside,
    session: (uuid) => realm.core.find(uuid) as Session<Ctx> | undefined,
    feedback(message, uuid) {
      const found = realm.core.find(uuid) as Session | undefined;
      found?.send('feedback', message);
      return found !== undefined;
    },
    broadcast(message) {
      const receivers = outside();
      const payload = Body.of(message);
      hub.run([
        {
          do: 'fanOut',
          to: receivers.map(({ id }) => id),
          message: { opcode: 'broadcast', kind: 'broadcast', payload },
        },
      ]);
      return receivers.length;
    },
  };
}
