/**
 * Push from a backend: who can reach the operator listener sends a text to a channel by a single URL.
 *
 *     GET /emit/room%201/hello ──▶ topic `com.push.channel.room%201` ──▶ all who have subscribed
 *
 * A channel is a topic of the configured realm, with its name as the parameter.
 */
import type { IncomingMessage } from 'node:http';
import { Body, isUri } from '@realmwire/protocol';
import { escapeComponent } from '@realmwire/protocol/contract';
import type { RequestHandler } from '../shell/listener.ts';
import { Answer, JSON_TYPE } from './answer.ts';
import type { HttpSession } from './http-session.ts';
import { faultIn, problemOf } from './http-status.ts';
import { inTurn } from './in-turn.ts';
import { Publication, type Published, publicationOf } from './publication.ts';
import { type House, receive } from './reception.ts';
import { segmentsOf } from './request.ts';

/** Which realm is pushed to. */
export interface EmitOptions {
  /** The name of the realm. */
  readonly realm: string;
  /** The topic whose parameter is the name of the channel; default: `channel` of the realm. */
  readonly topic?: string;
  /** How it may be asked for; default: GET and POST. */
  readonly methods?: readonly ('GET' | 'POST')[];
}

const RECEIVERS = 'x-realmwire-receivers';

/** Answers `/emit/:id/:message`. Throws a RangeError that says what is wrong with the options. */
export function emitHandler(house: House, options: EmitOptions): RequestHandler {
  const { realm, topic = `${realm}.channel`, methods = ['GET', 'POST'] } = options;
  if (!isUri(topic)) throw new RangeError('emit.topic must be the name of a topic');
  return (request, response, { path, isOriginAllowed }) => {
    const [id, message, ...others] = segmentsOf(path.replace(/\/$/, ''), '/emit') ?? [];
    const isMeant = methods.some((method) => method === request.method);
    if (!id || !message || others.length > 0 || !isMeant) return false;
    const answer = new Answer(request, response, {});
    if (!isOriginAllowed || isOfPage(request)) {
      answer.refuse(problemOf('right.missing', { action: 'emit' }));
      return true;
    }
    // Nothing of the body is looked at.
    request.resume();
    const channel = `${topic}.${escapeComponent(id)}`;
    inTurn(request, response, () => {
      void emit(house, { request, realm, channel, message, answer }).catch((error: unknown) => {
        const { code, detail } = faultIn(error);
        if (code === 'router.failed') house.hub.log.error({ err: error }, 'a request has failed');
        answer.refuse(problemOf(code, detail));
      });
    });
    return true;
  };
}

async function emit(
  house: House,
  given: {
    readonly request: IncomingMessage;
    readonly realm: string;
    readonly channel: string;
    readonly message: string;
    readonly answer: Answer;
  },
): Promise<void> {
  const { request, channel, message, answer } = given;
  const guest = await receive(house, { request, realm: given.realm, isOperator: true });
  const session = guest.seat(answer);
  const first = publicationOf(channel, Body.of(message));
  session.begin(guest.realm, new Publication(session, sayOk), first);
}

/** What old callers compare: four letters, quotes included. */
function sayOk(session: HttpSession, { receivers }: Published): void {
  session.reply(200, JSON_TYPE, '"OK"', { [RECEIVERS]: `${receivers}` });
}

/**
 * Whether a page has made the browser ask: an image or a link can do that, and must not push. What was
 * typed into the address bar was not.
 */
function isOfPage({ headers }: IncomingMessage): boolean {
  // It looks ahead while somebody types, or shows a link.
  if (headers['sec-purpose'] !== undefined) return true;
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'none' && site !== 'same-origin';
  return headers.referer !== undefined && hostOf(headers.referer) !== headers.host;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
