/**
 * The router's side of a client's connections, without sockets and without time: a `Peer` per
 * connection that checks every message, and a table of answers.
 */
import {
  Body,
  jsonCodec,
  limitsOf,
  type Message,
  type MessageOf,
  type Opcode,
  Peer,
} from '@realmwire/protocol';
import { validated } from '@realmwire/protocol/bodies';
import { BULK } from '@realmwire/protocol/bulk';
import { HandClock } from '@realmwire/testkit';
import { Comeback } from './comeback.ts';
import { Connection } from './connection.ts';
import { PLATFORM, type Platform } from './platform.ts';
import type { SocketEvents, SocketOptions } from './transports/socket.ts';

/** One connection of a client. */
export class FakeSession {
  readonly options: SocketOptions;
  readonly received: Message[] = [];
  isClosed = false;
  /** Nothing that the router says arrives. */
  isMute = false;
  closedWith: number | undefined;
  readonly #router: FakeRouter;
  readonly #events: SocketEvents;
  #peer: Peer;

  constructor(router: FakeRouter, options: SocketOptions, events: SocketEvents) {
    this.#router = router;
    this.options = options;
    this.#events = events;
    this.#peer = new Peer({
      side: 'router',
      codec: jsonCodec,
      limits: limitsOf(),
      now: router.clock.now(),
      validate: validated,
    });
  }

  /** What the client has sent, of one opcode. */
  only<O extends Opcode>(opcode: O): MessageOf<O>[] {
    return this.received.filter((message) => message.opcode === opcode) as MessageOf<O>[];
  }

  opens(): void {
    this.#events.onOpen();
  }

  /** The client's frames. */
  take(frames: readonly { readonly data: string | Uint8Array }[]): void {
    for (const { data } of frames) this.#peer.receive(data, this.#router.clock.now());
    if (this.#peer.fault) throw this.#peer.fault;
    for (const message of this.#peer.takeMessages()) {
      this.received.push(message);
      const answer = this.#router.answer(message, this);
      if (answer !== undefined) this.send(answer);
    }
    this.#flush();
  }

  send(message: Message): void {
    this.#peer.send(message, this.#router.clock.now());
    this.#flush();
  }

  /** The connection breaks. */
  cut(code = 1006, reason = ''): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#events.onClose(code, reason);
  }

  /** Goes on with what the session of another connection has said and heard. */
  goesOnFrom(before: FakeSession, seen: number, resume: { token: string; keptMs: number }): void {
    this.#peer = before.#peer;
    this.#peer.suspend();
    const resumed = { opcode: 'resumed', seen: this.#peer.seen, resume } as const;
    this.#peer.resume(seen, this.#router.clock.now(), resumed);
  }

  #flush(): void {
    for (const { data } of this.#peer.takeFrames(this.#router.clock.now())) {
      if (!this.isClosed && !this.isMute) this.#events.onFrame(data);
    }
  }
}

/** The answer of a fake router to a message, if it has one. */
export type Answer = (message: Message, session: FakeSession) => Message | undefined;

/** See the head of this file. */
export class FakeRouter {
  readonly clock = new HandClock(1_000);
  readonly sessions: FakeSession[] = [];
  /** Whether connections are made at once. */
  isUp = true;
  /** Looked at before the usual answers. */
  answers: Answer = () => undefined;
  /** Registrations of the newest session, by URI. */
  readonly registrations = new Map<string, number>();
  /** The id that was given last. */
  lastId = 100;

  readonly platform: Platform = {
    ...PLATFORM,
    afterwards: { Comeback, Connection },
    clock: this.clock,
    random: () => 0.5,
    loadBulk: async () => BULK,
    openSocket: (options, events) => {
      const session = new FakeSession(this, options, events);
      this.sessions.push(session);
      queueMicrotask(() => (this.isUp ? session.opens() : session.cut(1006, 'refused')));
      return {
        buffered: 0,
        send: (frames) => session.take(frames),
        close: (code) => {
          session.closedWith ??= code;
          queueMicrotask(() => session.cut(code));
        },
      };
    },
  };

  /** The newest connection. */
  get session(): FakeSession {
    const session = this.sessions.at(-1);
    if (session === undefined) throw new Error('nobody has connected');
    return session;
  }

  takeId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  answer(message: Message, session: FakeSession): Message | undefined {
    return this.answers(message, session) ?? this.#usual(message);
  }

  #usual(message: Message): Message | undefined {
    switch (message.opcode) {
      case 'hello':
        return {
          opcode: 'welcome',
          session: `session-${this.sessions.length}`,
          realm: message.realm,
          receives: { credit: 1 << 20 },
          heartbeatMs: 15_000,
          heartbeatLostMs: 37_500,
        };
      case 'register': {
        const registration = this.takeId();
        this.registrations.set(message.uri, registration);
        return { opcode: 'registered', id: message.id, registration };
      }
      case 'unregister':
        return { opcode: 'unregistered', id: message.id };
      case 'subscribe':
        return { opcode: 'subscribed', id: message.id, subscription: this.takeId(), offset: 0 };
      case 'unsubscribe':
        return { opcode: 'unsubscribed', id: message.id };
      case 'publish':
        return message.id === undefined
          ? undefined
          : { opcode: 'published', id: message.id, publication: 1 };
      case 'feedback':
      case 'broadcast':
      case 'command':
        return message.id === undefined
          ? undefined
          : { opcode: 'reply', id: message.id, payload: Body.of('ok') };
      case 'realm':
        return { opcode: 'described', id: message.id, realm: 'com.shop', hash: 'h' };
      default:
        return undefined;
    }
  }
}

/** Lets everything run that can run without anything new from outside. */
export async function turn(): Promise<void> {
  for (let n = 0; n < 3; n++) await new Promise((resolve) => setImmediate(resolve));
}
