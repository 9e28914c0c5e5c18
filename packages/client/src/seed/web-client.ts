/**
 * The API that pages of the seed systems have used since 2019, over a client of the native wire: messages
 * need not wait for one another, and outlive the loss of a connection.
 *
 * Its functions may be handed around without the object, as such pages do.
 */
import type { Packet } from '@realmwire/endpoint';
import { RpcError } from '@realmwire/protocol/lean';
import { Client } from '../client.ts';
import type { Ready, Status } from '../events.ts';
import type { Platform } from '../platform.ts';
import { PacketValue, type SeedPacket } from './packets.ts';
import { seedPlatform } from './platform.ts';
import type { SeedTarget } from './target.ts';

/** What a page may be told, by the names of `setCallback`. */
export interface SeedCallbacks {
  /** There is a session, and it is a new one. */
  ready?: (packet: SeedPacket) => void;
  /** Somebody, or the app, has sent a packet. */
  readmessage?: (packet: SeedPacket) => void;
  /** How it stands, as a sentence for a person. */
  status?: (text: string) => void;
  /** It is closed and will not come back by itself: `init` opens it anew. */
  close?: () => void;
}

/** The name of the session: a function that says it, and a text wherever a text is wanted. */
export interface SeedUuid {
  (): string;
  toString(): string;
  toJSON(): string;
}

const CALLBACKS: ReadonlySet<string> = new Set(['ready', 'readmessage', 'status', 'close']);
/** Fields of a packet that are not its own: the router says who sends it. */
const ADDRESS: ReadonlySet<string> = new Set(['from', 'fromUUID']);

