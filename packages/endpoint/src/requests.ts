/**
 * The requests of an endpoint that wait for an answer, other than calls.
 */
import type { Message, MessageOf, Opcode } from '@realmwire/protocol';
import { unchecked } from './checks.ts';
import { failureOf, unknownOutcome } from './remote-error.ts';
import { errorOf } from './told-error.ts';
import type { Wire } from './wire.ts';

/** A request: what it asks, and who hears the answer. */
export interface Request {
  /** The name of what is asked for, for errors. */
  readonly uri: string;
  /** The message, once its id is known. */
  draft(id: number): Message;
  onAnswer(message: Message): void;
  onError(error: unknown): void;
  /** The session was lost before the answer; by default that is an error. */
  onLost?(): void;
  /** Sends it by another way than the endpoint's. */
  send?(message: Message): void;
}

/** See the head of this file. */
export class Requests {
  protected readonly wire: Wire;
  readonly #open = new Map<unknown, Request>();

  constructor(wire: Wire) {
    this.wire = wire;
  }

  ask(request: Request): void {
    const { wire } = this;
    const id = wire.takeId();
    this.#open.set(id, request);
    try {
      (request.send ?? wire.send)(request.draft(id));
    } catch (error) {
      this.refuse(id, error);
    }
  }

  /** Asks, and waits for the answer. */
  answerTo<O extends Opcode>(
    uri: string,
    draft: (id: number) => Message,
    send = this.wire.send,
  ): Promise<MessageOf<O>> {
    return new Promise((resolve, reject) => {
      const onAnswer = (message: Message): void => resolve(message as MessageOf<O>);
      this.ask({ uri, draft, onAnswer, onError: reject, send });
    });
  }

  /** Whether somebody had asked for this answer. */
  onAnswer(message: Message & { readonly id?: number | undefined }): boolean {
    const request = this.#take(message.id);
    request?.onAnswer(message);
    return request !== undefined;
  }

  onError(message: MessageOf<'error'>): void {
    const request = this.#take(message.id);
    request?.onError(errorOf(message, unchecked(request.uri)));
  }

  /** The request cannot be sent. */
  refuse(id: unknown, error: unknown): void {
    const request = this.#take(id);
    request?.onError(failureOf(error, request.uri));
  }

  /** The session is lost; requests in `unsent` go on waiting. */
  lose(unsent: ReadonlySet<unknown>, error: Error): void {
    for (const [id, request] of this.#open) {
      if (unsent.has(id)) continue;
      this.#open.delete(id);
      if (request.onLost) request.onLost();
      else request.onError(unknownOutcome(request.uri, error));
    }
  }

  /** There will be no session any more. */
  close(error: Error): void {
    for (const id of this.#open.keys()) this.refuse(id, error);
  }

  #take(id: unknown): Request | undefined {
    const request = this.#open.get(id);
    this.#open.delete(id);
    return request;
  }
}
