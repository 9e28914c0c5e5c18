/**
 * A session that keeps the rules only as far as its attack needs it.
 */
import { type Codec, type Message, OPCODES } from '@realmwire/protocol';
import { LeanSocket } from './lean-socket.ts';

/** More than this in the own socket would burden the load and not the router. */
const MOST_BUFFERED_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 5;

/** See the head of this file. */
export class Intruder {
  readonly codec: Codec;
  isGone = false;
  readonly #socket: LeanSocket;
  /** Messages by opcode, for whoever waits for one. */
  readonly #awaited = new Map<string, (fields: Record<string, unknown>) => void>();
  #until = 0;
  #sent = 0;

  private constructor(socket: LeanSocket, codec: Codec) {
    this.#socket = socket;
    this.codec = codec;
  }

  /** Connects, and says nothing. Undefined: nobody was let in. */
  static async connect(port: number, codec: Codec): Promise<Intruder | undefined> {
    let self: Intruder | undefined;
    try {
      const socket = await LeanSocket.open({
        port,
        subprotocol: codec.subprotocol,
        onFrame: (frame) => {
          if (self !== undefined) self.#onFrame(frame);
        },
        onClose: () => {
          if (self !== undefined) self.isGone = true;
        },
      });
      self = new Intruder(socket, codec);
      return self;
    } catch {
      return undefined;
    }
  }

  /** Connects and joins; `credit` is what it says that it can take. */
  static async join(port: number, codec: Codec, credit: number): Promise<Intruder | undefined> {
    const self = await Intruder.connect(port, codec);
    if (self === undefined) return undefined;
    self.say({ opcode: 'hello', realm: 'bench', receives: { credit } });
    const welcome = await self.hear('welcome');
    if (welcome !== undefined) {
      self.#until = (welcome['receives'] as { credit: number }).credit;
      return self;
    }
    self.leave();
    return undefined;
  }

  /** The next message of this opcode; undefined if the connection ends before. */
  async hear(opcode: string): Promise<Record<string, unknown> | undefined> {
    let heard: Record<string, unknown> | undefined;
    this.#awaited.set(opcode, (fields) => {
      heard = fields;
    });
    while (heard === undefined && !this.isGone) await rest();
    this.#awaited.delete(opcode);
    return heard;
  }

  /** Sends at once, whatever the credit is. */
  say(message: Message): void {
    this.raw(this.codec.encode(message).data);
  }

  /** Sends any frame. */
  raw(data: string | Uint8Array): void {
    if (this.isGone) return;
    this.#sent += data.length;
    this.#socket.send(data);
  }

  /** Sends when there is credit; false if the connection ends before, or `isOver` does. */
  async sayInTurn(message: Message, isOver: () => boolean): Promise<boolean> {
    const { data } = this.codec.encode(message);
    const isCounted = OPCODES[message.opcode].counted;
    while (isCounted && this.#sent + data.length > this.#until) {
      if (this.isGone || isOver()) return false;
      await rest();
    }
    this.raw(data);
    return this.hasRoom(isOver);
  }

  /** Waits until the network has taken most of what was sent; false if that is never. */
  async hasRoom(isOver: () => boolean): Promise<boolean> {
    while (this.#socket.bufferedBytes > MOST_BUFFERED_BYTES) {
      if (this.isGone || isOver()) return false;
      await rest();
    }
    return !this.isGone && !isOver();
  }

  /** Reads nothing more. */
  pause(): void {
    this.#socket.pause();
  }

  leave(): void {
    this.isGone = true;
    this.#socket.close();
  }

  #onFrame(frame: Buffer): void {
    const { opcode, fields } = this.codec.decode(
      this.codec.kind === 'text' ? frame.toString('utf8') : frame,
    );
    if (opcode === 'next' && fields['of'] === undefined) {
      this.#until = Math.max(this.#until, fields['until'] as number);
    }
    if (opcode === 'ping') this.say({ opcode: 'pong' });
    if (opcode === 'abort' || opcode === 'goodbye') this.leave();
    this.#awaited.get(opcode)?.(fields);
  }
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
