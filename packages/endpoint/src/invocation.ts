/**
 * One run of a handler: what it gets, and what becomes of what it gives.
 *
 *     router ── invocation, items ─────────▶ handler     NEXT as the handler takes the items
 *     router ◀─ progress, yields ─────────── handler     suspended while the caller has no credit
 *     router ◀─ the last yield, or error ─── handler
 */
import { type MessageOf, StreamReader } from '@realmwire/protocol';
import { type HandlerCtx, RpcError } from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import { Inbox } from './inbox.ts';
import { Outlet } from './outlet.ts';
import { valueOf } from './payload-value.ts';
import { payloadOf } from './value-payload.ts';
import { ignore, type Wire } from './wire.ts';

/** What a handler gets whose contract is not known: it has every member. */
export type RawHandlerCtx = HandlerCtx<unknown, unknown, unknown, Record<string, unknown>, unknown>;

/** A handler whose contract is not known: a function, or a generator if it yields. */
export type RawHandler = (call: RawHandlerCtx) => unknown;

/** What an {@link Invocation} is made of. */
export interface InvocationInit {
  readonly wire: Wire;
  readonly message: MessageOf<'invocation'>;
  readonly handler: RawHandler;
  readonly checks: Checks;
  /** What the application attached to the caller's session. */
  readonly ctx: unknown;
  /** It is over, or will never begin. */
  onOver(invocation: Invocation): void;
}

type Refusal = Pick<MessageOf<'error'>, 'code' | 'fault' | 'message' | 'payload'>;

/** What the caller hears of an error that the contract does not declare. */
const FAILED: Refusal = {
  code: 'INTERNAL',
  fault: 'callee.failed',
  message: 'The procedure failed.',
};

/** The errors that handlers made by `fail`; any other is none of the caller's business. */
const declared = new WeakSet<RpcError>();

/** See the head of this file. */
export class Invocation {
  readonly #init: InvocationInit;
  readonly #abort = new AbortController();
  readonly #body: Inbox<unknown>;
  readonly #taken: StreamReader;
  readonly #outlet: Outlet;
  readonly #deadline: Date | undefined;
  #generator: AsyncIterator<unknown> | undefined;
  #hasBegun = false;
  #isOver = false;

  constructor(init: InvocationInit) {
    const { wire, message } = init;
    const { credit = wire.streamCredit, timeoutMs, part } = message;
    this.#init = init;
    this.#taken = new StreamReader(wire.streamCredit);
    this.#outlet = new Outlet(credit);
    this.#body = new Inbox({ keep: 0, onTaken: () => this.#onTaken() });
    if (part !== 'open') this.#body.end();
    // The router counts from here, however long it waits for its turn.
    if (timeoutMs !== undefined) this.#deadline = new Date(wire.clock.now() + timeoutMs);
  }

