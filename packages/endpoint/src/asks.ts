/**
 * What an endpoint asks the router for, besides calls: to publish, to run commands, to pass packets on.
 */
import type { Message, MessageOf } from '@realmwire/protocol';
import { type Published, type PublishOptions, RpcError } from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import { valueOf } from './payload-value.ts';
import { Requests } from './requests.ts';
import { payloadOf } from './value-payload.ts';

/** See the head of this file. */
export class Asks extends Requests {
  /** Publishes to a topic; resolves when the router has taken it. */
  async publish(
    checks: Checks,
    payload: unknown,
    options: PublishOptions = {},
  ): Promise<Published> {
    const { acknowledge = true, excludeMe, retain, signal } = options;
    const { uri } = checks;
    const body = payloadOf(checks.outgoing('payload', payload));
    const draft = (id?: number): Message => ({
      opcode: 'publish',
      id,
      uri,
      excludeMe,
      retain,
      payload: body,
    });
    if (!acknowledge) {
      this.wire.send(draft());
      return { publication: 0, offset: 0n };
    }
    const published = this.answerTo<'published'>(uri, draft);
    const { publication, offset = 0 } = await untilAborted(published, signal, uri);
    return { publication, offset: BigInt(offset) };
  }

  /** Runs a server command. */
  command(name: string, args: unknown): Promise<unknown> {
    return this.#replyTo({ opcode: 'command', id: 0, name, payload: payloadOf(args) }, name);
  }

  /** Sends a packet to another session; without `to`, to the app of the realm. */
  feedback(message: unknown, to?: string, kind?: string): Promise<unknown> {
    return this.#replyTo({ opcode: 'feedback', id: 0, to, kind, payload: payloadOf(message) });
  }

  /** Sends a packet to every other session of the realm. */
  broadcast(message: unknown, kind?: string): Promise<unknown> {
    return this.#replyTo({ opcode: 'broadcast', id: 0, kind, payload: payloadOf(message) });
  }

  /** Brings the contract of the realm, by another way than what waits for the session. */
  realm(description: unknown, send: (message: Message) => void): Promise<MessageOf<'described'>> {
    const payload = payloadOf(description);
    return this.answerTo('realm', (id) => ({ opcode: 'realm', id, payload }), send);
  }

  async #replyTo(
    message: Message & { id?: number },
    uri: string = message.opcode,
  ): Promise<unknown> {
    const { payload } = await this.answerTo<'reply'>(uri, (id) => ({ ...message, id }));
    return valueOf(payload);
  }
}

/** Waits, but not longer than the signal allows. */
function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
  uri: string,
): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(new RpcError('CANCELED', { uri, cause: signal.reason }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
