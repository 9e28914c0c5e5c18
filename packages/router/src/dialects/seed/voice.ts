/**
 * Says things to one client, as fast as that one can hear: a page gets what a turn has gathered at once,
 * a PHP client one thing at a time.
 */
import type { Frame, Limits, Transport } from '@realmwire/protocol';
import { SeedGate } from '@realmwire/protocol/seed';
import type { Clock } from '../../shell/clock.ts';
import { Outlet, type Pressure } from '../../shell/outlet.ts';

/** See the head of this file. */
export interface Voice {
  /** Bytes that wait. */
  readonly queuedBytes: number;
  /** So much has gathered that the end of the turn cannot be waited for. */
  readonly isPressing: boolean;
  readonly isFull: boolean;
  /** Says something; before all that still waits, where it is an acknowledgement. */
  say(frame: Frame, isAcknowledgement: boolean): void;
  /** Sends what has gathered in this turn. */
  flush(): void;
  /** How it stands. */
  look(): Pressure;
  /** The client has spoken. */
  onMessage(): void;
  /** The answer to a ping; false: to none of this voice's. */
  onPong(payload: string): boolean;
  /** Says nothing more. */
  close(): void;
}

/** To a page, and to a PHP client that reads one answer to each of its messages. */
export class FluentVoice implements Voice {
  readonly #outlet: Outlet;

  constructor(transport: Transport, limits: Limits) {
    this.#outlet = new Outlet(transport, limits);
  }

  get queuedBytes(): number {
    return this.#outlet.queuedBytes;
  }

  get isPressing(): boolean {
    return this.#outlet.isPressing;
  }

  get isFull(): boolean {
    return this.#outlet.isFull;
  }

  say(frame: Frame): void {
    this.#outlet.add(frame);
  }

  flush(): void {
    this.#outlet.flush();
  }

  look(): Pressure {
    return this.#outlet.look();
  }

  onMessage(): void {}

  onPong(): boolean {
    return false;
  }

  close(): void {
    this.#outlet.flush();
  }
}

/** To a PHP client that reads one frame of whatever has come: see {@link SeedGate}. */
export class GatedVoice implements Voice {
  readonly #transport: Transport;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #gate = new SeedGate<Frame>();
  #waitingBytes = 0;
  #isFull = false;
  #isClosed = false;
  #stopTimer: (() => void) | undefined;

  constructor(transport: Transport, limits: Limits, clock: Clock) {
    this.#transport = transport;
    this.#limits = limits;
    this.#clock = clock;
  }

  get queuedBytes(): number {
    return this.#waitingBytes + this.#transport.buffered;
  }

  get isPressing(): boolean {
    return this.queuedBytes > this.#limits.outboxHardBytes;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  say(frame: Frame, isAcknowledgement: boolean): void {
    this.#waitingBytes += frame.data.length;
    this.#gate.give(frame, isAcknowledgement);
  }

  flush(): void {
    if (this.#isClosed) return;
    const now = this.#clock.now();
    for (let step = this.#gate.step(now); step !== undefined; step = this.#gate.step(now)) {
      if (step.do === 'ping') {
        this.#transport.ping?.(step.payload);
        continue;
      }
      this.#waitingBytes -= step.what.data.length;
      // Each in a write of its own, so that it is read alone.
      this.#transport.send([step.what]);
    }
    this.#wind(now);
  }

  look(): Pressure {
    const { outboxSoftBytes, outboxHardBytes, outboxFullBytes } = this.#limits;
    if (this.queuedBytes > outboxFullBytes) return 'overflow';
    if (this.#isFull === this.queuedBytes > (this.#isFull ? outboxSoftBytes : outboxHardBytes))
      return undefined;
    this.#isFull = !this.#isFull;
    return this.#isFull ? 'full' : 'room';
  }

  onMessage(): void {
    this.#gate.onMessage();
  }

  onPong(payload: string): boolean {
    const isOurs = this.#gate.onPong(payload);
    if (isOurs) this.flush();
    return isOurs;
  }

  close(): void {
    this.#isClosed = true;
    this.#stopTimer?.();
  }

  /** Comes back when it is time for a ping. */
  #wind(now: number): void {
    this.#stopTimer?.();
    const { deadline } = this.#gate;
    this.#stopTimer =
      deadline === undefined
        ? undefined
        : this.#clock.after(Math.max(0, deadline - now), () => this.flush());
  }
}
