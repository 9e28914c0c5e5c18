/**
 * A seat in a realm for one HTTP request: a call, a publication, or a subscription that lasts.
 *
 *     request ──▶ seated ── what it asks for ──▶ realm
 *     response ◀── answer, or parts as they come ─┘        it leaves when the response has ended
 */
import {
  Body,
  type FaultCode,
  type FaultDetail,
  type Frame,
  type Message,
  ProtocolError,
} from '@realmwire/protocol';
import type { Connections, Tended } from '../shell/connections.ts';
import type { Admission } from '../shell/doorman.ts';
import type { Hub } from '../shell/hub.ts';
import type { Holder } from '../shell/memory-watch.ts';
import { Outflow } from '../shell/outflow.ts';
import { Outlet } from '../shell/outlet.ts';
import { Seated } from '../shell/seated.ts';
import type { ServedRealm } from '../shell/served-realm.ts';
import type { Flushable } from '../shell/turn.ts';
import type { LiveSession } from '../shell/types.ts';
import { type Answer, JSON_TYPE } from './answer.ts';
import { faultIn, headOf, type Problem } from './http-status.ts';
import { ResponseBody } from './response-body.ts';

/** How sessions end whose request was answered, and whose asker has gone: as for WebSockets. */
const NORMAL_CLOSURE = '1000';
const GOING_AWAY = '1001';

/** What a request is about: gets what the realm says, and says it in the response. */
export interface Exchange {
  /** A message of the realm. May throw: then the session ends. */
  onMessage(message: Message): void;
  /** The session is over before it has answered; it can say why. */
  onEnd(code: FaultCode, detail: FaultDetail): void;
  /** All that was written is on its way. */
  onRoom?(): void;
  /** Time has passed. */
  expire?(now: number): void;
}

/** What a session is made of. */
export interface HttpSessionInit {
  readonly hub: Hub;
  readonly connections: Connections;
  readonly realm: ServedRealm;
  readonly admission: Admission;
  readonly remote: { readonly ip: string; readonly isOperator: boolean };
  readonly answer: Answer;
}

/** See the head of this file. */
export class HttpSession extends Seated implements LiveSession, Flushable, Holder, Tended {
  readonly countsReceivers = true;
  readonly sendsNoItems = true;
  readonly remote: string;
  readonly isApp = false;
  readonly isOperator: boolean;
  readonly dialect = 'http';
  readonly codec = 'json';
  readonly #hub: Hub;
  readonly #answer: Answer;
  readonly #body: ResponseBody;
  readonly #outlet: Outlet;
  readonly #outflow: Outflow;
  readonly #untend: () => void;
  #exchange: Exchange | undefined;
  /** Everything is said, or nobody listens any more. */
  #isDone = false;
  /** It has left its seat. */
  #isOver = false;
  #endedBy: FaultCode | undefined;

  constructor({ hub, connections, realm, admission, remote, answer }: HttpSessionInit) {
    const { identity, auth, ids = hub.drawIds() } = admission;
    super({ ids, identity, auth, realm: realm.name, since: hub.now });
    this.remote = remote.ip;
    this.isOperator = remote.isOperator;
    this.#hub = hub;
    this.#answer = answer;
    this.#body = new ResponseBody(
      answer.response,
      () => hub.tick(),
      () => this.#onRoom(),
    );
    this.#outlet = new Outlet(this.#body, hub.limits);
    this.#outflow = new Outflow(hub, this, this.#outlet);
    this.#untend = connections.tend(this);
    answer.response.once('close', () => this.#onClosed());
  }

  /** Takes its seat, and begins. */
  begin(realm: ServedRealm, exchange: Exchange, first: Message): void {
    this.#exchange = exchange;
    this.#hub.join(this, realm);
    this.say(first);
  }

