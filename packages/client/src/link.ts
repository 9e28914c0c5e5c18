/**
 * Keeps a session with the router: connects, says who it is, and comes back when it was lost: to the
 * same session where the router has kept it, otherwise to a new one (`comeback.ts`).
 *
 *     connecting ─▶ ready ─▶ waiting ─▶ connecting …
 *          └──────────┴─────────┴─────▶ closed
 */
import type { LeanEndpoint } from '@realmwire/endpoint';
import { Late } from '@realmwire/endpoint/lean';
import type { Codec, Message, MessageOf } from '@realmwire/protocol';
import type { LeanPeer } from '@realmwire/protocol/engine';
import { RpcError } from '@realmwire/protocol/lean';
import type { Comeback } from './comeback.ts';
import type { ConnectionInit } from './connection.ts';
import type { Ending } from './core/reconnect.ts';
import type { AuthMethod } from './credentials.ts';
import type { Closing, Status } from './events.ts';
import { FirstConnection } from './first-connection.ts';
import type { ClientOptions } from './options.ts';
import type { Afterwards, AnyConnection, Platform } from './platform.ts';

/** The realm that an app brings. */
export interface Bringing {
  /** What the first message says of it. */
  readonly hello: Pick<MessageOf<'hello'>, 'brings' | 'contract'>;
  /**
   * Brings it; if the router refuses it, how the connection ends then comes back, and the error if that
   * is the end.
   */
  bring(
    endpoint: LeanEndpoint,
  ): Promise<{ readonly error: RpcError | undefined; readonly ending: Ending } | undefined>;
}

/** What a {@link Link} needs. */
export interface LinkInit {
  /** The realm to join. */
  readonly realm: string;
  readonly options: ClientOptions;
  readonly platform: Platform;
  /** For an app: what it brings. */
  readonly bringing: Bringing | undefined;
  /** Who speaks through the session. */
  readonly endpoint: LeanEndpoint;
  onStatus(status: Status): void;
  onClose(closing: Closing): void;
}

/** How long to wait before another attempt to load what is lacking. */
const RELOAD_MS = 1000;

/** See the head of this file. */
export class Link {
  readonly init: LinkInit;
  /** What the router has said of the newest session. */
  welcome: MessageOf<'welcome'> | undefined;
  readonly #part: Late<Afterwards>;
  #comeback: Comeback | undefined;
  #status: Status = { phase: 'connecting', attempt: 1 };
  #connection: AnyConnection | FirstConnection | undefined;
  #codec: Codec | undefined;
  #isLeaving = false;
  #error: RpcError | undefined;
  #readyAt: number | undefined;
  #stopTimer = (): void => {};

  constructor(init: LinkInit) {
    const { platform } = init;
    this.init = init;
    this.#part = new Late(() => platform.loadAfterwards(), platform.afterwards);
  }

  get status(): Status {
    return this.#status;
  }

  /** Whether a connection is there, or just being made. */
  get isConnected(): boolean {
    return this.#connection !== undefined;
  }

  /** Why there will be no session any more, once that is so. */
  get error(): RpcError | undefined {
    return this.#error;
  }

