/**
 * One publication by HTTP: it is answered when it was taken, with how many sessions it has reached.
 */
import type { Body, FaultCode, FaultDetail, Message, MessageOf } from '@realmwire/protocol';
import { receiversOf } from '../core/receivers.ts';
import { JSON_TYPE } from './answer.ts';
import type { Exchange, HttpSession } from './http-session.ts';
import { problemOf, statusOf } from './http-status.ts';
import { errorText } from './said.ts';

const ID = 1;

/** What became of a publication. */
export interface Published {
  readonly publication: number;
  readonly offset?: number | undefined;
  readonly receivers: number;
}

/** Answers that something was published. */
export type SayPublished = (session: HttpSession, published: Published) => void;

/** What is published. */
export function publicationOf(uri: string, payload: Body | undefined): MessageOf<'publish'> {
  return { opcode: 'publish', id: ID, uri, payload };
}

/** See the head of this file. */
export class Publication implements Exchange {
  readonly #session: HttpSession;
  readonly #answer: SayPublished;

  /** @param answer - says that it was published; default: as JSON */
  constructor(session: HttpSession, answer: SayPublished = inJson) {
    this.#session = session;
    this.#answer = answer;
  }

  onMessage(message: Message): void {
    if (message.opcode === 'error' && message.id === ID)
      return this.#session.reply(statusOf(message), JSON_TYPE, errorText(message));
    if (message.opcode !== 'published') return;
    const { publication, offset } = message;
    const receivers = receiversOf(message) ?? 0;
    this.#answer(this.#session, { publication, offset, receivers });
  }

  onEnd(code: FaultCode, detail: FaultDetail): void {
    this.#session.refuse(problemOf(code, detail));
  }
}

function inJson(session: HttpSession, published: Published): void {
  session.reply(200, JSON_TYPE, JSON.stringify(published));
}
