/**
 * What an application tells the router about its realms, and what it is told.
 */
import type {
  FaultCode,
  FaultDetail,
  Match,
  Message,
  ProtocolError,
  SharedFrames,
} from '@realmwire/protocol';
import type { Disclosure } from '../core/disclosure.ts';
import type { Farewell } from '../core/effects.ts';
import type { Seat } from '../core/seat.ts';
import type { TopicRule } from '../core/topic-rules.ts';
import type { AuthOptions } from './auth-options.ts';
import type { RealmHandle } from './realm-handle.ts';
import type { Standing } from './standing.ts';

/** What a session may be allowed to do. */
export type Action =
  | 'call'
  | 'register'
  | 'publish'
  | 'subscribe'
  | 'feedback'
  | 'broadcast'
  | 'command';

/** Who a client turned out to be. `null` from an authenticator refuses it. */
export interface Identity<Ctx = unknown> {
  readonly user?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  /** Whatever the handlers of the realm shall get as `ctx`. */
  readonly ctx?: Ctx;
  /** When it ends, in ms since 1970-01-01 UTC, and its sessions with it. */
  readonly expiresAt?: number | undefined;
  /**
   * After so many ms the realm is asked again who the client is, by what it has shown, and so on; what
   * it says then counts from then on. From 100 on.
   */
  readonly revalidateMs?: number | undefined;
}

/** What a client says of itself when it joins, and what is known of its connection. */
export interface Hello {
  readonly realm: string;
  /** The credentials of HELLO: `{method, …}`; undefined: anonymous. */
  readonly auth: Readonly<Record<string, unknown>> | undefined;
  /** Short for `auth.token`. */
  readonly token: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly ip: string;
  readonly contract: { readonly hash: string; readonly version?: string | undefined } | undefined;
}

/** A packet that is no call and no event: what the hook ReadMessage gets on the other side. */
export interface Packet {
  readonly opcode: string;
  readonly message: unknown;
  /** All fields of the packet, where its dialect knows others besides. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A session, as the handlers of its realm see it. */
export interface Session<Ctx = unknown> extends Seat {
  readonly realm: string;
  readonly ctx: Ctx;
  readonly dialect: 'native' | 'wamp2' | 'seed' | 'http' | 'embedded';
  readonly remote: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly since: number;
  /** Told with the next acknowledgement, once, where the dialect has a word for it (seed). */
  fyi?: string;
  /** The name by which it is reached as a backend, where the dialect has such names (seed). */
  readonly ident?: string;
  /**
   * Sends a packet to this session's hook ReadMessage; with `fields` besides, where its dialect knows
   * others (seed, native).
   */
  send(opcode: string, message: unknown, fields?: Readonly<Record<string, unknown>>): void;
  /** Ends the session. */
  close(code?: FaultCode, reason?: string): void;
}

/** A question to the policy of a realm. */
export interface Question<Ctx = unknown> {
  readonly session: Session<Ctx>;
  readonly action: Action;
  readonly uri: string;
  /** Present: `uri` is a pattern, and all that matches it is asked for. */
  readonly match?: Exclude<Match, 'exact'>;
}

/** What the app that serves a realm hears of its sessions. `realm` is what it may do there. */
export interface RealmHooks<Ctx = unknown> {
  /** A session has joined. */
  readonly onOpen?: (session: Session<Ctx>, realm: RealmHandle<unknown, Ctx>) => void;
  /** A session has sent a packet to the app. */
  readonly onData?: (
    session: Session<Ctx>,
    packet: Packet,
    realm: RealmHandle<unknown, Ctx>,
  ) => void | Promise<void>;
  /** A session has left; `code` is the close code, or a fault code. */
  readonly onClose?: (
    session: Session<Ctx>,
    why: { code: string; reason: string },
    realm: RealmHandle<unknown, Ctx>,
  ) => void;
  /** A session broke a rule, or a hook or handler of the app has failed; then there is no session. */
  readonly onError?: (
    session: Session<Ctx> | undefined,
    error: Error,
    realm: RealmHandle<unknown, Ctx>,
  ) => void;
}

/** How a realm is served. */
export interface RealmOptions<Ctx = unknown> extends RealmHooks<Ctx> {
  /**
   * The ways in which clients may show who they are. A client is taken by the first of those it offers
   * that is here; without any of them it is asked for by `authenticate`, if there is one, or refused.
   */
  readonly auth?: AuthOptions<Ctx>;
  /**
   * Says who a client is, from what it says of itself and its connection; `null` refuses it. Default:
   * everyone is anonymous. A WAMP client that offers a ticket is asked for it first.
   */
  readonly authenticate?: (hello: Hello) => Identity<Ctx> | null | Promise<Identity<Ctx> | null>;
  /**
   * Says what a session may do. Default: call and subscribe what the contract declares, nothing
   * else; `'everything'` is the open profile for development. A function is asked about names of the
   * router too (`wamp.session.kill`, …): apps and operators may use them, and who else, it says.
   */
  readonly authorize?: 'everything' | ((question: Question<Ctx>) => boolean | Promise<boolean>);
  /**
   * Whether callees and subscribers are told who calls and publishes: `always`, `never`, or as the
   * caller and publisher `choose`. Default `always` with a contract, `choose` without one.
   */
  readonly disclose?: Disclosure;
  /**
   * Clients hear what is published, and say nothing: their calls, publications, registrations, packets
   * and commands are refused, whatever `authorize` says. Apps and operators may. Default false.
   */
  readonly pushOnly?: boolean;
  /** What topics keep that no contract declares; for each topic the first rule that matches counts. */
  readonly topics?: readonly TopicRule[];
}

/** A session, as the router holds it. */
export interface LiveSession extends Session {
  /** How its messages are put into bytes; absent: it is in this process. */
  readonly codec?: string;
  /** Brings its own realm, over the wire. */
  readonly isApp: boolean;
  /** A name besides its uuid by which operators reach it. */
  readonly name?: string | undefined;
  /** The port of its other side, as far as it is known. */
  readonly remotePort?: number | undefined;
  /** Bytes that wait to be taken by its other side. */
  readonly queuedBytes?: number | undefined;
  /** Has lost its connection and may come back. */
  readonly isSuspended?: boolean;
  /** For how long it is who it is; absent: for good. */
  readonly standing?: Standing;
  /** May use every server command. */
  readonly isOperator: boolean;
  /** Sends one message; never throws: says why where it cannot be sent. */
  deliver(message: Message, shared?: SharedFrames): ProtocolError | undefined;
  /** Sends a text as it is, where its dialect has texts; says why where it cannot be sent. */
  sendText?(text: string): ProtocolError | undefined;
  /** Its realm makes something new of it. */
  recognize?(standing: Standing): void;
  /** It takes what it has not asked for; absent: it does. */
  readonly isListening?: boolean;
  /** What is said to all is not for it. */
  readonly isBackend?: boolean;
  /** Asks it at once for a sign of life, without which it is ended; absent: it is there. */
  isThere?(): Promise<boolean>;
  /** What it was to wait for is over; only where it gets credit. */
  release?(): void;
  /**
   * Ends the session: `code` says why. A dialect that names reasons by URIs tells that of `farewell`,
   * where there is one, instead of the code's own.
   */
  end(code: FaultCode, detail?: FaultDetail, farewell?: Farewell): void;
}
