/**
 * The talk with the doorman, for one connection: a client says hello, is asked for a proof perhaps, and
 * comes in or not. What it says meanwhile is held against the order that there is.
 *
 *     idle ── hello ──▶ deciding ──▶ admitted | refused
 *                          │ ▲
 *                challenge ▼ │ authenticate      one answer, and in time
 *                        asked
 */
import { type MessageOf, ProtocolError } from '@realmwire/protocol';
import type { Admission, Challenge, Doorman, Remote, Reply } from './doorman.ts';
import type { Hub } from './hub.ts';

type Hello = MessageOf<'hello'> | MessageOf<'resume'>;

/** What a {@link Reception} tells its connection; nothing more once the connection is closed. */
export interface ReceptionEvents<H extends Hello> {
  onChallenge(challenge: MessageOf<'challenge'>): void;
  onAdmitted(hello: H, admission: Admission): void;
  onRefused(error: ProtocolError): void;
  /** Something of our own has failed. */
  onFailed(): void;
  readonly isClosed: boolean;
}

/** What a {@link Reception} needs. */
export interface ReceptionInit {
  readonly hub: Hub;
  readonly doorman: Doorman;
  readonly remote: Remote;
}

/** See the head of this file. */
export class Reception<H extends Hello> {
  readonly #init: ReceptionInit;
  readonly #events: ReceptionEvents<H>;
  #asked: { readonly hello: H; readonly challenge: Challenge } | undefined;
  /** Since when the client is waited for, or waits. */
  #since: number;

  constructor(init: ReceptionInit, events: ReceptionEvents<H>) {
    this.#init = init;
    this.#events = events;
    this.#since = init.hub.now;
  }

  /** A connection waits for hello from now on. */
  open(now: number): void {
    this.#asked = undefined;
    this.#since = now;
  }

  /** The client would come in. */
  onHello(hello: H): void {
    const { doorman, remote } = this.#init;
    this.#await(hello, doorman.admit(hello, remote));
  }

  /** The client answers what it was asked. */
  onAuthenticate(answer: MessageOf<'authenticate'>): void {
    const asked = this.#asked;
    if (asked === undefined)
      return this.#events.onRefused(
        new ProtocolError('opcode.wrong_phase', { opcode: 'authenticate' }),
      );
    this.#asked = undefined;
    this.#since = this.#init.hub.now;
    this.#await(asked.hello, asked.challenge.answer(answer));
  }

  /** What is over if nothing has come until now; undefined: nothing is. */
  expire(now: number): ProtocolError | undefined {
    const { helloTimeoutMs, authTimeoutMs } = this.#init.hub.limits;
    const [code, ms] =
      this.#asked === undefined
        ? (['hello.timeout', helloTimeoutMs] as const)
        : (['auth.timeout', authTimeoutMs] as const);
    return now - this.#since > ms ? new ProtocolError(code, { ms }) : undefined;
  }

  #await(hello: H, reply: Reply | Promise<Reply>): void {
    if (!(reply instanceof Promise)) return this.#settle(hello, reply);
    reply
      .then((settled) => this.#settle(hello, settled))
      .catch((error: unknown) => {
        this.#init.hub.log.error({ err: error }, 'a welcome has failed');
        this.#events.onFailed();
      });
  }

  #settle(hello: H, reply: Reply): void {
    const { hub, remote } = this.#init;
    if (this.#events.isClosed) return;
    if (reply instanceof ProtocolError) {
      hub.log.info({ code: reply.code, ...reply.detail, ip: remote.ip }, 'session refused');
      return this.#events.onRefused(reply);
    }
    if (!('answer' in reply)) return this.#events.onAdmitted(hello, reply);
    const { method, extra } = reply;
    this.#since = hub.tick();
    this.#asked = { hello, challenge: reply };
    this.#events.onChallenge({ opcode: 'challenge', method, extra: { ...extra } });
  }
}
