/**
 * One direction of a link: what one socket sends reaches the other late, slowly, changed or never.
 *
 * The rate is kept by a virtual clock, not by timers: `#freeAtMs` is when the link has sent all that
 * it was given, so a late timer makes a slice late but never the link slower. When the queue in front
 * of the link is full the sender is not read, so TCP holds it back.
 */
import type { Socket } from 'node:net';

/** What kind of link. */
export interface Conditions {
  /** How long everything is under way. */
  readonly latencyMs: number;
  readonly bytesPerSecond: number;
  /** What may wait for the link, or for a receiver that does not read. */
  readonly queueBytes: number;
}

/** What the link carries at once; a shorter slice makes the rate smoother. */
const SLICE_BYTES = 16 * 1024;

/** A slice on its way, and when it arrives; without bytes it is the end of the stream. */
interface Slice {
  readonly bytes: Buffer | undefined;
  readonly dueMs: number;
}

/** See the head of this file. */
export class OneWay {
  #conditions: Conditions;
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #random: () => number;
  #state: 'flows' | 'stalled' | 'swallows' = 'flows';
  readonly #flips: (number | undefined)[] = [];
  readonly #underway: Slice[] = [];
  #underwayBytes = 0;
  #carriedBytes = 0;
  #freeAtMs = 0;
  #hasEnded = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, conditions: Conditions, random: () => number) {
    this.#from = from;
    this.#to = to;
    this.#conditions = conditions;
    this.#random = random;
    from.on('data', (bytes: Buffer) => this.#onData(bytes));
    from.on('end', () => this.#onEnd());
    from.on('close', () => this.#onGone());
    to.on('drain', () => this.#move());
    to.on('close', () => clearTimeout(this.#timer));
  }

  /** Bytes that have been handed over. */
  get carriedBytes(): number {
    return this.#carriedBytes;
  }

  /** Bytes that were taken and not handed over. */
  get underwayBytes(): number {
    return this.#underwayBytes;
  }

  /** Changes the link for what comes from now on. */
  shape(conditions: Partial<Conditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
  }

  /** Reads no more: what is sent waits in the sender's buffers. */
  stall(): void {
    if (this.#state !== 'flows') return;
    this.#state = 'stalled';
    this.#from.pause();
  }

  /** Ends a stall. */
  flow(): void {
    if (this.#state !== 'stalled') return;
    this.#state = 'flows';
    this.#from.resume();
  }

  /**
   * From now on everything is lost, even that the sender hangs up: for good, since TCP has no way to
   * go on after a lost byte.
   */
  swallow(): void {
    this.#state = 'swallows';
    this.#drop();
    this.#from.resume();
  }

  /** Flips one bit of what comes next; of the byte at `offset`, or of any. */
  corrupt(offset?: number): void {
    this.#flips.push(offset);
  }

  /** The sender hangs up in the middle of what is under way: the receiver gets a part of it. */
  breakOff(): void {
    const underway = Buffer.concat(this.#underway.flatMap(({ bytes }) => bytes ?? []));
    this.swallow();
    this.#write(underway.subarray(0, Math.floor(this.#random() * (underway.length + 1))));
    this.#to.end();
  }

  #onData(bytes: Buffer): void {
    if (this.#state === 'swallows') return;
    if (this.#flips.length > 0) this.#flip(bytes);
    const now = performance.now();
    const { latencyMs, bytesPerSecond } = this.#conditions;
    for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
      const slice = bytes.subarray(at, at + SLICE_BYTES);
      this.#freeAtMs = Math.max(this.#freeAtMs, now) + (1000 * slice.length) / bytesPerSecond;
      this.#underway.push({ bytes: slice, dueMs: this.#freeAtMs + latencyMs });
    }
    this.#underwayBytes += bytes.length;
    if (this.#freeAtMs - now > this.#queueMs) this.#from.pause();
    this.#move();
  }

  #onEnd(): void {
    if (this.#state === 'swallows') return;
    this.#hasEnded = true;
    const dueMs = Math.max(this.#freeAtMs, performance.now()) + this.#conditions.latencyMs;
    this.#underway.push({ bytes: undefined, dueMs });
    this.#move();
  }

  /** The sender is gone. In good order, its end is under way; else the receiver is told at once. */
  #onGone(): void {
    if (this.#state === 'swallows' || this.#hasEnded) return;
    this.#drop();
    this.#to.resetAndDestroy();
  }

  #move(): void {
    const now = performance.now();
    this.#to.cork();
    // A receiver that does not read holds the link, as it would hold a real one.
    while (!this.#to.writableNeedDrain) {
      const first = this.#underway[0];
      if (first === undefined || first.dueMs > now) break;
      this.#underway.shift();
      if (first.bytes === undefined) this.#to.end();
      else {
        this.#underwayBytes -= first.bytes.length;
        this.#write(first.bytes);
      }
    }
    this.#to.uncork();
    this.#holdOrRead(now);
    if (!this.#to.writableNeedDrain) this.#schedule(now);
  }

  #write(bytes: Buffer): void {
    if (!this.#to.writable) return;
    this.#carriedBytes += bytes.length;
    this.#to.write(bytes);
  }

  #holdOrRead(now: number): void {
    if (this.#to.writableNeedDrain && this.#underwayBytes > this.#conditions.queueBytes) {
      this.#from.pause();
      return;
    }
    if (this.#state === 'stalled' || !this.#from.isPaused()) return;
    // The queue never runs dry while there is more: half of it is left when reading goes on.
    if (this.#freeAtMs - now <= this.#queueMs / 2) this.#from.resume();
  }

  #schedule(now: number): void {
    const first = this.#underway[0];
    if (first === undefined || this.#timer !== undefined) return;
    const delayMs = Math.max(1, first.dueMs - now);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#move();
    }, delayMs);
  }

  #flip(bytes: Buffer): void {
    for (const offset of this.#flips.splice(0)) {
      const at = Math.min(offset ?? Math.floor(this.#random() * bytes.length), bytes.length - 1);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(this.#random() * 8)), at);
    }
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#underway.length = 0;
    this.#underwayBytes = 0;
  }

  /** How long the link takes for a full queue. */
  get #queueMs(): number {
    return (1000 * this.#conditions.queueBytes) / this.#conditions.bytesPerSecond;
  }
}
