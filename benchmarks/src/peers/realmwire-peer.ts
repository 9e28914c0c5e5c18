/**
 * A client of Realmwire that is as lean as the others: our codecs and our flow control, and nothing
 * of `@realmwire/client`. It obeys the router's credit and gives its own, of the session and of
 * the subscription, at a quarter of the window.
 */
import { Body, type Codec, LIMITS, type Message, OPCODES } from '@realmwire/protocol';
import { LeanSocket } from '../load/lean-socket.ts';
import type { OpenPeer, Peer } from './peer.ts';

/** Counted bytes that the router may send ahead: the protocol's default for a new session. */
const WINDOW_BYTES = LIMITS.windowStartBytes.default;
/** Events that may be under way: the protocol's default for a subscription. */
const WINDOW_EVENTS = LIMITS.streamCredit.default;

/** What HELLO says: the defaults of the protocol. */
const RECEIVES = {
  credit: WINDOW_BYTES,
  maxFrameBytes: LIMITS.maxFrameBytes.default,
  maxMessageBytes: LIMITS.maxMessageBytes.default,
  chunkBytes: LIMITS.chunkBytes.default,
} as const;

/** Connects to the Realmwire router with one codec. */
export function realmwirePeers(codec: Codec): OpenPeer {
  return async (port) => {
    for (;;) {
      const peer = new RealmwirePeer(codec);
      const busyMs = await peer.open(port);
      if (busyMs === undefined) return peer;
      await new Promise((resolve) => setTimeout(resolve, busyMs));
    }
  };
}

class RealmwirePeer implements Peer {
  onResult: Peer['onResult'] = () => undefined;
  onClose: Peer['onClose'] = () => undefined;

  readonly carriesBytes: boolean;
  readonly #codec: Codec;
  readonly #isEvent: (frame: Buffer) => boolean;
  #socket: LeanSocket | undefined;
  #lastRequest = 1_000_000;
  readonly #requests = new Map<number, (answer: Record<string, unknown>) => void>();
  readonly #procedures = new Map<number, (input: unknown) => unknown>();

  /** What was taken, and how much of it the router knows. */
  #seen = 0;
  #seenBytes = 0;
  #grantedBytes: number = WINDOW_BYTES;
  /** What was sent, and how much may be. */
  #sentBytes = 0;
  #until = 0;
  readonly #waiting: (string | Uint8Array)[] = [];

  #onEvent: (value: () => unknown) => void = () => undefined;
  #onGap: (lost: number) => void = () => undefined;
  #subscription = 0;
  #events = 0;
  #grantedEvents: number = WINDOW_EVENTS;

  constructor(codec: Codec) {
    this.#codec = codec;
    this.carriesBytes = codec.kind === 'binary';
    this.#isEvent = codec.kind === 'text' ? isJsonEvent : isMsgpackEvent;
  }

