/**
 * The answer to one request: its head is written once, with what all answers of the bridge say.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { headOf, type Problem } from './http-status.ts';

/** How values and errors are written. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** See the head of this file. */
export class Answer {
  readonly response: ServerResponse;
  readonly #request: IncomingMessage;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param headers - what it says besides, whatever it is */
  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    headers: Readonly<Record<string, string>>,
  ) {
    this.#request = request;
    this.response = response;
    this.#headers = headers;
  }

  /** Whether its head was written. */
  get isBegun(): boolean {
    return this.response.headersSent;
  }

  /** Writes the head. */
  begin(status: number, headers: Readonly<Record<string, string>>): void {
    if (this.isBegun || this.response.destroyed) return;
    this.response.writeHead(status, {
      ...this.#headers,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      // What was not read of the request is not worth reading.
      ...(!this.#request.complete && { connection: 'close' }),
      ...headers,
    });
  }

  /** Answers with a fault where there is no session yet. */
  refuse(problem: Problem): void {
    const { status, headers } = headOf(problem);
    this.#end(status, problem, headers);
  }

  /** Answers with an error that only HTTP knows. */
  say(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    this.#end(status, { code, message }, headers);
  }

  #end(status: number, problem: Problem, headers: Readonly<Record<string, string>>): void {
    if (this.isBegun || this.response.destroyed) return;
    const body = JSON.stringify(problem);
    const length = `${Buffer.byteLength(body)}`;
    this.begin(status, {
      ...headers,
      'content-type': JSON_TYPE,
      'content-length': length,
    });
    this.response.end(this.#request.method === 'HEAD' ? undefined : body);
  }
}
