/**
 * Streams of old PHP clients as transports: they begin with `php process`, and have no frames.
 *
 * A packet that is sent is a write, and one that is received ends with its last brace. What has no end of
 * its own ends where the stream falls silent.
 */
import type { Socket } from 'node:net';
import type { Frame, ProtocolError, Transport, TransportEvents } from '@realmwire/protocol';
import { RAW_GREETING, RawStream, readRawHead } from '@realmwire/protocol/seed';
import { endStream } from './stream-end.ts';

/** The client has written what it had to write, and waits. */
const SILENCE_MS = 15;
/** There is no close code on a stream; these are what WebSocket has for it (RFC 6455 §7.4.1). */
const NO_CODE = 1005;
const ABNORMAL = 1006;

/** Who owns a transport. */
export interface PhpProcessOwner extends TransportEvents {
  bind(transport: Transport): void;
  /** Says why it may not come in. */
  admit?(): ProtocolError | undefined | Promise<ProtocolError | undefined>;
  /** The other side has sent what cannot be read. */
  end(code: ProtocolError['code'], detail: ProtocolError['detail']): void;
}

/** What is done with streams that begin so. */
export interface PhpProcessOptions {
  /** Longest message, in UTF-16 units. */
  readonly maxMessageLength: number;
  /** How long the first line may take, and a packet to its end. */
  readonly idleMs: number;
  /** Calls back after some time; the function that comes back calls it off. */
  after(ms: number, ring: () => void): () => void;
  /** Does a handshake now or soon; false: there are too many. */
  take(task: { run(): void; drop(): void }): boolean;
  /** Says who owns the transport that comes of a stream. */
  accept(ip: string, resource: string | undefined): PhpProcessOwner;
}

/** The row of the public port for such streams. */
export function phpProcesses(options: PhpProcessOptions) {
  return {
    name: 'php process',
    matches(head: Uint8Array): boolean | undefined {
      const text = Buffer.from(head).toString('latin1');
      if (text.startsWith(RAW_GREETING)) return true;
      return RAW_GREETING.startsWith(text) ? undefined : false;
    },
    take(socket: Socket): void {
      socket.on('error', () => socket.destroy());
      const drop = () => void socket.destroy();
      if (!options.take({ run: () => readHead(socket, options), drop })) drop();
    },
  };
}

/** Waits for the first lines, which say what the client wants. */
function readHead(socket: Socket, options: PhpProcessOptions): void {
  let text = '';
  const stopTimer = options.after(options.idleMs, () => socket.destroy());
  const onData = (bytes: Buffer) => {
    text += bytes.toString('latin1');
    const head = readRawHead(text);
    if (head === 'more') return;
    forget();
    if (head === 'wrong') return void socket.destroy();
    socket.pause();
    // It was read as octets, so that what follows can be put back.
    if (head.rest !== '') socket.unshift(Buffer.from(head.rest, 'latin1'));
    void letIn(socket, head.resource, options).catch(() => socket.destroy());
  };
  const onGone = () => {
    forget();
    socket.destroy();
  };
  const forget = () => {
    stopTimer();
    socket.off('data', onData).off('end', onGone).off('close', onGone);
  };
  socket.on('data', onData).on('end', onGone).on('close', onGone);
  socket.resume();
}

async function letIn(
  socket: Socket,
  resource: string | undefined,
  options: PhpProcessOptions,
): Promise<void> {
  const owner = options.accept(socket.remoteAddress ?? '', resource);
  // It may go before it is known whether it may come in.
  const onGone = () => owner.onClose(ABNORMAL, '');
  socket.once('close', onGone);
  const problem = await owner.admit?.();
  // There is no word for a refusal that such a client would read.
  if (problem !== undefined || socket.destroyed) return void socket.destroy();
  socket.off('close', onGone);
  owner.bind(new PhpProcessTransport(socket, owner, options));
}

/** See the head of this file. */
export class PhpProcessTransport implements Transport {
  readonly #socket: Socket;
  readonly #owner: PhpProcessOwner;
  readonly #options: PhpProcessOptions;
  readonly #stream = new RawStream();
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  #stopTimer: (() => void) | undefined;
  #isOver = false;

  constructor(socket: Socket, owner: PhpProcessOwner, options: PhpProcessOptions) {
    this.#socket = socket;
    this.#owner = owner;
    this.#options = options;
    socket.on('data', (bytes: Buffer) => this.#onData(bytes));
    socket.on('drain', () => owner.onDrain?.());
    socket.on('end', () => socket.end());
    socket.on('close', (isFailed) => {
      this.#stop();
      owner.onClose(isFailed ? ABNORMAL : NO_CODE, '');
    });
    socket.resume();
  }

  /** Bytes that the socket has not taken yet. */
  get buffered(): number {
    return this.#socket.writableLength;
  }

  /** See {@link Transport.send}. */
  send(frames: readonly Frame[]): void {
    if (!this.#socket.writable) return;
    for (const { data } of frames) this.#socket.write(data);
  }

  /** See {@link Transport.holdBack}. */
  holdBack(isHeld: boolean): void {
    if (isHeld) this.#socket.pause();
    else this.#socket.resume();
  }

  /** See {@link Transport.close}. A stream has no words for the reason. */
  close(): void {
    this.#stop();
    endStream(this.#socket);
  }

  /** See {@link Transport.terminate}. */
  terminate(): void {
    this.#socket.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#isOver) return;
    this.#stopTimer?.();
    const text = this.#decoded(bytes);
    if (text === undefined) return;
    for (const message of this.#stream.push(text)) this.#tell(message);
    const { length } = this.#stream;
    const { maxMessageLength: limit } = this.#options;
    if (length > limit) return this.#owner.end('message.too_large', { length, limit });
    if (length > 0 && !this.#isOver) this.#await();
  }

  #decoded(bytes: Buffer): string | undefined {
    try {
      return this.#decoder.decode(bytes, { stream: true });
    } catch {
      this.#owner.end('message.malformed', { bytes: bytes.length });
      return undefined;
    }
  }

  /** Comes back when the stream has fallen silent, or a packet has no end. */
  #await(): void {
    const { after, idleMs } = this.#options;
    this.#stopTimer = this.#stream.isWaiting
      ? after(idleMs, () => this.#owner.end('chunk.timeout', { ms: idleMs }))
      : after(SILENCE_MS, () => {
          const message = this.#stream.pause();
          if (message !== undefined) this.#tell(message);
        });
  }

  #tell(message: string): void {
    if (!this.#isOver) this.#owner.onFrame(message);
  }

  #stop(): void {
    this.#isOver = true;
    this.#stopTimer?.();
  }
}
