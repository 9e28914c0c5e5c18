/**
 * Keeps a session with the router: connects, says who it is, and comes back when it was lost.
 *
 *     connecting ─▶ ready ─▶ waiting ─▶ connecting …
 *          └──────────┴─────────┴─────▶ closed
 */
import type { Endpoint } from '@realmwire/endpoint';
import type { Codec, Message, MessageOf } from '@realmwire/protocol';
import { RpcError } from '@realmwire/protocol/contract';
import { leanJsonCodec } from '@realmwire/protocol/lean';
import { Connection } from './connection.ts';
import { CLIENT_LIMITS } from './core/client-limits.ts';
import { attemptsAfter, type Ending, retryInMs } from './core/reconnect.ts';
import type { Closing, Status } from './events.ts';
import type { Auth, ClientOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** The realm that an app brings. */
export interface Bringing {
  /** The contract, in the form that goes over the wire. */
  readonly description: unknown;
  /** What the first message says of it. */
  readonly hello: Pick<MessageOf<'hello'>, 'brings' | 'contract'>;
  /** How the connection ends when the router has refused it. */
  endingOf(error: RpcError): Ending;
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
  readonly endpoint: Endpoint;
  onStatus(status: Status): void;
  onClose(closing: Closing): void;
}

/** See the head of this file. */
export class Link {
  readonly #init: LinkInit;
  #status: Status = { phase: 'connecting', attempt: 1 };
  #connection: Connection | undefined;
  #codec: Codec = leanJsonCodec;
  #isLeaving = false;
  #error: RpcError | undefined;
  /** Attempts that failed in a row. */
  #failed = 0;
  #readyAt: number | undefined;
  #stopTimer = (): void => {};

  constructor(init: LinkInit) {
    this.#init = init;
  }

  get status(): Status {
    return this.#status;
  }

  /** Why there will be no session any more, once that is so. */
  get error(): RpcError | undefined {
    return this.#error;
  }

  /** Begins to connect. */
  open(): void {
    this.#setStatus({ phase: 'connecting', attempt: this.#failed + 1 });
    this.#prepare().then(
      (auth) => this.#connect(auth),
      (error) => this.#onEnd({ code: 1006, reason: `the token cannot be had: ${error}` }),
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
    if (this.#connection) this.#connection.close();
    else if (this.#status.phase !== 'closed') this.#stop({ code: 1000, reason: '' });
  }

  /** Loads the codec and asks for the token. */
  async #prepare(): Promise<MessageOf<'hello'>['auth']> {
    const { codec, auth } = this.#init.options;
    if (codec === 'msgpack') {
      ({ msgpackCodec: this.#codec } = await import('@realmwire/protocol/msgpack'));
    }
    return auth && { method: 'ticket', token: await tokenOf(auth) };
  }

  #connect(auth: MessageOf<'hello'>['auth']): void {
    if (this.#isLeaving) return;
    const { realm, options, platform, bringing } = this.#init;
    try {
      this.#connection = new Connection({
        platform,
        url: options.url,
        WebSocket: options.WebSocket,
        codec: this.#codec,
        limits: { ...CLIENT_LIMITS, ...options.limits },
        hello: (receives) => {
          const agent = 'realmwire-client';
          return { opcode: 'hello', realm, agent, receives, auth, ...bringing?.hello };
        },
        onMessage: (message) => this.#onMessage(message),
        onEnd: (ending) => this.#onEnd(ending),
      });
    } catch (error) {
      // No attempt will ever succeed: the URL is none, or there are no sockets here.
      this.#stop({ code: 1006, reason: String(error) });
    }
  }

  #onMessage(message: Message): void {
    if (message.opcode === 'welcome') void this.#onWelcome(message);
    else this.#init.endpoint.receive(message);
  }

  async #onWelcome({
    session: uuid,
    user,
    roles = [],
    limits,
  }: MessageOf<'welcome'>): Promise<void> {
    const { endpoint, bringing, platform } = this.#init;
    const connection = this.#connection;
    if (bringing) {
      try {
        await endpoint.realm(bringing.description);
      } catch (error) {
        if (this.#connection !== connection) return;
        const ending = bringing.endingOf(error as RpcError);
        if (ending.isFinal) this.#error = error as RpcError;
        return connection?.hangUp(ending);
      }
    }
    this.#readyAt = platform.clock.now();
    endpoint.attach(limits);
    this.#setStatus({ phase: 'ready', uuid, resumed: false, user, roles });
  }

  #onEnd(ending: Ending): void {
    const { endpoint, options, platform } = this.#init;
    const now = platform.clock.now();
    const hadSession = this.#readyAt !== undefined;
    this.#connection = undefined;
    this.#failed = attemptsAfter(this.#failed, now - (this.#readyAt ?? now));
    this.#readyAt = undefined;
    const cause = new Error(ending.reason || `the connection was closed (${ending.code})`);
    endpoint.lost(cause);
    const {
      minMs = 100,
      maxMs = 30_000,
      jitter = true,
      giveUpAfter = Infinity,
    } = options.reconnect || {};
    const isLast = this.#isLeaving || options.reconnect === false;
    const delayMs = isLast
      ? undefined
      : retryInMs(ending, this.#failed, { minMs, maxMs, jitter, giveUpAfter }, platform.random());
    if (delayMs === undefined) return this.#stop(ending);
    if (hadSession) this.#init.onClose({ ...closingOf(ending), willRetry: true });
    this.#stopTimer = platform.clock.after(delayMs, () => this.open());
    this.#setStatus({ phase: 'waiting', retryInMs: delayMs, attempt: this.#failed, cause });
  }

  /** It is over: nobody waits any more. */
  #stop(ending: Ending): void {
    const { endpoint, realm } = this.#init;
    const closing = closingOf(ending);
    const { code, reason } = closing;
    const outcome = ending.fault === 'session.refused' ? 'UNAUTHORIZED' : 'DISCONNECTED';
    this.#error ??= new RpcError(outcome, { uri: realm, message: reason, fault: ending.fault });
    endpoint.close(this.#isLeaving ? undefined : this.#error);
    this.#init.onClose({ ...closing, willRetry: false });
    this.#setStatus({ phase: 'closed', code, reason });
  }

  #setStatus(status: Status): void {
    this.#status = status;
    this.#init.onStatus(status);
  }
}

async function tokenOf(auth: Auth): Promise<string> {
  return 'ticket' in auth ? auth.ticket : auth.token();
}

function closingOf({ code, reason }: Ending): { code: number; reason: string } {
  return { code, reason };
}
