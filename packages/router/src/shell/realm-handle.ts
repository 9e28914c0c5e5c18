/**
 * A realm, as the app in the router's process holds it.
 */
import { apiOf, implement, type Registration } from '@realmwire/endpoint';
import type { Api, Realm as Contract, Impl, RegisterOptions } from '@realmwire/protocol/contract';
import type { Hub } from './hub.ts';
import { LocalSession } from './local-session.ts';
import { type PacketFields, payloadWith } from './packet-fields.ts';
import type { ServedRealm } from './served-realm.ts';
import type { LiveSession, Packet, Session } from './types.ts';

/** What a packet of the app has besides its message. */
export interface PacketOptions {
  /** Default: `feedback`, or `broadcast`. */
  readonly opcode?: string;
  /** Other fields, for sessions whose dialect knows them (seed, native). */
  readonly fields?: PacketFields;
}

/** Who gets a packet for all. */
export interface BroadcastOptions extends PacketOptions {
  /** Who does not get it: mostly the one whose packet it is. */
  readonly except?: Session;
}

/** What `router.realm(contract)` gives: the typed realm, in this process. Hooks get it too. */
export interface RealmHandle<T = unknown, Ctx = unknown> {
  /** Name of the realm. */
  readonly name: string;
  /** The typed client of the realm: calls, streams and topics, without a socket. */
  readonly api: Api<T>;
  /** Serves procedures of the contract from this process. */
  implement(impl: Impl<T, Ctx>, options?: RegisterOptions): Promise<Registration>;
  /** The sessions of the realm, those of this process left out. */
  sessions(): Session<Ctx>[];
  /** The session with this uuid, or with this name of its own. */
  session(uuid: string): Session<Ctx> | undefined;
  /**
   * Sends a packet to one session's hook ReadMessage: by its uuid, or to a backend by its `ident`; false
   * if there is no such session, or it does not listen.
   */
  feedback(
    message: unknown,
    to: string | { readonly ident: string },
    options?: PacketOptions,
  ): boolean;
  /** Sends a packet to every session's hook ReadMessage; tells how many there are. */
  broadcast(message: unknown, options?: BroadcastOptions): number;
  /** Sends a packet back to who has sent it, as it was. */
  echo(session: Session, packet: Packet): void;
  /** Writes a line to the log of the router, with the name of the realm and who it is about. */
  log(text: string, session?: Session): void;
}

/** Opens a handle. Its session in the realm is made when it is first needed. */
export function realmHandle(hub: Hub, realm: ServedRealm): RealmHandle {
  const { name } = realm;
  const contract: Contract = realm.contract ?? { kind: 'realm', name, tree: {} };
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
      ) as LiveSession[];
  return {
    name,
    get api() {
      return apiOf(seat().endpoint, name, contract);
    },
    implement: (impl, options) => implement(seat().endpoint, contract, impl, options),
    sessions: outside,
    session: (uuid) => realm.core.find(uuid) as Session | undefined,
    feedback(message, to, { opcode = 'feedback', fields } = {}) {
      const found =
        typeof to === 'string'
          ? (realm.core.find(to) as LiveSession | undefined)
          : realm.idents.find(to.ident);
      if (found === undefined || found.isListening === false) return false;
      found.send(opcode, message, fields);
      return true;
    },
    broadcast(message, { opcode = 'broadcast', fields, except } = {}) {
      const receivers = outside().filter(
        ({ id, isBackend }) => id !== except?.id && isBackend !== true,
      );
      const payload = payloadWith(message, fields);
      hub.run([
        {
          do: 'fanOut',
          to: receivers.map(({ id }) => id),
          message: { opcode: 'broadcast', kind: opcode, payload },
        },
      ]);
      return receivers.length;
    },
    echo: (session, { opcode, message, fields }) => session.send(opcode, message, fields),
    log(text, session) {
      const who = session === undefined ? {} : { session: session.uuid };
      hub.log.info({ realm: name, ...who }, text);
    },
  };
}
