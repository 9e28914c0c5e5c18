/**
 * The talk at the door, between a socket and the engine of a session: puts into its first message who the
 * client is, and answers what the router asks before it lets it in.
 *
 *     engine ── hello ──▶ door ── hello, with credentials ──▶ router
 *                         door ◀─ challenge ───────────────── router
 *                         door ── authenticate ─────────────▶ router
 *     engine ◀─ welcome ─ door ◀─ welcome ─────────────────── router      from then on it is open
 *
 * So the engine, which every page downloads, knows nothing of it.
 */
import type { Codec, Frame, FrameData, Message, MessageOf, Transport } from '@realmwire/protocol';
import { leanJsonCodec } from '@realmwire/protocol/engine';
import { SUBPROTOCOLS } from '@realmwire/protocol/lean';
import type { OpenSocket, SocketEvents, SocketOptions } from '../transports/socket.ts';
import { type Attempt, type Method, Unanswerable } from './method.ts';

/** Closes for a reason that will not pass: another attempt would end in the same way. */
const UNAUTHORIZED = 4401;
/** Closes for one that may. */
const NO_CREDENTIALS = 1006;

/** How a door is built: what is shown, over which sockets. */
export interface DoorOptions {
  readonly method: Method;
  readonly open: OpenSocket;
  readonly loadMsgpack: () => Promise<Codec>;
}

/** See the head of this file. */
export function openDoor(given: DoorOptions): OpenSocket {
  return (options, events) => new Door(given, options, events).transport;
}

class Door {
  readonly transport: Transport;
  readonly #given: DoorOptions;
  readonly #events: SocketEvents;
  readonly #socket: Transport;
  readonly #subprotocol: string;
  #codec: Codec = leanJsonCodec;
  #attempt: Attempt | undefined;
  #isOpen = false;
  #isClosed = false;

  constructor(given: DoorOptions, options: SocketOptions, events: SocketEvents) {
    this.#given = given;
    this.#events = events;
    this.#subprotocol = options.subprotocol;
    this.#socket = given.open(options, {
      onOpen: () => events.onOpen(),
      onFrame: (data) => this.#onFrame(data),
      onClose: (code, reason) => this.#end(code, reason),
    });
    const socket = this.#socket;
    this.transport = {
      get buffered() {
        return socket.buffered;
      },
      send: (frames) => this.#send(frames),
      close: (code, reason) => socket.close(code, reason),
    };
  }

  #send(frames: readonly Frame[]): void {
    if (this.#isOpen) return this.#socket.send(frames);
    // Before the router has let it in, the engine has one thing to say.
    const [hello] = frames;
    if (hello !== undefined && this.#attempt === undefined) this.#try(() => this.#sayHello(hello));
  }

  #onFrame(data: FrameData): void {
    if (this.#isClosed) return;
    if (this.#isOpen || this.#attempt === undefined) return this.#events.onFrame(data);
    const message = this.#read(data);
    if (message?.opcode === 'challenge')
      return this.#try((attempt) => this.#answer(message, attempt as Attempt));
    if (message?.opcode === 'welcome' || message?.opcode === 'resumed') {
      const { isGenuine } = this.#attempt;
      if (isGenuine !== undefined && !isGenuine(message.auth?.extra))
        return this.#hangUp(UNAUTHORIZED, 'the router did not show that it knows the password');
      this.#isOpen = true;
    }
    this.#events.onFrame(data);
  }

  async #sayHello({ data }: Frame): Promise<void> {
    const isBinary = this.#subprotocol === SUBPROTOCOLS.msgpack;
    if (isBinary) this.#codec = await this.#given.loadMsgpack();
    const attempt = await this.#given.method.begin();
    this.#attempt = attempt;
    this.#say({ ...(this.#read(data) as MessageOf<'hello'>), auth: attempt.hello });
  }

  async #answer(asked: MessageOf<'challenge'>, attempt: Attempt): Promise<void> {
    if (asked.method !== attempt.hello.method)
      throw new Unanswerable(`the router asks for another proof than ${attempt.hello.method}`);
    this.#say({ opcode: 'authenticate', ...(await attempt.answer(asked)) });
  }

  #say(message: Message): void {
    if (!this.#isClosed) this.#socket.send([this.#codec.encode(message)]);
  }

  /** The message in a frame; of one that cannot be read, the engine tells. */
  #read(data: FrameData): Message | undefined {
    try {
      const { opcode, fields } = this.#codec.decode(data);
      return { ...fields, opcode } as unknown as Message;
    } catch {
      return undefined;
    }
  }

  #try(step: (attempt: Attempt | undefined) => Promise<void>): void {
    step(this.#attempt).catch((error: unknown) => {
      const code = error instanceof Unanswerable ? UNAUTHORIZED : NO_CREDENTIALS;
      this.#hangUp(code, `no credentials: ${error instanceof Error ? error.message : error}`);
    });
  }

  #hangUp(code: number, reason: string): void {
    this.#end(code, reason);
    this.#socket.close(code === UNAUTHORIZED ? code : 1000, '');
  }

  #end(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events.onClose(code, reason);
  }
}
