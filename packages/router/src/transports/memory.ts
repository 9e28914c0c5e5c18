/**
 * Two transports that are joined: what one sends, the other receives, in order, in a later
 * microtask. For tests and for clients in the router's own process.
 */
import type { Frame, FrameData, Transport, TransportEvents } from '@realmwire/protocol';

/** One end of a pair. */
export interface MemoryTransport extends Transport {
  /** Says who is told what arrives; frames that came before are kept until then. */
  open(events: TransportEvents): void;
}

/** Makes the two ends. */
export function memoryPair(): readonly [MemoryTransport, MemoryTransport] {
  const left = new MemoryEnd();
  const right = new MemoryEnd();
  left.other = right;
  right.other = left;
  return [left, right];
}

class MemoryEnd implements MemoryTransport {
  other: MemoryEnd | undefined;
  #events: TransportEvents | undefined;
  #inbox: FrameData[] = [];
  #isClosed = false;
  #isScheduled = false;
  #buffered = 0;

  get buffered(): number {
    return this.#buffered;
  }

  open(events: TransportEvents): void {
    this.#events = events;
    this.#schedule();
  }

  send(frames: readonly Frame[]): void {
    if (this.#isClosed) return;
    for (const { data } of frames) this.other?.arrive(data);
  }

  arrive(data: FrameData): void {
    if (this.#isClosed) return;
    this.#inbox.push(data);
    this.#buffered += data.length;
    this.#schedule();
  }

  close(code: number, reason: string): void {
    queueMicrotask(() => {
      this.#end(code, reason);
      this.other?.hangUp(code, reason);
    });
  }

  hangUp(code: number, reason: string): void {
    queueMicrotask(() => this.#end(code, reason));
  }

  #schedule(): void {
    if (this.#isScheduled || this.#events === undefined || this.#inbox.length === 0) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      const frames = this.#inbox;
      this.#inbox = [];
      this.#buffered = 0;
      for (const data of frames) if (!this.#isClosed) this.#events?.onFrame(data);
    });
  }

  #end(code: number, reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#events?.onClose(code, reason);
  }
}
