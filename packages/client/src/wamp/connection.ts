/**
 * One connection to a WAMP router: a socket, and the translator of its messages.
 *
 *     socket ─ frame ─▶ serializer ▸ translator ▸ shapes ─ message ─▶ owner
 *     socket ◀─ frame ─ serializer ◂ translator ◂ shapes ◀─ message ─ owner
 *
 * WAMP gives no credit and resumes nothing: what is sent leaves at once, and a session ends with its
 * connection.
 */
import { hear } from '@realmwire/endpoint/hear';
import {
  type FrameData,
  MAX_ID,
  type Message,
  type MessageOf,
  ProtocolError,
  type Transport,
} from '@realmwire/protocol';
import { type WampSerializer, WampTranslator } from '@realmwire/protocol/wamp2';
import { type Attempt, Unanswerable } from '../auth/method.ts';
import type { ConnectionInit } from '../connection.ts';
import { CLIENT_LIMITS } from '../core/client-limits.ts';
import type { Ending } from '../core/reconnect.ts';
import type { FirstConnection } from '../first-connection.ts';
import { answerTo, attemptOf } from './attempts.ts';
import { mustBeSayable } from './lacking.ts';
import type { WampAuth } from './options.ts';
import type { WampShapes } from './shapes.ts';

/** What a {@link WampConnection} needs besides. */
export interface WampConnectionInit {
  readonly serializer: WampSerializer;
  readonly auth: WampAuth | undefined;
  readonly shapes: WampShapes;
  /** The topics that the sessions before have heard. */
  readonly heard: Set<string>;
}

type Dictionary = Readonly<Record<string, unknown>>;

/** The ending of a connection that this side had wanted to end. */
const LEFT: Ending = { code: 1000, reason: '' };
/** A gap of unknown length: nothing is known of the time without a session. */
const UNKNOWN_GAP = { from: 0, to: 0, reason: 'reset' };

/** See the head of this file. */
export class WampConnection {
  readonly #init: ConnectionInit;
  readonly #wamp: WampConnectionInit;
  readonly #socket: Transport;
  readonly #translator = new WampTranslator({ side: 'client' });
  /** What the router said about the end, before the socket closes. */
  #ending: Ending | undefined;
  #isEnded = false;
  /** Everything is being subscribed to that was before. */
  #isRestoring = false;
  /** The topics of the subscriptions that are not answered, and whether they were heard before. */
  readonly #asked = new Map<number, { readonly uri: string; readonly isAgain: boolean }>();
  readonly #topics = new Map<number, string>();
  #attempt: Attempt | undefined;
  #stopTimer = (): void => {};

