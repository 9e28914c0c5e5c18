/**
 * Reads what a request says: who asks, and for what. Nothing here believes a length or a type that it has
 * not seen.
 */
import type { IncomingMessage } from 'node:http';
import { ArrivedBody, type Body, ProtocolError, routerJsonCodec } from '@realmwire/protocol';
import { Deadline } from '../shell/deadline.ts';
import type { Hub } from '../shell/hub.ts';

/** Longest token, as in HELLO. */
const MAX_TOKEN_LENGTH = 8192;

/** How long a body may take. */
const BODY_MS = 10_000;

const BEARER = /^Bearer +([^\s]+) *$/i;
const JSON_MEDIA = /^application\/(?:[\w.+-]+\+)?json *(?:;.*)?$/i;

/** The token of `Authorization: Bearer …`; undefined: there is none. */
export function tokenOf({ headers: { authorization } }: IncomingMessage): string | undefined {
  const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  if (token !== undefined && token.length > MAX_TOKEN_LENGTH)
    throw new ProtocolError('session.refused', { length: token.length });
  return token;
}

/** Whether its body says that it is JSON, and not packed. A form of another site's page cannot say so. */
export function isJson({ headers }: IncomingMessage): boolean {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  return JSON_MEDIA.test(type) && encoding.toLowerCase() === 'identity';
}

/** The parts of a path behind `prefix`, decoded; undefined where it is not spelt as it should be. */
export function segmentsOf(path: string, prefix: string): readonly string[] | undefined {
  if (!path.startsWith(`${prefix}/`)) return undefined;
  try {
    return path
      .slice(prefix.length + 1)
      .split('/')
      .map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

/** The parameters behind the path, but for the token: that is for who knows who asks. */
export function queryOf({ url = '' }: IncomingMessage): URLSearchParams {
  const at = url.indexOf('?');
  const query = new URLSearchParams(at < 0 ? '' : url.slice(at + 1));
  query.delete('token');
  return query;
}

/** A parameter that is a whole number; undefined: it is not there. */
export function countOf(
  query: URLSearchParams,
  name: string,
  [min, max]: readonly [number, number],
): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const count = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= min && count <= max))
    throw new ProtocolError('arguments.invalid', { parameter: name, min, max });
  return count;
}

/** A parameter that is one of these words; undefined: it is not there. */
export function wordOf<W extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly W[],
): W | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const word = words.find((each) => each === text);
  if (word === undefined)
    throw new ProtocolError('arguments.invalid', { parameter: name, oneOf: words.join(' ') });
  return word;
}

/** A parameter that is not known is a mistake, and nobody's wish is left out in silence. */
export function onlyThese(query: URLSearchParams, names: readonly string[]): void {
  for (const name of query.keys()) {
    if (!names.includes(name))
      throw new ProtocolError('arguments.invalid', { parameters: names.join(' ') || 'none' });
  }
}

/**
 * Reads a body as a value, out of the memory that there is for what is half read.
 *
 * @returns undefined: it is empty
 * @throws ProtocolError `message.too_large`, `message.malformed`, `message.too_deep`, `router.busy`;
 * `hello.timeout` where it takes too long, or `heartbeat.lost` where its sender has gone
 */
export async function readValue(request: IncomingMessage, hub: Hub): Promise<Body | undefined> {
  const { limits, budget } = hub;
  const limit = limits.maxMessageBytes;
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) throw new ProtocolError('message.too_large', { length: declared, limit });
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of inTime(request, hub)) {
      if (!budget.take(chunk.length))
        throw new ProtocolError('router.busy', { retryAfterMs: 1000 });
      length += chunk.length;
      if (length > limit) throw new ProtocolError('message.too_large', { length, limit });
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw new ProtocolError('heartbeat.lost', {}, { cause: error });
  } finally {
    budget.give(length);
  }
  if (length === 0) return undefined;
  const raw = textOf(Buffer.concat(chunks));
  return ArrivedBody.opened(raw, routerJsonCodec, routerJsonCodec.decodeBody(raw));
}

/** The pieces of a body as they come, up to a time. */
async function* inTime(request: IncomingMessage, { clock }: Hub): AsyncGenerator<Buffer> {
  // Who sends too much, or too slowly, is to be told so: the request stays.
  const incoming: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  const deadline = new Deadline(clock, BODY_MS);
  try {
    for (;;) {
      const { done, value } = await deadline.meet(incoming.next());
      if (done === true) return;
      yield value;
    }
  } finally {
    deadline.stop();
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch (error) {
    throw new ProtocolError('message.malformed', { bytes: bytes.length }, { cause: error });
  }
}
