/**
 * A WAMP client that says what it is told to, message by message: lists as the specification writes
 * them, over whatever moves frames.
 */
import type { FrameData } from '@realmwire/protocol';
import type { WampSerializer } from '@realmwire/protocol/wamp2';
import { until } from './until.ts';

/** A message as it stands on the wire. */
export type WampList = readonly unknown[];

/** What moves the frames of a {@link WampPeer}. */
export interface WampLine {
  send(data: FrameData): void;
  /** Ends the connection in good order. */
  close(): void;
  /** Cuts it. */
  cut(): void;
  /** Reads nothing more from the network. */
  stall(): void;
}

const HELLO = 1;
const WELCOME = 2;

/** All roles, and the features that change what a router sends. */
const EVERYTHING = {
  caller: {
    features: { progressive_call_results: true, call_canceling: true, payload_passthru_mode: true },
  },
  callee: {
    features: {
      progressive_call_results: true,
      progressive_call_invocations: true,
      call_canceling: true,
      call_timeout: true,
      registration_revocation: true,
      payload_passthru_mode: true,
    },
  },
  publisher: { features: { payload_passthru_mode: true } },
  subscriber: { features: { subscription_revocation: true, payload_passthru_mode: true } },
};

/** See the head of this file. */
export class WampPeer {
  readonly serializer: WampSerializer;
  /** All that came and was not taken. */
  readonly heard: WampList[] = [];
  /** How the connection was closed. */
  closed: { readonly code: number; readonly reason: string } | undefined;
  #line: WampLine | undefined;

  constructor(serializer: WampSerializer) {
    this.serializer = serializer;
  }

  /** Says what moves its frames. */
  bind(line: WampLine): void {
    this.#line = line;
  }

  /** A frame has come. */
  onFrame(data: FrameData): void {
    for (const message of this.serializer.decode(data)) this.heard.push(message as WampList);
  }

  /** The connection has ended. */
  onClose(code: number, reason: string): void {
    this.closed ??= { code, reason };
  }

  /** Joins a realm, and waits until it is in; gives the number of the session and its details. */
  async join(
    realm: string,
    details: Readonly<Record<string, unknown>> = {},
  ): Promise<{ readonly id: number; readonly details: Readonly<Record<string, unknown>> }> {
    this.say([HELLO, realm, { roles: EVERYTHING, ...details }]);
    const [code, id, welcomed] = await this.take();
    if (code !== WELCOME) throw new Error(`expected WELCOME, heard ${String(code)}`);
    return { id: id as number, details: welcomed as Readonly<Record<string, unknown>> };
  }

  /** Sends messages, each in a frame of its own. */
  say(...messages: readonly WampList[]): void {
    for (const message of messages) this.raw(this.serializer.encode(message).data);
  }

  /** Sends any frame. */
  raw(data: FrameData): void {
    this.#line?.send(data);
  }

  /** The next message, in the order in which they came. */
  async take(): Promise<WampList> {
    await until(() => this.heard.length > 0 || this.closed !== undefined, { what: 'a message' });
    const message = this.heard.shift();
    if (message === undefined) throw new Error('the connection was closed instead of a message');
    return message;
  }

  /** Says one thing, and gives what comes next. */
  ask(message: WampList): Promise<WampList> {
    this.say(message);
    return this.take();
  }

  /** Waits until the router has closed the connection; gives what it said before, and how it closed. */
  async end(): Promise<{ readonly last: WampList | undefined; readonly code: number }> {
    await until(() => this.closed !== undefined, { what: 'the end of the connection' });
    return { last: this.heard.at(-1), code: this.closed?.code ?? 0 };
  }

  /** Ends the connection in good order. */
  close(): void {
    this.#line?.close();
  }

  /** Cuts the connection. */
  cut(): void {
    this.#line?.cut();
  }

  /** Reads nothing more from the network. */
  stall(): void {
    this.#line?.stall();
  }
}
