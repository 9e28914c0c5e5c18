/**
 * A WebSocket as a transport: `ws` reads, and the frames of a turn are written at once.
 *
 * The router owns the upgraded socket, so it writes finished frames to it itself: one system call
 * per socket and turn instead of one per frame, and one encoding for all receivers of an event.
 * Usual frames are read here too, in front of `ws`, which costs a third of what it would; `ws` reads
 * all others, and still answers pings and closes. Each of its writes is a whole frame too, and nothing is
 * compressed, so the two never mix within a frame.
 */
import type { Duplex } from 'node:stream';
import type { Frame, Transport, TransportEvents } from '@realmwire/protocol';
import type { RawData, WebSocket } from 'ws';
import { UsualFrames } from './usual-frames.ts';
import { mostOctets, wireOf, writeFrame } from './websocket-frame.ts';

/** Where the frames of a turn are put together; shared, for it is copied when it is written. */
const joined = Buffer.allocUnsafeSlow(256 * 1024);

/** How long the other side may take to answer our close; `ws` would wait for 30 s. */
const CLOSING_MS = 2_000;

/** See the head of this file. */
export class WebSocketTransport implements Transport {
  readonly #ws: WebSocket;
  readonly #socket: Duplex;

  /**
   * @param events - who is told what arrives
   * @param maxFrameBytes - longer frames are left to `ws`
   */
  constructor(
    ws: WebSocket,
    socket: Duplex,
    events: TransportEvents & { readonly mendsTexts?: boolean },
    maxFrameBytes: number,
  ) {
    this.#ws = ws;
    this.#socket = socket;
    readUsualFrames(ws, socket, events, maxFrameBytes);
    ws.on('message', (data: RawData, isBinary: boolean) => {
      // `binaryType` is `nodebuffer`, so one message is always one Buffer.
      const bytes = data as Buffer;
      events.onFrame(isBinary ? bytes : bytes.toString('utf8'));
    });
    if (events.onSign !== undefined) {
      ws.on('ping', () => events.onSign?.());
      ws.on('pong', (answered) => events.onSign?.(answered.toString('utf8')));
    }
    if (events.onDrain !== undefined) socket.on('drain', () => events.onDrain?.());
    ws.on('close', (code, reason) => events.onClose(code, reason.toString('utf8')));
    // The close event that follows tells the owner; a listener keeps the process alive.
    ws.on('error', () => {});
  }

  /** Bytes that the socket has not taken yet. */
  get buffered(): number {
    return this.#socket.writableLength;
  }

  /** See {@link Transport.send}. */
  send(frames: readonly Frame[]): void {
    if (this.#ws.readyState !== this.#ws.OPEN) return;
    const [first] = frames;
    if (frames.length === 1 && first !== undefined) {
      this.#socket.write(wireOf(first));
      return;
    }
    let at = 0;
    for (const frame of frames) {
      const room = mostOctets(frame);
      if (at + room > joined.length) at = this.#writeJoined(at);
      if (room > joined.length) this.#socket.write(wireOf(frame));
      else at = writeFrame(joined, at, frame);
    }
    this.#writeJoined(at);
  }

  /** See {@link Transport.close}. */
  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
    setTimeout(() => this.#ws.terminate(), CLOSING_MS).unref();
  }

  /** See {@link Transport.ping}. */
  ping(payload?: string): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping(payload);
  }

  /** See {@link Transport.holdBack}. */
  holdBack(isHeld: boolean): void {
    if (isHeld) this.#ws.pause();
    else this.#ws.resume();
  }

  /** Ends the connection without waiting for anything. */
  terminate(): void {
    this.#ws.terminate();
  }

  /** Writes what was put together; says where to go on. */
  #writeJoined(length: number): 0 {
    if (length > 0) this.#socket.write(Buffer.from(joined.subarray(0, length)));
    return 0;
  }
}

/** Puts {@link UsualFrames} between the socket and `ws`. */
function readUsualFrames(
  ws: WebSocket,
  socket: Duplex,
  events: TransportEvents & { readonly mendsTexts?: boolean },
  maxFrameBytes: number,
): void {
  const [listener, ...others] = socket.listeners('data') as ((octets: Buffer) => void)[];
  // Whoever else listens to the socket expects to see all of it.
  if (listener === undefined || others.length > 0) return;
  let isBroken = false;
  ws.on('error', () => {
    isBroken = true;
  });
  const frames = new UsualFrames({
    maxFrameBytes,
    mendsTexts: events.mendsTexts === true,
    onText: (text) => events.onFrame(text),
    onBinary: (bytes) => events.onFrame(bytes),
    onRest: (octets) => listener.call(socket, octets),
  });
  socket.removeListener('data', listener);
  socket.on('data', (chunk: Buffer) => {
    // After an error `ws` reads nothing more either.
    if (!isBroken) frames.read(chunk);
  });
}