  /** Begins to connect. */
  open(): void {
    this.setStatus({ phase: 'connecting', attempt: (this.#comeback?.failed ?? 0) + 1 });
    this.#prepare().then(
      (auth) => this.#connect(auth),
      (error) => this.#onEnd({ code: 1006, reason: `no token: ${error}` }, undefined),
    );
  }

  /** Sends a message of the session; see {@link Connection.send}. */
  send(message: Message): Promise<void> | undefined {
    return this.#connection?.send(message);
  }

  /** Leaves, in good order if there is a session; the status tells when that is done. */
  close(): void {
    this.#isLeaving = true;
    this.#stopTimer();
    this.#comeback?.stop();
    if (this.#connection) this.#connection.close();
    else if (this.#status.phase !== 'closed') this.stop({ code: 1000, reason: '' });
  }

  /** Loads what is needed to say hello, and asks for the token. */
  async #prepare(): Promise<MessageOf<'hello'>['auth']> {
    const { options, platform, bringing } = this.init;
    const { codec, auth } = options;
    if (codec === 'msgpack') this.#codec = await platform.loadMsgpack();
    // First words are for calls, in JSON.
    if (codec === 'msgpack' || bringing) await this.#part.get();
    return (
      auth && {
        token: 'ticket' in auth ? auth.ticket : await auth.token(),
        method: 'ticket',
      }
    );
  }

  #connect(auth: MessageOf<'hello'>['auth']): void {
    if (this.#isLeaving) return;
    const { realm, options, platform, bringing, endpoint } = this.init;
    const init: ConnectionInit = {
      options,
      platform: (options.auth as AuthMethod | undefined)?.over?.(platform) ?? platform,
      codec: this.#codec,
      hello: (receives) => {
        const resumes = options.resume !== false;
        const agent = 'realmwire-client';
        const hello = { realm, agent, receives, auth, resumes, ...bringing?.hello };
        return this.#comeback?.firstMessage(hello) ?? { opcode: 'hello', ...hello };
      },
      kept: this.#comeback?.kept,
      endpoint,
      onSession: (message) => {
        if (message.opcode === 'welcome') void this.#onWelcome(message);
        else this.#comeback?.onResumed(message);
      },
      onEnd: (ending, kept) => this.#onEnd(ending, kept),
    };
    try {
      this.#begin(init);
    } catch (error) {
      // No attempt will ever succeed: the URL is none, or there are no sockets here.
      this.stop({ code: 1006, reason: String(error) });
    }
  }

  /** Connects at once; what takes over is loaded meanwhile. */
  #begin(init: ConnectionInit): void {
    const goOn = ({ Connection }: Afterwards): void => {
      if (this.#connection !== first) return;
      const connection = new Connection(init, first);
      this.#connection = connection;
      connection.goOn(first);
    };
    const first = new FirstConnection(init, async () => goOn(await this.#part.get()));
    this.#connection = first;
    this.#use(goOn);
  }

  async #onWelcome(welcome: MessageOf<'welcome'>): Promise<void> {
    const { endpoint, bringing } = this.init;
    this.#comeback?.giveUp(welcome.notResumed);
    this.welcome = welcome;
    // At once where there is nothing to bring: the connection may end in the next moment.
    const refusal = bringing && (await bringing.bring(endpoint));
    // The session may have ended meanwhile, gone on over another connection, or wait for one.
    const connection = this.#connection as AnyConnection | undefined;
    if (this.welcome?.session !== welcome.session || !(connection ?? this.#comeback?.kept)) return;
    if (refusal) {
      this.#error = refusal.error;
      return connection?.hangUp(refusal.ending);
    }
    endpoint.attach(welcome.limits ?? {});
    if (connection) this.setReady(false);
  }

  /** What waited for the session is sent, or goes on. */
  setReady(resumed: boolean): void {
    const { session: uuid, user, roles = [] } = this.welcome as MessageOf<'welcome'>;
    this.#readyAt = this.init.platform.clock.now();
    this.setStatus({ phase: 'ready', uuid, resumed, user, roles });
  }

  #onEnd(ending: Ending, kept: LeanPeer | undefined): void {
    const { endpoint, options } = this.init;
    const readyAt = this.#readyAt;
    this.#connection = undefined;
    this.#readyAt = undefined;
    // What is sent from now on waits.
    endpoint.pause();
    if (this.#isLeaving || options.reconnect === false) this.stop(ending);
    else {
      this.#use(({ Comeback }) => {
        this.#comeback ??= new Comeback(this);
        this.#comeback.onEnd({ ending, kept, readyAt });
      });
    }
  }

  /** Uses what was loaded afterwards; if it cannot be had now, tries again until it can. */
  #use(use: (part: Afterwards) => void): void {
    const { options, platform } = this.init;
    this.#part.use(
      (part) => this.#isLeaving || use(part),
      (error) => {
        if (this.#isLeaving) return;
        const cause = error as Error;
        const first = this.#connection as FirstConnection | undefined;
        const isStuck = first?.isStuck !== false;
        if (isStuck) first?.socket.close(1000, '');
        if (isStuck && options.reconnect === false) {
          return this.#onEnd({ code: 1006, reason: cause.message }, undefined);
        }
        this.#stopTimer = platform.clock.after(RELOAD_MS, () => this.#use(use));
        if (!isStuck) return;
        this.setStatus({ phase: 'waiting', retryInMs: RELOAD_MS, attempt: 1, cause });
      },
    );
  }

  /** It is over: nobody waits any more. */
  stop({ code, reason, fault }: Ending): void {
    const { endpoint, realm, onClose } = this.init;
    this.#comeback?.giveUp(reason);
    const outcome = fault === 'session.refused' ? 'UNAUTHORIZED' : 'DISCONNECTED';
    this.#error ??= new RpcError(outcome, { uri: realm, message: reason, fault });
    endpoint.close(this.#isLeaving ? undefined : this.#error);
    onClose({ code, reason, willRetry: false });
    this.setStatus({ phase: 'closed', code, reason });
  }

  /** Tells where the client is in its life. */
  setStatus(status: Status): void {
    this.#status = status;
    this.init.onStatus(status);
  }
}
