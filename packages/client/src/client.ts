/**
 * A client of one realm: keeps a session with the router, and speaks through it.
 *
 * The session may end and another begin; then what is served and subscribed to goes on by itself,
 * calls that were under way fail with `UNKNOWN_OUTCOME`, and what was not sent yet waits.
 */
import type {
  RawCall,
  RawCallOptions,
  RawHandler,
  RawSubscription,
  Registration,
} from '@realmwire/endpoint';
import { apiOf, implement, LeanEndpoint } from '@realmwire/endpoint/lean';
import type {
  Api,
  Impl,
  Published,
  PublishOptions,
  Realm,
  RegisterOptions,
  SubscribeOptions,
} from '@realmwire/protocol/contract';
import { Emitter } from './emitter.ts';
import type { ClientEvents, Ready, Status } from './events.ts';
import { type Bringing, Link } from './link.ts';
import type { ClientOptions } from './options.ts';
import type { Platform } from './platform.ts';

/** What a {@link Client} is made of. */
export interface ClientInit<T> {
  readonly name: string;
  /** The contract, where it is loaded. */
  readonly contract?: Realm<string, T> | undefined;
  readonly options: ClientOptions;
  readonly platform: Platform;
  /** For an app: what it brings. */
  readonly bringing?: Bringing | undefined;
}

/** See the head of this file. Made by `connect`. */
export class Client<T = unknown> implements AsyncDisposable {
  /** The procedures and topics of the realm, by their paths in the contract. */
  readonly api: Api<T>;
  readonly #init: ClientInit<T>;
  readonly #endpoint: LeanEndpoint;
  readonly #link: Link;
  readonly #events = new Emitter<ClientEvents>();
  readonly #callbacks: { [E in keyof ClientEvents]?: () => void } = {};

