/**
 * What a client of the seed dialect has asked for, and what is done with the answers.
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import { errorFields, valueOf } from './said.ts';

/** What is done with the answer to a request. */
export type Pending =
  /** The client waits for its acknowledgement. */
  | { readonly for: 'next' }
  /** It gets a packet; `id` is that of its own packet, where it has one. */
  | { readonly for: 'packet'; readonly opcode: string; readonly id: unknown }
  /** From then on it gets events as packets. */
  | { readonly for: 'topic'; readonly opcode: string; readonly uri: string };

/** What requests are answered with. */
export type Answer =
  | MessageOf<'result'>
  | MessageOf<'error'>
  | MessageOf<'reply'>
  | MessageOf<'published'>
  | MessageOf<'subscribed'>;

/** Who is told of answers. */
export interface Asker {
  /** A message was taken; `problem` says what was wrong with it. */
  acknowledge(problem: string): void;
  /** A packet is to be said. */
  answer(fields: Readonly<Record<string, unknown>>): void;
  /** The events of a topic cannot be had. */
  onTopicRefused(uri: string, code: string): void;
}

/** See the head of this file. */
export class SeedRequests {
  readonly #asker: Asker;
  readonly #pending = new Map<number, Pending>();
  /** The opcodes of packets with events, by subscription. */
  readonly #topics = new Map<number, string>();
  #last = 0;

  constructor(asker: Asker) {
    this.#asker = asker;
  }

  /** One more request; gives its id. */
  ask(pending: Pending): number {
    this.#last += 1;
    this.#pending.set(this.#last, pending);
    return this.#last;
  }

  /** The opcode of packets with the events of a subscription; undefined: it is over. */
  opcodeOf(subscription: number): string | undefined {
    return this.#topics.get(subscription);
  }

  /** Takes an answer; false: the message is none. */
  take(message: Message): boolean {
    if (!isAnswer(message)) return false;
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return true;
    if (message.opcode !== 'result' || message.part === undefined) this.#pending.delete(message.id);
    if (pending.for === 'next')
      this.#asker.acknowledge(message.opcode === 'error' ? fyiOf(message) : '');
    else if (pending.for === 'topic') this.#onSubscribed(message, pending);
    else this.#onResult(message, pending);
    return true;
  }

  #onResult(answer: Answer, { opcode, id }: Extract<Pending, { for: 'packet' }>): void {
    const asked = id === undefined ? {} : { id };
    if (answer.opcode === 'error')
      return this.#asker.answer({ opcode, error: errorFields(answer), ...asked });
    if (answer.opcode !== 'result') return;
    const part = answer.part === undefined ? {} : { part: answer.part };
    this.#asker.answer({ opcode, message: valueOf(answer.payload), ...asked, ...part });
  }

  #onSubscribed(answer: Answer, { opcode, uri }: Extract<Pending, { for: 'topic' }>): void {
    if (answer.opcode === 'subscribed') this.#topics.set(answer.subscription, opcode);
    if (answer.opcode === 'error') this.#asker.onTopicRefused(uri, answer.fault ?? answer.code);
  }
}

const ANSWERS: ReadonlySet<string> = new Set<Answer['opcode']>([
  'result',
  'error',
  'reply',
  'published',
  'subscribed',
]);

function isAnswer(message: Message): message is Message & Answer {
  return ANSWERS.has(message.opcode);
}

/** Nobody has to take what is for the app: that nobody does is no news. */
function fyiOf({ fault, code, message }: MessageOf<'error'>): string {
  if (fault === 'app.missing') return '';
  return `${fault ?? code}: ${message ?? ''}`;
}
