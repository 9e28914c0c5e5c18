/**
 * The realms by HTTP, for programs that speak nothing else:
 *
 *     POST /rt/:realm/call/:uri        the result, or lines of it
 *     POST /rt/:realm/publish/:uri     how many it has reached
 *     GET  /rt/:realm/subscribe/:uri   server-sent events
 *
 * Each request is a session of its realm, with the identity of its token.
 */
import type { IncomingMessage } from 'node:http';
import { MATCHES, type Message, ProtocolError } from '@realmwire/protocol';
import type { RequestHandler } from '../shell/listener.ts';
import { Answer } from './answer.ts';
import { Call, callOf, LINES_TYPE } from './call.ts';
import { placeOf } from './event-stream.ts';
import type { Exchange, HttpSession } from './http-session.ts';
import { faultIn, problemOf } from './http-status.ts';
import { inTurn } from './in-turn.ts';
import { Publication, publicationOf } from './publication.ts';
import { type House, receive } from './reception.ts';
import { countOf, isJson, onlyThese, queryOf, readValue, segmentsOf, wordOf } from './request.ts';
import { Subscription, subscriptionOf } from './subscription.ts';

/** Where the bridge is. */
const PREFIX = '/rt';
/** Longest key of an idempotent call, as on the native wire. */
const MAX_KEY_LENGTH = 255;
const DAY_MS = 86_400_000;
const OVERFLOWS = ['pause', 'drop-oldest', 'drop-newest', 'latest', 'disconnect'] as const;

/** What a request is for: the first message, and who hears what comes of it. */
interface Errand {
  readonly first: Message;
  exchange(session: HttpSession): Exchange;
}

/** A request that was understood. */
interface Errands {
  readonly house: House;
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly uri: string;
}

/** What can be asked for. */
interface Verb {
  readonly method: 'GET' | 'POST';
  /** Parameters behind the path. */
  readonly query: readonly string[];
  /** Reads the rest of the request, when it is known who asks. */
  read(errands: Errands): Errand | Promise<Errand>;
}

const VERBS: Readonly<Record<string, Verb>> = {
  call: { method: 'POST', query: ['timeoutMs'], read: readCall },
  publish: { method: 'POST', query: [], read: readPublication },
  subscribe: {
    method: 'GET',
    query: ['match', 'overflow', 'credit', 'last', 'lastEventId'],
    read: readSubscription,
  },
};

/** See the head of this file. */
export function bridgeHandler(house: House): RequestHandler {
  return (request, response, { path, isOriginAllowed }) => {
    if (path !== PREFIX && !path.startsWith(`${PREFIX}/`)) return false;
    const { origin } = request.headers;
    const cors = origin !== undefined && isOriginAllowed ? allowing(origin) : {};
    const answer = new Answer(request, response, { vary: 'Origin', ...cors });
    if (!isOriginAllowed) {
      answer.refuse(problemOf('right.missing', { action: 'connect' }));
      return true;
    }
    if (request.method === 'OPTIONS') {
      answer.begin(204, PREFLIGHT);
      response.end();
      return true;
    }
    const run = () => {
      serve(house, request, answer, path).catch((error: unknown) => fail(house, answer, error));
    };
    const task = { run, drop: () => response.destroy() };
    inTurn(request, response, () => {
      if (!house.connections.entrance.take(task, false))
        answer.refuse(problemOf('router.busy', { retryAfterMs: 1000 }));
    });
    return true;
  };
}

async function serve(
  house: House,
  request: IncomingMessage,
  answer: Answer,
  path: string,
): Promise<void> {
  const [realmName, name = '', uri, ...others] = segmentsOf(path, PREFIX) ?? [];
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!realmName || !verb || !uri || others.length > 0)
    return answer.say(
      404,
      'NOT_FOUND',
      `Here are ${PREFIX}/REALM/${Object.keys(VERBS).join('|')}/URI.`,
    );
  if (request.method !== verb.method)
    return answer.say(405, 'METHOD', `Use ${verb.method}.`, { allow: `${verb.method}, OPTIONS` });
  if (verb.method === 'POST' && !isJson(request))
    return answer.say(
      415,
      'MEDIA_TYPE',
      'Send JSON that is not packed, as content-type: application/json.',
    );
  const query = queryOf(request);
  onlyThese(query, verb.query);
  const guest = await receive(house, { request, realm: realmName, isOperator: false });
  const { realm } = guest;
  const errand = await verb.read({ house, request, query, uri });
  const session = guest.seat(answer);
  session.begin(realm, errand.exchange(session), errand.first);
}

async function readCall({ house, request, query, uri }: Errands): Promise<Errand> {
  const timeoutMs = countOf(query, 'timeoutMs', [1, DAY_MS]);
  const key = keyOf(request);
  const takesParts = (request.headers.accept ?? '').includes(LINES_TYPE);
  const input = await readValue(request, house.hub);
  return {
    first: callOf({ uri, input, timeoutMs, key, takesParts }),
    exchange: (session) => new Call(session, takesParts),
  };
}

async function readPublication({ house, request, uri }: Errands): Promise<Errand> {
  // Who publishes by WebSocket would get no credit now.
  if (house.hub.memory.isHolding) throw new ProtocolError('router.busy', { retryAfterMs: 1000 });
  if (keyOf(request) !== undefined)
    throw new ProtocolError('arguments.invalid', { header: 'idempotency-key', isFor: 'call' });
  const payload = await readValue(request, house.hub);
  return {
    first: publicationOf(uri, payload),
    exchange: (session) => new Publication(session),
  };
}

function readSubscription({ house, request, query, uri }: Errands): Errand {
  const { streamCredit, heartbeatMs } = house.hub.limits;
  const id = request.headers['last-event-id'] ?? query.get('lastEventId') ?? undefined;
  const place = typeof id === 'string' && id !== '' ? placeOf(id) : undefined;
  if (id !== undefined && id !== '' && place === undefined)
    throw new ProtocolError('arguments.invalid', { parameter: 'lastEventId' });
  const wanted = {
    uri,
    match: wordOf(query, 'match', MATCHES),
    overflow: wordOf(query, 'overflow', OVERFLOWS),
    credit: countOf(query, 'credit', [1, streamCredit]) ?? streamCredit,
    last: countOf(query, 'last', [0, Number.MAX_SAFE_INTEGER]),
    place,
  };
  return {
    first: subscriptionOf(wanted),
    exchange: (session) => new Subscription(session, wanted, { heartbeatMs }),
  };
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || key === '' || key.length > MAX_KEY_LENGTH)
    throw new ProtocolError('arguments.invalid', {
      header: 'idempotency-key',
      max: MAX_KEY_LENGTH,
    });
  return key;
}

function fail({ hub }: House, answer: Answer, error: unknown): void {
  const { code, detail } = faultIn(error);
  if (code === 'router.failed') hub.log.error({ err: error }, 'a request has failed');
  if (answer.response.destroyed) return;
  answer.refuse(problemOf(code, detail));
}

function allowing(origin: string): Record<string, string> {
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'retry-after' };
}

/** What a page of another origin may send. It sends no cookies: nobody would look at them. */
const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, idempotency-key, last-event-id',
  'access-control-max-age': '600',
};
