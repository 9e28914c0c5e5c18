/**
 * The generations of pages, as they differ on the wire: what they read of `ready` and `next`, and what they
 * say of themselves. Each sends one text at a time, and the next one when it has read what it takes for
 * an acknowledgement.
 */
import type { Packet, WebPeer } from './stage.ts';

/** One generation. */
interface Traits {
  readonly years: string;
  /** The field of `ready` that it reads. */
  readonly reads: 'os' | 'uuid';
  /** It names itself, after `ready`. */
  readonly ownName?: string;
  /** It overlooks a `next` that is not of this name. */
  readonly isPicky?: boolean;
  /** It reads the `fyi` of `next`. */
  readonly readsFyi?: boolean;
  /** Longest text that it sends at once; 0: any. */
  readonly chunkSize: number;
}

/** See the head of this file. */
export const GENERATIONS: readonly Traits[] = [
  { years: '2019', reads: 'os', ownName: 'page-2019', isPicky: true, chunkSize: 0 },
  { years: '2019–2021', reads: 'os', ownName: 'page-2020', chunkSize: 6144 },
  { years: '2021', reads: 'uuid', readsFyi: true, chunkSize: 6144 },
  { years: '2021–2026', reads: 'uuid', readsFyi: true, chunkSize: 0 },
];

/** A page of a generation. */
export class Generation {
  /** What it could not read. */
  readonly problems: string[] = [];
  readonly #peer: WebPeer;
  readonly #traits: Traits;
  readonly #queue: string[] = [];
  #isReady = false;

  constructor(peer: WebPeer, traits: Traits) {
    this.#peer = peer;
    this.#traits = traits;
    for (const text of peer.texts) this.#onText(text);
    peer.socket.on('message', (data: Buffer) => this.#onText(data.toString()));
  }

  /** Queues a message; it goes when those before were acknowledged. */
  sendMsg(text: string): void {
    const { chunkSize } = this.#traits;
    const isLong = chunkSize > 0 && text.length > chunkSize;
    if (!isLong) return this.#give(text);
    this.#give('bufferON');
    for (let at = 0; at < text.length; at += chunkSize) this.#give(text.slice(at, at + chunkSize));
    this.#give('bufferOFF');
  }

  #give(text: string): void {
    this.#queue.push(text);
    if (this.#isReady && this.#queue.length === 1) this.#peer.raw(text);
  }

  #onText(text: string): void {
    const packet = JSON.parse(text) as Packet;
    if (packet['opcode'] === 'ready') this.#onReady(packet);
    else if (packet['opcode'] === 'next') this.#onNext(packet);
    else this.problems.push(text);
  }

  #onReady(packet: Packet): void {
    const { reads, ownName } = this.#traits;
    if (typeof packet[reads] !== 'string') this.problems.push(`ready without ${reads}`);
    this.#isReady = true;
    if (ownName !== undefined)
      this.#queue.unshift(JSON.stringify({ opcode: 'uuid', message: ownName }));
    if (this.#queue[0] !== undefined) this.#peer.raw(this.#queue[0]);
  }

  #onNext({ uuid, fyi }: Packet): void {
    const { isPicky, ownName, readsFyi } = this.#traits;
    if (isPicky === true && uuid !== ownName) return;
    if (readsFyi === true && fyi !== '') this.problems.push(`next with ${String(fyi)}`);
    this.#queue.shift();
    if (this.#queue[0] !== undefined) this.#peer.raw(this.#queue[0]);
  }
}
