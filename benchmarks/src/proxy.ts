/**
 * A TCP proxy that behaves like a slow link: a rate and a delay for each direction, and a modest
 * queue in front of it. When the queue is full the sender is not read, so TCP holds it back.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What kind of link. */
export interface LinkOptions {
  /** Where the connections go. */
  readonly targetPort: number;
  readonly bytesPerSecond: number;
  /** Added to each direction is half of it. */
  readonly roundTripMs: number;
  /** What may wait for the link, each direction; default 128 KiB. */
  readonly queueBytes?: number;
}

/** A proxy that listens on the loopback interface. */
export interface Proxy {
  readonly port: number;
  close(): void;
}

/** Starts a proxy. Each connection is a link of its own. */
export async function startProxy(options: LinkOptions): Promise<Proxy> {
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(options.targetPort, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    new OneWay(near, far, options);
    new OneWay(far, near, options);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** What the link carries at once; a shorter slice makes the rate smoother. */
const SLICE_BYTES = 16 * 1024;

/** A slice on its way, and when it arrives. */
interface Slice {
  readonly bytes: Buffer;
  readonly dueMs: number;
}

/**
 * One direction. The rate is kept by a virtual clock, not by timers: `#freeAtMs` is when the link
 * has sent all that it was given, so a late timer makes a slice late but never the link slower.
 */
class OneWay {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #bytesPerMs: number;
  readonly #delayMs: number;
  readonly #queueMs: number;
  readonly #maxUnderwayBytes: number;
  readonly #underway: Slice[] = [];
  #underwayBytes = 0;
  #freeAtMs = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, options: LinkOptions) {
    this.#from = from;
    this.#to = to;
    this.#bytesPerMs = options.bytesPerSecond / 1000;
    this.#delayMs = options.roundTripMs / 2;
    const queueBytes = options.queueBytes ?? 128 * 1024;
    this.#queueMs = queueBytes / this.#bytesPerMs;
    this.#maxUnderwayBytes = 2 * queueBytes + this.#delayMs * this.#bytesPerMs;
    from.on('data', (bytes: Buffer) => this.#onData(bytes));
    to.on('drain', () => this.#move());
  }

  #onData(bytes: Buffer): void {
    const now = performance.now();
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const slice = bytes.subarray(at, at + SLICE_BYTES);
      this.#freeAtMs = Math.max(this.#freeAtMs, now) + slice.length / this.#bytesPerMs;
      this.#underway.push({ bytes: slice, dueMs: this.#freeAtMs + this.#delayMs });
    }
    this.#underwayBytes += bytes.length;
    if (this.#freeAtMs - now > this.#queueMs) this.#from.pause();
    // Only reached when the receiver does not read.
    if (this.#underwayBytes > this.#maxUnderwayBytes) this.#from.pause();
    this.#schedule(now);
  }

  #schedule(now: number): void {
    const first = this.#underway[0];
    if (first === undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#move();
      },
      Math.max(1, first.dueMs - now),
    );
  }

  #move(): void {
    const now = performance.now();
    this.#to.cork();
    // A receiver that does not read holds the link, as it would hold a real one.
    while (!this.#to.writableNeedDrain) {
      const first = this.#underway[0];
      if (first === undefined || first.dueMs > now) break;
      this.#underway.shift();
      this.#underwayBytes -= first.bytes.length;
      this.#to.write(first.bytes);
    }
    this.#to.uncork();
    if (this.#to.writableNeedDrain) return;
    // The queue never runs dry while there is more: half of it is left when reading goes on.
    if (this.#from.isPaused() && this.#freeAtMs - now < this.#queueMs / 2) this.#from.resume();
    this.#schedule(now);
  }
}
