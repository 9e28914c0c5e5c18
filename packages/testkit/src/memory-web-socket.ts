/**
 * A `WebSocket` whose other end is a router in the same process: frames are handed over, without
 * a network and without HTTP.
 */
import type { Frame, Transport, TransportEvents } from '@realmwire/protocol';

/** One end of two joined transports. */
export interface JoinedEnd extends Transport {
  open(events: TransportEvents): void;
}

/** Two joined transports: the client's end and the router's. */
export type Joined = readonly [client: JoinedEnd, router: JoinedEnd];

const [CONNECTING, OPEN, CLOSED] = [0, 1, 3] as const;

/**
 * Makes the class.
 *
 * @param join makes two joined transports
 * @param accept hands the router's end to the router
 */
export function memoryWebSocket(
  join: () => Joined,
  accept: (end: JoinedEnd, subprotocol: string) => TransportEvents,
) {
  return class MemoryWebSocket {
    binaryType = 'arraybuffer';
    readyState: number = CONNECTING;
    onopen: ((event: never) => void) | null = null;
    onmessage: ((event: never) => void) | null = null;
    onclose: ((event: never) => void) | null = null;
    onerror: ((event: never) => void) | null = null;
    readonly #end: JoinedEnd;

    constructor(_url: string, subprotocol: string) {
      const [mine, theirs] = join();
      this.#end = mine;
      theirs.open(accept(theirs, subprotocol));
      mine.open({
        onFrame: (data) => this.onmessage?.({ data } as never),
        onClose: (code, reason) => {
          this.readyState = CLOSED;
          this.onclose?.({ code, reason } as never);
        },
      });
      queueMicrotask(() => {
        if (this.readyState !== CONNECTING) return;
        this.readyState = OPEN;
        this.onopen?.({} as never);
      });
    }

    get bufferedAmount(): number {
      return this.#end.buffered;
    }

    send(data: Frame['data']): void {
      this.#end.send([{ data }]);
    }

    close(code = 1005, reason = ''): void {
      this.#end.close(code, reason);
    }
  };
}