  /** Runs the handler; resolves, and never rejects, when it is over. */
  async run(): Promise<void> {
    const { wire, message, handler, checks } = this.#init;
    const { id } = message;
    this.#hasBegun = true;
    try {
      const answer = await this.#drive(await handler(this.#context()));
      const payload = payloadOf(checks.outgoing('output', answer));
      if (!this.#isOver) wire.send({ opcode: 'yield', id, payload });
    } catch (error) {
      this.#refuse(error);
    }
    this.#finish();
  }

  /** The caller has sent an item, or the end of the items. */
  onItem({ part, payload }: MessageOf<'invocation'>): void {
    if (part === 'end') return this.#body.end();
    this.#taken.onItem();
    try {
      this.#body.push(this.#init.checks.incoming('accepts', valueOf(payload)));
    } catch (error) {
      this.#body.end(error);
    }
  }

  /** The caller takes more parts. */
  onNext(until: number): void {
    this.#outlet.grant(until);
  }

  /** The caller does not want the answer any more. */
  interrupt(reason: string | undefined): void {
    const { checks } = this.#init;
    const error = new RpcError('CANCELED', { uri: checks.uri, message: reason });
    this.#abort.abort(error);
    this.#outlet.close(error);
    this.#body.end(error);
    // Runs the `finally` of a generator that waits in a `yield`.
    this.#generator?.return?.().catch(ignore);
    if (this.#hasBegun) return;
    this.#refuse(error);
    this.#finish();
  }

  /** The session is gone: nobody is left to answer to. */
  lose(error: Error): void {
    this.#isOver = true;
    this.interrupt(error.message);
  }

  /** The result of a handler, whether it is a function or a generator. */
  async #drive(outcome: unknown): Promise<unknown> {
    if (!isAsyncIterable(outcome)) return outcome;
    const { wire, message, checks } = this.#init;
    const { id } = message;
    const generator = outcome[Symbol.asyncIterator]();
    this.#generator = generator;
    try {
      for (;;) {
        const { done, value } = await generator.next();
        if (done) return value;
        const payload = payloadOf(checks.outgoing('yields', value));
        await this.#outlet.post(() => wire.send({ opcode: 'yield', id, part: 'item', payload }));
      }
    } catch (error) {
      generator.return?.().catch(ignore);
      throw error;
    }
  }

  #context(): RawHandlerCtx {
    const { wire, message, checks, ctx } = this.#init;
    const { id, caller, payload, attempt = 1 } = message;
    const deadline = this.#deadline;
    const { session = '', user, roles = [] } = caller ?? {};
    return {
      input: checks.incoming('input', valueOf(payload)),
      ctx,
      signal: this.#abort.signal,
      ...(deadline !== undefined && { deadline }),
      caller: { session, ...(user !== undefined && { user }), roles },
      callId: String(id),
      attempt,
      fail: failuresOf(checks),
      progress: (progress) => {
        const value = payloadOf(checks.outgoing('progress', progress));
        return this.#outlet.post(() =>
          wire.send({ opcode: 'yield', id, part: 'progress', payload: value }),
        );
      },
      body: { [Symbol.asyncIterator]: () => this.#body.read() },
    };
  }

  /** Tells the caller what its contract lets it know, and the application the rest. */
  #refuse(error: unknown): void {
    const { wire, message, checks } = this.#init;
    const refusal = this.#refusalOf(error);
    if (refusal.fault !== undefined && !this.#abort.signal.aborted) wire.report(error, checks.uri);
    if (this.#isOver) return;
    try {
      wire.send({ opcode: 'error', of: 'invocation', id: message.id, ...refusal });
    } catch (tooLarge) {
      wire.report(tooLarge, checks.uri);
      wire.send({ opcode: 'error', of: 'invocation', id: message.id, ...FAILED });
    }
  }

  #refusalOf(error: unknown): Refusal {
    if (error instanceof RpcError) {
      const { code, message, data } = error;
      if (declared.has(error)) return { code, message, payload: payloadOf(data) };
      if (this.#init.checks.hasRefused?.(error)) {
        return { code, fault: code === 'BAD_INPUT' ? 'arguments.invalid' : 'result.invalid' };
      }
    }
    return this.#abort.signal.aborted ? { code: 'CANCELED', fault: 'call.canceled' } : FAILED;
  }

  #finish(): void {
    this.#isOver = true;
    this.#body.discard();
    this.#outlet.close(new RpcError('CANCELED', { uri: this.#init.checks.uri }));
    this.#init.onOver(this);
  }

  #onTaken(): void {
    const { wire, message } = this.#init;
    this.#taken.take();
    const until = this.#taken.takeGrant();
    if (until === undefined || this.#isOver) return;
    wire.send({ opcode: 'next', of: 'invocation', stream: message.id, until });
  }
}

/** The functions by which a handler fails with an error of its contract. */
function failuresOf(checks: Checks): RawHandlerCtx['fail'] {
  return new Proxy(
    {},
    {
      get: (_, name) => (data: unknown, message?: string) => {
        const code = String(name);
        const init = checks.isWithoutData?.(code) ? { message: data as string } : { data, message };
        const error = new RpcError(code, { uri: checks.uri, ...init });
        declared.add(error);
        throw error;
      },
    },
  );
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