  /** Answers, and is done. */
  reply(
    status: number,
    type: string,
    text: string,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const wire = Buffer.from(text);
    this.#answer.begin(status, {
      ...headers,
      'content-type': type,
      'content-length': `${wire.length}`,
    });
    this.write({ data: text, wire });
    this.finish();
  }

  /** Answers with an error, and is done. */
  refuse(problem: Problem): void {
    const { status, headers } = headOf(problem);
    this.reply(status, JSON_TYPE, JSON.stringify(problem), headers);
  }

  /** The head of the answer, and its body in parts from then on. */
  get answer(): Answer {
    return this.#answer;
  }

  /** The time of what is being done. */
  get now(): number {
    return this.#hub.now;
  }

  /** Bytes that wait to be taken by the other side. */
  get queuedBytes(): number {
    return this.#outlet.queuedBytes;
  }

  /** See {@link Holder.otherBytes}. */
  get otherBytes(): number {
    return this.#hub.callBytesOf(this);
  }

  /** See {@link Holder.measure}. */
  measure(): number {
    return this.#outflow.measure();
  }

  /** Says something to the realm. */
  say(message: Message): void {
    this.#hub.tick();
    if (!this.#isDone) this.#hub.receive(this, message);
  }

  /** Writes a part of the answer. */
  write(frame: Frame): void {
    if (this.#isDone) return;
    this.#outlet.add(frame);
    this.#outflow.mark();
  }

  /** Everything is said: it leaves its seat, and goes when all that was written has left. */
  finish(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    this.#outflow.mark();
  }

  deliver(message: Message): ProtocolError | undefined {
    if (this.#isDone) return undefined;
    try {
      this.#exchange?.onMessage(message);
      return undefined;
    } catch (error) {
      // A value that JSON cannot say.
      if (error instanceof ProtocolError) return error;
      return new ProtocolError('result.invalid', {}, { cause: error });
    }
  }

  send(opcode: string, message: unknown): void {
    this.deliver({ opcode: 'feedback', kind: opcode, payload: Body.of(message) });
  }

  close(code: FaultCode = 'session.kicked', reason?: string): void {
    this.end(code, reason === undefined ? {} : { reason });
  }

  end(code: FaultCode, detail: FaultDetail = {}): void {
    if (this.#isDone) return;
    this.#endedBy = code;
    try {
      this.#exchange?.onEnd(code, detail);
    } catch (error) {
      this.#hub.log.error({ err: faultIn(error), session: this.uuid }, 'an answer has failed');
    }
    this.finish();
    this.flush();
  }

  /** See {@link Tended}. */
  goodbye(code: FaultCode, retryAfterMs: number): void {
    this.end(code, { retryAfterMs });
  }

  /** Lets time pass. */
  expire(now: number): void {
    const { stalledSince } = this.#body;
    const { heartbeatLostMs } = this.#hub.limits;
    if (stalledSince !== undefined && now - stalledSince > heartbeatLostMs)
      return this.#cut('heartbeat.lost');
    if (!this.#isDone) this.#exchange?.expire?.(now);
  }

  /** Cuts it off without a word. */
  terminate(): void {
    this.#cut('1006');
  }

  /** See {@link Holder.release}. */
  release(): void {}

  /** See {@link Holder.shed}. */
  shed(): void {
    this.#cut('queue.overflow');
  }

  /** See {@link Flushable.flush}. */
  flush(): void {
    this.#outflow.flush();
    if (!this.#isDone) {
      if (!this.#body.isBlocked) this.#exchange?.onRoom?.();
      return;
    }
    this.#body.close();
    this.#leave(this.#endedBy ?? NORMAL_CLOSURE);
  }

  #onRoom(): void {
    this.#hub.tick();
    this.#outflow.check();
    if (!this.#isDone) this.#exchange?.onRoom?.();
  }

  #cut(code: string): void {
    this.#leave(code);
    this.#body.terminate();
  }

  /** The response has ended, or who wanted it has gone. */
  #onClosed(): void {
    this.#untend();
    this.#outflow.end();
    this.#leave(GOING_AWAY);
  }

  #leave(code: string): void {
    this.#isDone = true;
    if (this.#isOver) return;
    this.#isOver = true;
    this.#hub.tick();
    this.#hub.leave(this, code, code);
  }
}
