/**
 * A connection between two ends in virtual time, with the manners of TCP: frames arrive whole and in
 * order, after the latency of the link and as fast as it carries them, or not at all.
 *
 *     left ── send ──▶ ▒▒▒ under way ▒▒▒ ──▶ right      and the same from right to left
 *
 * What may go wrong: a *cut* loses all but the first of what is under way, in each direction on its
 * own, and each end may or may not hear of it; a *stall* is an end that does not read for a while.
 */
import type { Frame, FrameData, Transport, TransportEvents } from '@realmwire/protocol';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedClock } from './virtual-clock.ts';

/** How a link carries. */
export interface LinkProfile {
  /** Time from one end to the other. */
  readonly latencyMs: number;
  /** What a frame may take longer. */
  readonly jitterMs: number;
  /** How much passes in a millisecond; 0: any amount. */
  readonly bytesPerMs: number;
}

/** What a {@link SimulatedLink} is made of. */
export interface LinkInit {
  readonly clock: SimulatedClock;
  readonly random: SeededRandom;
  readonly profile: LinkProfile;
  /** Sees every frame as it arrives. */
  onArrival?(from: Side, data: FrameData): void;
}

/** The ends of a link. */
export type Side = 'left' | 'right';

/** Who hears of a cut: the others notice only that nothing comes any more. */
export type Hears = 'both' | 'left' | 'right' | 'nobody';

/** One end of a link. */
export interface LinkEnd extends Transport {
  /** Says who is told what arrives; what came before is kept until then. */
  open(events: TransportEvents): void;
}

/** The close code of a connection that ended without a word. */
const ABNORMAL = 1006;

/** After so long an end that said goodbye does not wait for the other's any more. */
const CLOSING_MS = 2_000;

/** See the head of this file. */
export class SimulatedLink {
  readonly left: LinkEnd;
  readonly right: LinkEnd;
  readonly #ends: Readonly<Record<Side, End>>;
  readonly #random: SeededRandom;
  #isCut = false;

  constructor(init: LinkInit) {
    const left = new End('left', init);
    const right = new End('right', init);
    left.other = right;
    right.other = left;
    this.#ends = { left, right };
    this.left = left;
    this.right = right;
    this.#random = init.random;
  }

  /** Whether both ends have heard that it is over, or will never hear anything. */
  get isOver(): boolean {
    return this.#ends.left.isClosed && this.#ends.right.isClosed;
  }

  /** Bytes that were sent to this end and that it has not read. */
  unreadBytes(side: Side): number {
    return this.#ends[side].unreadBytes;
  }

  /** The connection breaks: see the head of this file. */
  cut(hears: Hears = 'both'): void {
    if (this.#isCut) return;
    this.#isCut = true;
    for (const side of ['left', 'right'] as const) {
      const hasHeard = hears === 'both' || hears === side;
      this.#ends[side].loseRest(this.#random, hasHeard);
    }
  }

  /** This end reads nothing, until it is told to. */
  setStalled(side: Side, isStalled: boolean): void {
    this.#ends[side].setStalled(isStalled);
  }

  /** The computer at this end is gone: what comes to it is lost. */
  abandon(side: Side): void {
    this.#ends[side].abandon();
  }
}

/** What is under way to an end. */
interface Packet {
  readonly at: number;
  readonly data?: FrameData;
  /** The end of the connection, instead of a frame. */
  readonly close?: { readonly code: number; readonly reason: string };
}

class End implements LinkEnd {
  readonly side: Side;
  other!: End;
  isClosed = false;
  unreadBytes = 0;
  readonly #init: LinkInit;
  readonly #coming: Packet[] = [];
  #events: TransportEvents | undefined;
  #isRinging = false;
  #isStalled = false;
  /** Nothing that is sent to this end arrives any more. */
  #isDeaf = false;
  #hasSaidGoodbye = false;
  /** When the link is free to carry the next frame to this end, and when the last one arrives. */
  #freeAt = 0;
  #lastAt = 0;