  constructor(init: ConnectionInit, first: FirstConnection, wamp: WampConnectionInit) {
    this.#init = init;
    this.#wamp = wamp;
    this.#socket = first.handTo({
      onOpen: () => void this.#try(() => this.#sayHello()),
      onFrame: (data) => this.#onFrame(data),
      onClose: (code, reason) => this.#end({ code, reason }),
    });
  }

  /** Nothing was said before it was there. */
  goOn({ ending }: FirstConnection): void {
    if (ending !== undefined) this.#end(ending);
  }

  /** Sends a message; throws where it cannot be said. */
  send(message: Message): undefined {
    if (this.#isEnded) return;
    const { shapes } = this.#wamp;
    const { features } = this.#translator.peer;
    const uri = message.opcode === 'call' ? message.uri : undefined;
    mustBeSayable(message, features, shapes.procedure(uri));
    if (message.opcode === 'cancel' && !features.has('dealer.call_canceling')) return;
    this.#mustTravel(message);
    this.#watch(message);
    this.#say(shapes.outgoing(message));
  }

  /** A request that cannot be written after it was numbered would leave a gap in the numbers. */
  #mustTravel(message: Message): void {
    if (message.opcode !== 'call' && message.opcode !== 'publish') return;
    const { payload } = message;
    const value = payload?.kind === 'body' ? payload.value() : undefined;
    if (typeof value === 'object' || typeof value === 'function')
      this.#wamp.serializer.encode([value]);
  }

  /** Leaves in good order, or at once if there is no session. */
  close(): void {
    if (this.#translator.phase !== 'open') return this.hangUp(LEFT);
    const { platform, options } = this.#init;
    const { closingMs } = { ...CLIENT_LIMITS, ...options.limits };
    this.#ending = LEFT;
    this.#say({ opcode: 'goodbye', code: 'goodbye' });
    this.#stopTimer = platform.clock.after(closingMs, () => this.hangUp(LEFT));
  }

  /** Ends it without a word. */
  hangUp(ending: Ending): void {
    this.#ending = ending;
    this.#socket.close(ending.code, '');
    this.#end(ending);
  }

  async #sayHello(): Promise<void> {
    const { realm, agent, auth } = this.#init.hello({ credit: 0 }) as MessageOf<'hello'>;
    const attempt = await attemptOf(this.#wamp.auth, auth?.['token']);
    this.#attempt = attempt;
    const hello = { realm, agent, receives: { credit: 0 }, auth: attempt?.hello };
    if (!this.#isEnded) this.#say({ opcode: 'hello', ...hello });
  }

  #onFrame(data: FrameData): void {
    if (this.#isEnded) return;
    try {
      for (const value of this.#wamp.serializer.decode(data)) {
        for (const message of this.#translator.read(value)) {
          this.#take(message);
          if (this.#isEnded) return;
        }
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The router has broken a rule, or sent what nobody can read: it is told so. */
  #fail(error: unknown): void {
    const code = error instanceof ProtocolError ? error.code : 'message.invalid';
    const { message } = error as Error;
    this.#say({ opcode: 'abort', code, message });
    this.hangUp({ code: 1002, reason: message });
  }

  #take(message: Message): void {
    switch (message.opcode) {
      case 'welcome':
        return this.#onWelcome(message);
      case 'challenge':
        return void this.#try(() => this.#answer(message));
      case 'abort':
      case 'goodbye':
        return this.#onFarewell(message);
      case 'subscribed':
        return this.#onSubscribed(message);
      default:
        return hear(this.#wamp.shapes.incoming(message), this.#init.endpoint);
    }
  }

  #onWelcome(welcome: MessageOf<'welcome'>): void {
    const { isGenuine } = this.#attempt ?? {};
    if (isGenuine?.(welcome.details?.['authExtra'] as Dictionary | undefined) === false)
      return this.#refuse('the router did not show that it knows the password');
    this.#isRestoring = true;
    // There is no credit to wait for, and none to give.
    this.#init.onSession({ ...welcome, limits: { streamCredit: MAX_ID } });
    this.#isRestoring = false;
  }

  async #answer(asked: MessageOf<'challenge'>): Promise<void> {
    const answer = await answerTo(this.#attempt, asked);
    if (!this.#isEnded) this.#say({ opcode: 'authenticate', ...answer });
  }

  /** A step that shows who the client is. What cannot be answered now may be later, or not. */
  async #try(step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#isEnded) return;
      this.#refuse(reason, error instanceof Unanswerable);
    }
  }

  /** Stays out; the router is told so if it has heard anything. */
  #refuse(reason: string, isFinal = true): void {
    if (this.#translator.phase !== 'opening')
      this.#say({ opcode: 'abort', code: 'wamp.error.cannot_authenticate' });
    if (isFinal) this.hangUp({ code: 1000, fault: 'session.refused', reason });
    else this.hangUp({ code: 1006, reason: `no credentials: ${reason}` });
  }

  #onFarewell(message: MessageOf<'abort'> | MessageOf<'goodbye'>): void {
    const { code: fault, message: reason = fault } = message;
    this.#ending ??= { fault, code: 1000, reason };
    // The answer to our own goodbye needs none.
    if (message.opcode === 'goodbye' && this.#translator.phase === 'leaving')
      this.#say({ opcode: 'goodbye', code: 'goodbye' });
    this.hangUp(this.#ending);
  }

  /** Who has heard the topic before has missed what came while there was no session. */
  #onSubscribed(message: MessageOf<'subscribed'>): void {
    const { heard, shapes } = this.#wamp;
    const { id, subscription } = message;
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (asked !== undefined) {
      heard.add(asked.uri);
      this.#topics.set(subscription, asked.uri);
    }
    const gap = asked?.isAgain ? UNKNOWN_GAP : undefined;
    hear({ ...shapes.incoming(message), gap } as Message, this.#init.endpoint);
  }

  #watch(message: Message): void {
    const { heard } = this.#wamp;
    if (message.opcode === 'subscribe') {
      const { id, uri } = message;
      this.#asked.set(id, { uri, isAgain: this.#isRestoring && heard.has(uri) });
    } else if (message.opcode === 'unsubscribe') {
      heard.delete(this.#topics.get(message.subscription) ?? '');
      this.#topics.delete(message.subscription);
    }
  }

  #say(message: Message): void {
    const written = this.#translator.write(message);
    if (written !== undefined) this.#socket.send([this.#wamp.serializer.encode(written)]);
  }

  #end(ending: Ending): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopTimer();
    this.#init.onEnd(this.#ending ?? ending, undefined);
  }
}
