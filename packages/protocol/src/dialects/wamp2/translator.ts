/**
 * Translates between WAMP v2 and the canonical messages, for one connection.
 *
 * It keeps what WAMP needs of a session and the core does not: its phase, what the other side has
 * announced, which calls are progressive. It knows no codec and no clock.
 */
import { validated } from '../../messages/decode.ts';
import type { Message } from '../../messages/message.ts';
import { ProtocolError } from '../../protocol-error.ts';
import { WAMP_MESSAGES, type WampName, wampNameOf } from './messages.ts';
import { readOptions } from './options.ts';
import { type WampPhase, wampPhaseAfter } from './phases.ts';
import type { WampProfile } from './profile.ts';
import type { WampPeer } from './router-books.ts';
import { clientSide, routerSide, type WampSide } from './sides.ts';
import { isSameForAll } from './to-client.ts';
import { type Dictionary, wireMessageOf } from './wire-message.ts';
import type { WritingContext } from './writing.ts';

/** What a {@link WampTranslator} is made of. */
export interface WampTranslatorOptions {
  /** Which end of the connection this is. */
  readonly side: 'router' | 'client';
  /** Default: `interop`. */
  readonly profile?: WampProfile;
}

/** See the head of this file. */
export class WampTranslator {
  readonly #side: 'router' | 'client';
  readonly #profile: WampProfile;
  #session: WampSide;
  #phase: WampPhase = 'opening';
  /** Who has said GOODBYE first. */
  #left: 'us' | 'them' | undefined;

  constructor({ side, profile = 'interop' }: WampTranslatorOptions) {
    this.#side = side;
    this.#profile = profile;
    this.#session = this.#begin();
  }

  /** Where the session is. Back at `opening` the connection may be used for another one. */
  get phase(): WampPhase {
    return this.#phase;
  }

  /** What the other side has said of itself. */
  get peer(): WampPeer {
    return this.#session.peer;
  }

  /**
   * Reads what a frame held; nothing, where that means nothing any more.
   *
   * @throws ProtocolError if it is not what may be said, or not now: the session cannot go on.
   */
  read(value: unknown): Message[] {
    const { name, elements } = wireMessageOf(value, this.#profile);
    const phase = this.#phaseOn(name, 'them');
    if (phase === undefined) return [];
    const { dictionary } = WAMP_MESSAGES[name];
    const given = dictionary === undefined ? undefined : elements[dictionary];
    const options = readOptions(name, given as Dictionary | undefined, this.#profile);
    const canonical = this.#session.read({ name, elements, ...options });
    this.#enter(phase, 'them');
    if (canonical === undefined) return [];
    const { opcode, ...fields } = canonical;
    return [validated(opcode, fields)];
  }

  /**
   * The message as WAMP has it; undefined where this peer cannot be told, or not any more.
   *
   * @throws ProtocolError where who waits for the message has to know that it cannot be said.
   */
  write(message: Message, context: WritingContext = {}): unknown[] | undefined {
    if (this.#phase === 'leaving' || this.#phase === 'closed') {
      if (message.opcode !== 'goodbye' && message.opcode !== 'abort') return undefined;
    }
    const isAnswer = this.#left === 'them';
    const written = this.#session.write(message, { isAnswer, ...context });
    if (written === undefined) return undefined;
    const phase = this.#phaseOn(wampNameOf(written[0]) as WampName, 'us');
    if (phase === undefined) return undefined;
    this.#enter(phase, 'us');
    return written;
  }

  /**
   * Whether {@link write} makes the same of a message for all peers: then it has to be encoded only
   * once for those of one serializer.
   */
  isSameForAll(message: Message): boolean {
    return this.#phase === 'open' && isSameForAll(message);
  }

  /** The phase that a message leads to; undefined if it is to be ignored. */
  #phaseOn(name: WampName, from: 'us' | 'them'): WampPhase | undefined {
    const sender = (from === 'us') === (this.#side === 'router') ? 'router' : 'client';
    const { sentBy } = WAMP_MESSAGES[name];
    const next =
      sentBy === 'both' || sentBy === sender ? wampPhaseAfter(this.#phase, name) : 'violation';
    if (next === 'violation') throw new ProtocolError('opcode.wrong_phase', { message: name });
    // A second GOODBYE of the same side changes nothing.
    if (next === 'opening' && this.#left === from) return undefined;
    return next === 'ignore' ? undefined : next;
  }

  #enter(phase: WampPhase, by: 'us' | 'them'): void {
    if (phase === this.#phase) return;
    if (phase === 'leaving') this.#left = by;
    if (phase === 'opening') {
      this.#left = undefined;
      this.#session = this.#begin();
    }
    this.#phase = phase;
  }

  #begin(): WampSide {
    return this.#side === 'router' ? routerSide(this.#profile) : clientSide(this.#profile);
  }
}