  constructor(side: Side, init: LinkInit) {
    this.side = side;
    this.#init = init;
  }

  get buffered(): number {
    const { bytesPerMs } = this.#init.profile;
    const waitingMs = Math.max(0, this.other.#freeAt - this.#init.clock.now());
    return Math.floor(waitingMs * bytesPerMs);
  }

  open(events: TransportEvents): void {
    this.#events = events;
    this.#ring();
  }

  send(frames: readonly Frame[]): void {
    if (this.isClosed || this.#hasSaidGoodbye) return;
    for (const { data } of frames) this.other.#expect({ data });
  }

  close(code: number, reason: string): void {
    if (this.isClosed || this.#hasSaidGoodbye) return;
    this.#hasSaidGoodbye = true;
    this.other.#expect({ close: { code, reason } });
    this.#init.clock.after(CLOSING_MS, () => this.#end(ABNORMAL, ''));
  }

  terminate(): void {
    if (this.isClosed) return;
    this.other.#expect({ close: { code: ABNORMAL, reason: '' } });
    this.#end(ABNORMAL, '');
  }

  setStalled(isStalled: boolean): void {
    this.#isStalled = isStalled;
    this.#ring();
  }

  loseRest(random: SeededRandom, hears: boolean): void {
    const kept = random.below(this.#coming.length + 1);
    for (const { data } of this.#coming.splice(kept)) this.unreadBytes -= data?.length ?? 0;
    if (hears) this.#expect({ close: { code: ABNORMAL, reason: '' } });
    this.#isDeaf = true;
  }

  abandon(): void {
    this.#events = undefined;
    this.isClosed = true;
    this.#coming.length = 0;
    this.unreadBytes = 0;
    this.#isDeaf = true;
  }

  #expect(what: Omit<Packet, 'at'>): void {
    if (this.#isDeaf) return;
    const { clock, random, profile } = this.#init;
    const bytes = what.data?.length ?? 0;
    const carryMs = profile.bytesPerMs === 0 ? 0 : bytes / profile.bytesPerMs;
    this.#freeAt = Math.max(this.#freeAt, clock.now()) + carryMs;
    const lateMs = profile.jitterMs === 0 ? 0 : random.next() * profile.jitterMs;
    // Never before what was sent earlier.
    this.#lastAt = Math.max(this.#lastAt, Math.round(this.#freeAt + profile.latencyMs + lateMs));
    this.#coming.push({ ...what, at: this.#lastAt });
    this.unreadBytes += bytes;
    this.#ring();
  }

  /** Waits for the next that arrives. */
  #ring(): void {
    const next = this.#coming[0];
    if (this.#isRinging || this.#isStalled || this.#events === undefined || !next) return;
    const { clock } = this.#init;
    this.#isRinging = true;
    clock.after(next.at - clock.now(), () => {
      this.#isRinging = false;
      this.#arrive();
    });
  }

  /** Everything that is there by now is read at once. */
  #arrive(): void {
    const now = this.#init.clock.now();
    for (let next = this.#coming[0]; next !== undefined; next = this.#coming[0]) {
      if (next.at > now || this.#isStalled) break;
      this.#coming.shift();
      this.#read(next);
    }
    this.#ring();
  }

  #read({ data, close }: Packet): void {
    if (data !== undefined) {
      this.unreadBytes -= data.length;
      this.#init.onArrival?.(this.side === 'left' ? 'right' : 'left', data);
      this.#events?.onFrame(data);
      return;
    }
    if (close === undefined) return;
    // Whoever hears goodbye says it too.
    if (!this.#hasSaidGoodbye) this.other.#expect({ close });
    this.#end(close.code, close.reason);
  }

  #end(code: number, reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#coming.length = 0;
    this.unreadBytes = 0;
    this.#isDeaf = true;
    this.#events?.onClose(code, reason);
  }
}