/** See the head of this file. */
export class SeedWebClient {
  /** What is called back; `setCallback` sets it. */
  readonly callbacks: SeedCallbacks = {};
  /** The name of the session, by which others reach it; empty without one. */
  readonly uuid: SeedUuid = Object.assign((): string => this.#client?.uuid ?? this.#uuid, {
    toString: (): string => this.uuid(),
    toJSON: (): string => this.uuid(),
  });
  readonly #target: SeedTarget;
  readonly #platform: Platform;
  #client: Client | undefined;
  /** The name of the last session. */
  #uuid = '';
  #hasBeenReady = false;
  #isLeaving = false;

  constructor(target: SeedTarget, platform: Platform) {
    this.#target = target;
    this.#platform = seedPlatform(platform);
  }

  /** The client that it is made of: for calls, topics and streams. Undefined before {@link init}. */
  get client(): Client | undefined {
    return this.#client;
  }

  /** Opens it; does nothing while it is open, or comes back by itself. */
  readonly init = (): void => {
    if (this.#client !== undefined && this.#client.status.phase !== 'closed') return;
    const { realm, options } = this.#target;
    this.#hasBeenReady = false;
    this.#isLeaving = false;
    this.#tell('status', 'Trying to connect ...');
    const client = new Client({ name: realm, options, platform: this.#platform });
    this.#client = client;
    client.on('status', (status) => this.#onStatus(status));
    client.on('message', (packet) => this.#tell('readmessage', this.#packetOf(packet)));
    // An address that cannot be one has ended it already.
    if (client.status.phase === 'closed') this.#onStatus(client.status);
  };

  /** Whether there is a session. */
  readonly isOpen = (): boolean => this.#client?.status.phase === 'ready';

  /** Leaves in good order. */
  readonly quit = (): void => {
    this.#isLeaving = true;
    void this.#client?.close();
  };

  /** Sends a packet; what becomes of it where it cannot be sent, the callback `status` is told. */
  readonly sendMsg = (packet: SeedPacket): void => {
    this.sendAsync(packet).catch((error: unknown) => {
      const text = `Not sent: ${error instanceof Error ? error.message : String(error)}`;
      if (!this.#tell('status', text)) console.error(text);
    });
  };

  /** Sends a packet; resolves when the router has acknowledged it, or rejects with the reason. */
  readonly sendAsync = async (packet: SeedPacket): Promise<void> => {
    const client = this.#client;
    if (client === undefined) throw new TypeError('call init() first');
    // As on the wire of such pages: what JSON says of it, as it is now.
    const said = JSON.parse(JSON.stringify(packet)) as SeedPacket;
    const { opcode, message, uuid, ...others } = said;
    if (typeof opcode !== 'string' || opcode === '') throw new TypeError('opcode: must be a text');
    const fields = Object.fromEntries(
      Object.entries(others).filter(([name]) => !ADDRESS.has(name)),
    );
    switch (opcode) {
      case 'quit':
        return this.quit();
      case 'broadcast':
        return client.broadcast(new PacketValue(message, fields));
      case 'feedback':
        if (typeof uuid !== 'string' || uuid === '')
          throw new RpcError('BAD_INPUT', { uri: '', message: 'uuid: must name the receiver' });
        return client.feedback(new PacketValue(message, fields), uuid);
      case 'echo': {
        // A command: it needs no right to say something to others.
        const back = (await client.command('echo', { message: said })) as SeedPacket;
        const { opcode: _, message: heard, ...own } = back;
        const from = this.uuid();
        return void this.#tell(
          'readmessage',
          this.#packetOf({ opcode, message: heard, from, fields: own }),
        );
      }
      default: {
        const rest = uuid === undefined ? fields : { ...fields, uuid };
        return client.send(opcode, new PacketValue(message, rest));
      }
    }
  };

  /** Sends something to all other sessions of the realm. */
  readonly broadcast = (message: unknown): void => this.sendMsg({ opcode: 'broadcast', message });

  /** Sends something to one session. */
  readonly feedback = (message: unknown, uuid: string): void =>
    this.sendMsg({ opcode: 'feedback', message, uuid });

  /** Sends something that comes back. */
  readonly echo = (message: unknown): void => this.sendMsg({ opcode: 'echo', message });

  /** Sets a callback, by its name in any case; other names are overlooked. */
  readonly setCallback = (type: string, callback: (packet: never) => void): void => {
    const name = type.toLowerCase();
    if (CALLBACKS.has(name)) Object.assign(this.callbacks, { [name]: callback });
  };

  /** See {@link SeedCallbacks.ready}. */
  readonly setCallbackReady = (callback: SeedCallbacks['ready'] & {}): void =>
    this.setCallback('ready', callback);

  /** See {@link SeedCallbacks.readmessage}. */
  readonly setCallbackReadMessage = (callback: SeedCallbacks['readmessage'] & {}): void =>
    this.setCallback('readmessage', callback);

  /** See {@link SeedCallbacks.status}. */
  readonly setCallbackStatus = (callback: SeedCallbacks['status'] & {}): void =>
    this.setCallback('status', callback);

  /** See {@link SeedCallbacks.close}. */
  readonly setCallbackClose = (callback: SeedCallbacks['close'] & {}): void =>
    this.setCallback('close', callback);

  #onStatus(status: Status): void {
    switch (status.phase) {
      case 'connecting':
        // The first attempt was told by `init`.
        return void this.#tell('status', 'Trying to connect ...');
      case 'ready':
        return this.#onReady(status);
      case 'waiting':
        if (!this.#hasBeenReady) this.#tell('status', 'Cannot connect to specified server');
        return void this.#tell('status', `Reconnecting in ${seconds(status.retryInMs)}s...`);
      default:
        if (!this.#isLeaving)
          this.#tell('status', this.#hasBeenReady ? CLOSED : 'Cannot connect to specified server');
        this.#tell('close');
    }
  }

  #onReady({ uuid, resumed }: Ready): void {
    this.#hasBeenReady = true;
    this.#uuid = uuid;
    this.#tell('status', 'Connected');
    // The session before goes on: there is nothing to begin anew.
    if (!resumed) this.#tell('ready', { opcode: 'ready', uuid });
  }

  #packetOf({ opcode, message, from, fields }: Packet): SeedPacket {
    const own = {
      opcode,
      message,
      ...(opcode === 'feedback' ? { uuid: this.uuid() } : {}),
      ...(from === undefined ? {} : { from, fromUUID: from }),
    };
    // The fields of others change nothing of what the router says.
    return { ...own, ...fields, ...own };
  }

  /** False: nobody is to be told. What a callback throws must not stop the others. */
  #tell<N extends keyof SeedCallbacks>(
    name: N,
    ...args: Parameters<NonNullable<SeedCallbacks[N]>>
  ): boolean {
    const callback = this.callbacks[name] as ((...given: typeof args) => void) | undefined;
    if (callback === undefined) return false;
    try {
      callback(...args);
    } catch (error) {
      console.error(error);
    }
    return true;
  }
}

const CLOSED = 'Server closed connection';

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
