/**
 * The beginning of a client's session over JSON, until the engine is there: HELLO and WELCOME, short
 * calls and their results.
 *
 *     page ── hello ───▶ router        the engine is loaded meanwhile
 *     page ◀─ welcome ── router
 *     page ── call ────▶ router
 *     page ◀─ result ─── router        whatever is not so plain waits for the engine
 *
 * It decides nothing: what it does not know, or what is not as it should be, is left for the engine.
 * That is told then what was said and heard (`take-over.ts`), so that it counts and keeps all of it as
 * if it had been there from the beginning.
 */
import { plainIn, plainTextOf } from '../codec/json-plain.ts';
import { Lacking } from '../lacking.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import type { Frame, FrameData } from '../transport.ts';
import { type ReceivingLimits, receivesOf, uncutBytesOf } from './receives.ts';

/** See the head of this file. */
export class FirstWords {
  /** What was sent and has to be known later: HELLO, then calls. */
  readonly said: string[] = [];
  /** What was read: WELCOME, then results. */
  readonly heard: FrameData[] = [];
  /** What the engine is to read. */
  readonly left: FrameData[] = [];
  /** Whether there is something that what comes after it has to wait for. */
  isStalled = false;
  /** Whether the router has welcomed the client. */
  isOpen = false;
  readonly #limits: ReceivingLimits;
  /** Bytes that may still be sent; nobody hears here of more. */
  #creditBytes = 0;
  #longestBytes = 0;

  constructor(limits: ReceivingLimits) {
    this.#limits = limits;
  }

  /** What this side is ready to take. */
  get receives(): MessageOf<'hello'>['receives'] {
    return receivesOf(this.#limits);
  }

  /** The frame of a message that needs no credit: HELLO, or the answer to a ping, or goodbye. */
  say(message: Message): Frame {
    const data = plainTextOf(message);
    if (message.opcode === 'hello') this.said.push(data);
    return { data };
  }

  /** The frame of a call. Throws {@link Lacking} if it, or another message, is the engine's to send. */
  send(message: Message): Frame {
    const data = plainTextOf(message);
    const { length } = data;
    const isShort = length <= this.#longestBytes && length <= this.#creditBytes;
    if (message.opcode !== 'call' || !isShort) throw new Lacking();
    this.#creditBytes -= length;
    this.said.push(data);
    return { data };
  }

  /** The message in a frame, if it can be read here. */
  receive(data: FrameData): Message | undefined {
    const message = this.isStalled ? undefined : messageIn(data);
    if (message === undefined || !this.#takes(message)) {
      this.left.push(data);
      // Credit may be heard of late: it is a mark, which holds whenever it comes.
      this.isStalled = message?.opcode !== 'next';
      return undefined;
    }
    // To a ping there is an answer at once, and nothing else to it.
    if (message.opcode !== 'ping') this.heard.push(data);
    return message;
  }

  #takes(message: Message): boolean {
    switch (message.opcode) {
      case 'welcome':
        return !this.isOpen && this.#onReceives(message.receives);
      case 'result':
        return this.isOpen && message.part === undefined;
      default:
        return this.isOpen && message.opcode === 'ping';
    }
  }

  /** Nobody has checked what the router says. */
  #onReceives(receives: Partial<MessageOf<'welcome'>>['receives']): boolean {
    if (!receives) return false;
    const uncutBytes = uncutBytesOf(receives, this.#limits.chunkBytes);
    this.#longestBytes = Math.min(uncutBytes, receives.maxMessageBytes ?? uncutBytes);
    this.#creditBytes = receives.credit;
    this.isOpen = true;
    return true;
  }
}

/** What a frame says, if it is plain. Of all that is wrong with it, the engine tells. */
function messageIn(data: FrameData): Message | undefined {
  const plain = plainIn(data);
  return plain && ({ ...plain.fields, opcode: plain.name } as unknown as Message);
}
