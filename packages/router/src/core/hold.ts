/**
 * The publications of one topic that wait because a subscriber with `pause` is out of credit.
 *
 * Whoever waits for PUBLISHED is suspended by that; who does not, and publishes on, is refused when
 * too much waits. A refusal that nobody is told of becomes a gap for the subscribers.
 */
import type { Payload, SessionId } from '@realmwire/protocol';
import type { Audience } from './audience.ts';
import { Deque } from './deque.ts';
import type { Publisher } from './disclosure.ts';
import { messageBytes } from './payload-bytes.ts';

/** What a session publishes, once it is clear that it may. */
export interface Publication {
  readonly uri: string;
  readonly payload: Payload | undefined;
  /** The session that publishes; absent: the router itself. */
  readonly from?: SessionId;
  /** What the event says of it; absent: nothing. */
  readonly publisher?: Publisher | undefined;
  /** The id of the request; absent: no answer is wanted. */
  readonly id?: number | undefined;
  /** The session that shall not get the event. */
  readonly excluded?: SessionId | undefined;
  /** Who may get the event; absent: everybody. */
  readonly audience?: Audience | undefined;
  readonly isRetained: boolean;
  /** Its publisher is told how many get it. */
  readonly isCounted?: boolean | undefined;
}

/** How much may wait. */
export interface HoldLimits {
  readonly pauseMessages: number;
  readonly pauseBytes: number;
}

/** Publications that were refused without a word, so many in a row. */
export interface Missed {
  missed: number;
}

/** See the head of this file. */
export class Hold {
  /** The publishers that were told that they wait. */
  readonly told = new Set<SessionId>();
  readonly #limits: HoldLimits;
  readonly #items = new Deque<Publication | Missed>();
  #size = 0;
  #bytes = 0;

  constructor(limits: HoldLimits) {
    this.#limits = limits;
  }

  /** Publications that wait. */
  get size(): number {
    return this.#size;
  }

  /** Publications that might wait besides. */
  get room(): number {
    return Math.max(0, this.#limits.pauseMessages - this.#size);
  }

  /** What has waited longest. */
  get first(): Publication | Missed | undefined {
    return this.#items.first;
  }

  /** Whether the publication waits now; there may be too many already. */
  push(publication: Publication): boolean {
    const bytes = this.#bytes + messageBytes(publication.payload);
    // One may always wait, however long it is.
    const isTooLong = this.#size > 0 && bytes > this.#limits.pauseBytes;
    if (this.room === 0 || isTooLong) return false;
    this.#items.push(publication);
    this.#size += 1;
    this.#bytes = bytes;
    return true;
  }

  /** A publication was refused, and nobody told. */
  miss(): void {
    const { last } = this.#items;
    if (last !== undefined && isMissed(last)) last.missed += 1;
    else this.#items.push({ missed: 1 });
  }

  shift(): void {
    const item = this.#items.shift();
    if (item === undefined || isMissed(item)) return;
    this.#size -= 1;
    this.#bytes -= messageBytes(item.payload);
  }
}

/** Whether this stands for publications that were refused. */
export function isMissed(item: Publication | Missed): item is Missed {
  return 'missed' in item;
}