  constructor(init: ClientInit<T>) {
    const { name, contract, options, platform, bringing } = init;
    const { signal, validate, maxWaiting, limits } = options;
    const Checks = contract?.['~checks'];
    if (contract && !Checks) throw new TypeError(`${name}: make the contract by \`defineRealm\``);
    this.#init = init;
    this.#endpoint = new LeanEndpoint({
      isOpen: false,
      parts: { ...platform.parts, Checks },
      clock: platform.clock,
      validate,
      maxWaiting,
      streamCredit: limits?.streamCredit,
      send: (message) => this.#link.send(message),
      onPacket: (packet) => this.#emit('message', packet),
      onGap: (gap) => this.#emit('gap', gap),
      onPressure: (pressure) => this.#emit('pressure', pressure),
      onError: (error) => this.#report(error),
    });
    this.#link = new Link({
      realm: name,
      options,
      platform,
      bringing,
      endpoint: this.#endpoint,
      onStatus: (status) => {
        this.#emit('status', status);
        if (status.phase === 'ready') this.#emit('ready', status);
      },
      onClose: (closing) => this.#emit('close', closing),
    });
    this.api = apiOf<T>(this.#endpoint, name, contract);
    const close = (): void => this.#link.close();
    signal?.addEventListener('abort', close, { once: true });
    if (signal?.aborted) close();
    else this.#link.open();
  }

  /** The id of the session, by which others send packets to it; undefined without a session. */
  get uuid(): string | undefined {
    return this.status.phase === 'ready' ? this.status.uuid : undefined;
  }

  /** Where the client is in its life. */
  get status(): Status {
    return this.#link.status;
  }

  /** Waits for a session. Fails once there will be none any more. */
  async ready(): Promise<Ready> {
    const status = await this.#reach((now) => now.phase === 'ready' || now.phase === 'closed');
    return status.phase === 'ready' ? status : Promise.reject(this.#link.error);
  }

  /** Listens to an event; the function that comes back, or the signal, stops it. */
  on<E extends keyof ClientEvents>(
    event: E,
    listener: ClientEvents[E],
    options: { readonly signal?: AbortSignal } = {},
  ): () => void {
    const off = (): void => void this.#events.off(event, listener);
    if (options.signal?.aborted) return off;
    this.#events.on(event, listener);
    options.signal?.addEventListener('abort', off, { once: true });
    return off;
  }

  /** Calls `callback` whenever there is a session. One callback; a new one replaces it. */
  setCallbackReady(callback: ClientEvents['ready']): this {
    return this.#setCallback('ready', callback);
  }

  /** Calls `callback` whenever the status changes. One callback; a new one replaces it. */
  setCallbackStatus(callback: ClientEvents['status']): this {
    return this.#setCallback('status', callback);
  }

  /** Calls `callback` with each packet that nothing has asked for. One; a new one replaces it. */
  setCallbackReadMessage(callback: ClientEvents['message']): this {
    return this.#setCallback('message', callback);
  }

  /** Calls `callback` whenever a session has ended. One callback; a new one replaces it. */
  setCallbackClose(callback: ClientEvents['close']): this {
    return this.#setCallback('close', callback);
  }

  /** Serves procedures of the realm; resolves when the router has taken them all. */
  implement<Ctx = unknown>(
    implementation: Impl<T, Ctx>,
    options?: RegisterOptions,
  ): Promise<Registration> {
    const { name, contract } = this.#init;
    return implement(this.#endpoint, { name, tree: contract?.tree }, implementation, options);
  }

  /** Calls any procedure by its URI. */
  call(uri: string, input?: unknown, options?: RawCallOptions): RawCall {
    return this.#endpoint.call(uri, input, options);
  }

  /** Subscribes to any topic by its URI. */
  subscribe(uri: string, options?: SubscribeOptions): RawSubscription {
    return this.#endpoint.subscribe(uri, options);
  }

  /** Publishes to any topic by its URI. */
  publish(uri: string, payload?: unknown, options?: PublishOptions): Promise<Published> {
    return this.#endpoint.publish(uri, payload, options);
  }

  /** Serves any procedure by its URI. */
  register(uri: string, handler: RawHandler, options?: RegisterOptions): Promise<Registration> {
    return this.#endpoint.serve((dealings, { Services }) =>
      dealings.serve(Services, { uri, handler, options }),
    );
  }

  /** Sends a packet to the app of the realm; resolves when the router has taken it. */
  async send(opcode: string, message?: unknown): Promise<void> {
    await this.#endpoint.deal('feedback', ({ asks }) => asks.feedback(message, undefined, opcode));
  }

  /** Sends a packet to another session. */
  async feedback(message: unknown, uuid: string): Promise<void> {
    await this.#endpoint.deal('feedback', ({ asks }) => asks.feedback(message, uuid));
  }

  /** Sends a packet to every other session of the realm. */
  async broadcast(message: unknown): Promise<void> {
    await this.#endpoint.deal('broadcast', ({ asks }) => asks.broadcast(message));
  }

  /** Runs a server command. */
  command(name: string, args?: unknown): Promise<unknown> {
    return this.#endpoint.deal(name, ({ asks }) => asks.command(name, args));
  }

  /** Leaves in good order; resolves when the client is closed, for good. */
  async close(): Promise<void> {
    this.#link.close();
    await this.#reach(({ phase }) => phase === 'closed');
  }

  /** The same as {@link close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The first status that is wanted, from the one of now on. */
  #reach(isWanted: (status: Status) => boolean): Promise<Status> {
    return new Promise((resolve) => {
      const look = (status: Status): void => {
        if (!isWanted(status)) return;
        this.#events.off('status', look);
        resolve(status);
      };
      this.#events.on('status', look);
      look(this.status);
    });
  }

  #setCallback<E extends keyof ClientEvents>(event: E, callback: ClientEvents[E]): this {
    this.#callbacks[event]?.();
    this.#callbacks[event] = this.on(event, callback);
    return this;
  }

  /** Tells the listeners; what they throw must not stop the client. */
  #emit<E extends keyof ClientEvents>(event: E, ...args: Parameters<ClientEvents[E]>): boolean {
    try {
      return this.#events.emit(event, ...args);
    } catch (error) {
      if (event === 'error') console.error(error);
      else this.#report(error);
      return true;
    }
  }

  #report(error: unknown): void {
    const told = error instanceof Error ? error : new Error(String(error));
    if (!this.#emit('error', told)) console.error(told);
  }
}
