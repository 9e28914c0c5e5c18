/**
 * One call by HTTP: its result is the body of the answer. Who takes lines of JSON gets what comes before
 * the result too, as it comes:
 *
 *     {"progress":{"pct":40}}
 *     {"item":"a line"}
 *     {"result":null}            or {"error":{"code":"TIMEOUT", …}}
 *
 * The callee goes on as the reader takes lines: parts get their credit when they have left.
 */
import {
  type Body,
  type FaultCode,
  type FaultDetail,
  type Message,
  type MessageOf,
  StreamReader,
} from '@realmwire/protocol';
import { JSON_TYPE } from './answer.ts';
import type { Exchange, HttpSession } from './http-session.ts';
import { problemOf, statusOf } from './http-status.ts';
import { errorText, jsonOf } from './said.ts';

/** Lines of JSON. */
export const LINES_TYPE = 'application/x-ndjson';

const ID = 1;
/** Parts that may be under way. */
const WINDOW = 64;

/** How a procedure is called. */
export interface Asked {
  readonly uri: string;
  readonly input: Body | undefined;
  readonly timeoutMs: number | undefined;
  readonly key: string | undefined;
  /** The answer may come in parts. */
  readonly takesParts: boolean;
}

/** What is asked for. */
export function callOf({ uri, input, timeoutMs, key, takesParts }: Asked): MessageOf<'call'> {
  const parts = takesParts ? { credit: WINDOW } : { receiveProgress: false };
  return { opcode: 'call', id: ID, uri, timeoutMs, key, ...parts, payload: input };
}

/** See the head of this file. */
export class Call implements Exchange {
  readonly #session: HttpSession;
  readonly #takesParts: boolean;
  readonly #reader = new StreamReader(WINDOW);

  constructor(session: HttpSession, takesParts: boolean) {
    this.#session = session;
    this.#takesParts = takesParts;
  }

  onMessage(message: Message): void {
    if (message.opcode === 'error' && message.of === 'call') return this.#onError(message);
    if (message.opcode !== 'result') return;
    const value = jsonOf(message.payload);
    if (message.part !== undefined) {
      this.#line(message.part, value);
      return this.#reader.onItem();
    }
    if (!this.#takesParts) return this.#session.reply(200, JSON_TYPE, value);
    this.#line('result', value);
    this.#session.finish();
  }

  onRoom(): void {
    this.#reader.take(this.#reader.waiting);
    const until = this.#reader.takeGrant();
    if (until !== undefined) this.#session.say({ opcode: 'next', of: 'call', stream: ID, until });
  }

  onEnd(code: FaultCode, detail: FaultDetail): void {
    const problem = problemOf(code, detail);
    if (!this.#session.answer.isBegun) return this.#session.refuse(problem);
    this.#line('error', JSON.stringify(problem));
  }

  #onError(error: MessageOf<'error'>): void {
    const text = errorText(error);
    if (!this.#session.answer.isBegun) return this.#session.reply(statusOf(error), JSON_TYPE, text);
    this.#line('error', text);
    this.#session.finish();
  }

  #line(name: string, value: string): void {
    this.#session.answer.begin(200, { 'content-type': LINES_TYPE });
    this.#session.write({ data: `{"${name}":${value}}\n` });
  }
}
