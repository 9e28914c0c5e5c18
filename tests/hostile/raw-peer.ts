/**
 * A peer that says whatever it is told to, over a real WebSocket: what a broken or a hostile
 * program might send.
 */
import { type Codec, jsonCodec, type Message, type MessageOf } from '@realmwire/protocol';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import { until } from '@realmwire/testkit';
import { WebSocket } from 'ws';

/** The codecs by name. */
export const CODECS = { json: jsonCodec, msgpack: msgpackCodec } as const;

/** See the head of this file. */
export class RawPeer {
  readonly codec: Codec;
  readonly heard: Message[] = [];
  /** How the router closed the connection. */
  closed: { readonly code: number; readonly reason: string } | undefined;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket, codec: Codec) {
    this.codec = codec;
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      const { opcode, fields } = codec.decode(isBinary ? new Uint8Array(data) : data.toString());
      this.heard.push({ opcode, ...fields } as unknown as Message);
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
    });
    socket.on('error', () => {});
  }

  /** Opens the socket and says nothing yet. */
  static async open(url: string, codec: keyof typeof CODECS): Promise<RawPeer> {
    const { subprotocol } = CODECS[codec];
    const socket = new WebSocket(url, subprotocol, { perMessageDeflate: false });
    const peer = new RawPeer(socket, CODECS[codec]);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return peer;
  }

  /** Joins a realm as a well-behaved client would. */
  async join(realm: string, fields: Partial<MessageOf<'hello'>> = {}): Promise<string> {
    this.say({ opcode: 'hello', realm, receives: { credit: 1e9 }, ...fields });
    const { session } = await this.hear('welcome');
    return session;
  }

  /** Sends messages in one go, well-formed. */
  say(...messages: readonly Message[]): void {
    for (const message of messages) this.raw(this.codec.encode(message).data);
  }

  /** Sends a message whose fields may be anything. */
  sayAny(opcode: string, fields: object): void {
    this.say({ opcode, ...fields } as unknown as Message);
  }

  /** Sends any frame. */
  raw(data: string | Uint8Array): void {
    this.#socket.send(data);
  }

  /** Waits for a message of this opcode. */
  async hear<O extends Message['opcode']>(
    opcode: O,
    matches: (message: MessageOf<O>) => boolean = () => true,
  ): Promise<MessageOf<O>> {
    const find = () =>
      this.heard.find(
        (message): message is MessageOf<O> & Message =>
          message.opcode === opcode && matches(message as unknown as MessageOf<O>),
      );
    await until(() => find() !== undefined, { what: `a message ${opcode}` });
    return find() as MessageOf<O>;
  }

  /** Waits until the router has closed the connection. */
  async end(): Promise<{ code: number; reason: string; fault: string | undefined }> {
    await until(() => this.closed !== undefined, { what: 'the end of the connection' });
    const abort = this.heard.find((message) => message.opcode === 'abort');
    const { code, reason } = this.closed as { code: number; reason: string };
    return { code, reason, fault: abort?.code };
  }

  /** Reads nothing more from the network. */
  stall(): void {
    this.#socket.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#socket.resume();
  }

  leave(): void {
    this.#socket.terminate();
  }
}