  /** Gives the time after which to come again, if the router is busy. */
  async open(port: number): Promise<number | undefined> {
    const welcomed = new Promise<Record<string, unknown>>((resolve, reject) => {
      this.#requests.set(0, resolve);
      this.onClose = (reason) => reject(new Error(`no WELCOME: ${reason}`));
    });
    this.#socket = await LeanSocket.open({
      port,
      subprotocol: this.#codec.subprotocol,
      onFrame: (frame) => this.#onFrame(frame),
      onClose: (reason) => this.onClose(reason),
    });
    this.#send({ opcode: 'hello', realm: 'bench', receives: RECEIVES });
    const { receives, retryAfterMs } = await welcomed;
    this.onClose = () => undefined;
    if (retryAfterMs !== undefined) return retryAfterMs as number;
    this.#until += (receives as { credit: number }).credit;
    return undefined;
  }

  async serve(procedure: string, answer: (input: unknown) => unknown): Promise<void> {
    const id = this.#nextRequest();
    const answered = this.#answerTo(id);
    this.#send({ opcode: 'register', id, uri: `bench.${procedure}` });
    this.#procedures.set((await answered)['registration'] as number, answer);
  }

  call(id: number, procedure: string, input: unknown): void {
    this.#send({ opcode: 'call', id, uri: `bench.${procedure}`, payload: Body.of(input) });
  }

  async subscribe(
    onEvent: (value: () => unknown) => void,
    onGap: (lost: number) => void,
  ): Promise<void> {
    this.#onEvent = onEvent;
    this.#onGap = onGap;
    const id = this.#nextRequest();
    const answered = this.#answerTo(id);
    this.#send({ opcode: 'subscribe', id, uri: 'bench.feed', credit: WINDOW_EVENTS });
    this.#subscription = (await answered)['subscription'] as number;
  }

  publish(event: unknown): void {
    this.#send({ opcode: 'publish', uri: 'bench.feed', payload: Body.of(event) });
  }

  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  close(): void {
    this.#socket?.close();
  }

  #nextRequest(): number {
    this.#lastRequest += 1;
    return this.#lastRequest;
  }

  #answerTo(id: number): Promise<Record<string, unknown>> {
    return new Promise((resolve) => this.#requests.set(id, resolve));
  }

  #send(message: Message): void {
    const { data } = this.#codec.encode(message);
    if (!OPCODES[message.opcode].counted) this.#socket?.send(data);
    else if (this.#waiting.length > 0 || this.#sentBytes + data.length > this.#until) {
      this.#waiting.push(data);
    } else this.#sendCounted(data);
  }

  #sendCounted(data: string | Uint8Array): void {
    this.#sentBytes += data.length;
    this.#socket?.send(data);
  }

  #onFrame(frame: Buffer): void {
    if (this.#isEvent(frame)) {
      this.#take(frame.length);
      this.#onEvent(() => bodyOf(this.#decode(frame)));
      this.#takeEvent();
      return;
    }
    const { opcode, fields } = this.#decoded(frame);
    if (OPCODES[opcode].counted) this.#take(frame.length);
    const { id } = fields as { id: number };
    switch (opcode) {
      case 'result':
        this.onResult(id, () => bodyOf(fields));
        break;
      case 'invocation': {
        const answer = this.#procedures.get(fields['registration'] as number);
        this.#send({ opcode: 'yield', id, payload: Body.of(answer?.(bodyOf(fields))) });
        break;
      }
      case 'next':
        this.#onNext(fields);
        break;
      case 'ping':
        this.#send({ opcode: 'pong' });
        break;
      case 'welcome':
        this.#settle(0, fields);
        break;
      case 'registered':
      case 'subscribed':
        this.#settle(id, fields);
        break;
      case 'gap':
        this.#onGap((fields['to'] as number) - (fields['from'] as number) + 1);
        break;
      case 'abort':
        if (fields['retryAfterMs'] !== undefined) {
          this.#settle(0, fields);
          break;
        }
        throw new Error(`the router says abort: ${JSON.stringify(fields)}`);
      case 'chunk': // Nothing that this driver asks for is that long.
      case 'error':
      case 'goodbye':
        throw new Error(`the router says ${opcode}: ${JSON.stringify(fields)}`);
      default:
        break;
    }
  }

  #decoded(frame: Buffer): ReturnType<Codec['decode']> {
    return this.#codec.decode(this.#codec.kind === 'text' ? frame.toString('utf8') : frame);
  }

  #decode(frame: Buffer): Record<string, unknown> {
    return this.#decoded(frame).fields;
  }

  #settle(id: number, fields: Record<string, unknown>): void {
    this.#requests.get(id)?.(fields);
    this.#requests.delete(id);
  }

  #onNext(fields: Record<string, unknown>): void {
    if (fields['of'] !== undefined) return;
    this.#until = Math.max(this.#until, fields['until'] as number);
    for (;;) {
      const first = this.#waiting[0];
      if (first === undefined || this.#sentBytes + first.length > this.#until) return;
      this.#waiting.shift();
      this.#sendCounted(first);
    }
  }

  /** Takes a counted frame. All that is sent here is ASCII: bytes are UTF-16 units. */
  #take(length: number): void {
    this.#seen += 1;
    this.#seenBytes += length;
    if (this.#seenBytes + WINDOW_BYTES - this.#grantedBytes < WINDOW_BYTES / 4) return;
    this.#grantedBytes = this.#seenBytes + WINDOW_BYTES;
    this.#send({ opcode: 'next', seen: this.#seen, until: this.#grantedBytes });
  }

  #takeEvent(): void {
    this.#events += 1;
    if (this.#events + WINDOW_EVENTS - this.#grantedEvents < WINDOW_EVENTS / 4) return;
    this.#grantedEvents = this.#events + WINDOW_EVENTS;
    const stream = this.#subscription;
    this.#send({ opcode: 'next', of: 'subscription', stream, until: this.#grantedEvents });
  }
}

function bodyOf(fields: Record<string, unknown>): unknown {
  return (fields['payload'] as Body | undefined)?.value();
}

/** `["event"`: no other opcode begins with `ev`. */
function isJsonEvent(frame: Buffer): boolean {
  return frame[2] === 0x65 && frame[3] === 0x76;
}

/** `[36, …]`. */
function isMsgpackEvent(frame: Buffer): boolean {
  return frame[1] === OPCODES.event.number;
}
