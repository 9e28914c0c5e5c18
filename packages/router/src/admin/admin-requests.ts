/**
 * What the operator listener answers to its page and to programs: the page itself, what there is to show,
 * and server commands.
 *
 * A page of another site can make a browser ask, so nothing is done by a GET, and what does something is
 * JSON from this page or from no page.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ProtocolError } from '@realmwire/protocol';
import * as z from 'zod';
import type { Connections } from '../shell/connections.ts';
import type { Hub } from '../shell/hub.ts';
import type { RequestHandler } from '../shell/listener.ts';
import { adminFiles } from './admin-files.ts';
import { adminState } from './admin-state.ts';
import type { CommandDesk, Commander } from './command-desk.ts';
import { faultOf } from './fault-of.ts';
import { sendJson } from './messenger.ts';
import { type Metrics, metricsOf } from './metrics.ts';
import { sessionNamed } from './reachable.ts';
import { statsOf } from './stats.ts';

/** What answers are made of. */
export interface AdminOffice {
  readonly hub: Hub;
  readonly connections: Connections;
  readonly desk: CommandDesk;
  readonly by: Commander;
  /** Reads the body as JSON; rejects with a ProtocolError. */
  readonly readJson: (request: IncomingMessage) => Promise<unknown>;
}

/** An answer, before it is written. */
interface Told {
  readonly status?: number;
  readonly body: unknown;
}

const COMMAND = z.strictObject({ name: z.string(), args: z.unknown().optional() });
const MESSAGE = z.object({ clientId: z.string(), message: z.string() });

const JSON_TYPE = 'application/json; charset=utf-8';
const JSON_MEDIA = /^application\/json *(?:;.*)?$/i;
/** The page runs its own script, asks its own listener, and is shown in no other page. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Deed = (office: AdminOffice, body: unknown) => Told;

/** What is done by a POST, by path. */
const DEEDS: Readonly<Record<string, Deed>> = {
  '/command': (office, body) => command(office, body),
  '/sendMessage.php': (office, body) => sendMessage(office, body),
};

/** See the head of this file. */
export function adminRequests(office: AdminOffice): RequestHandler {
  const fileAt = adminFiles();
  let metrics: Metrics | undefined;
  return (request, response, { path, isOriginAllowed }) => {
    const deed = Object.hasOwn(DEEDS, path) ? DEEDS[path] : undefined;
    if (deed !== undefined) {
      void carryOut(office, { request, response, deed, isOriginAllowed });
      return true;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    if (path === '/state') {
      answer(response, { body: adminState(office.hub, office.connections, searchOf(request)) });
      return true;
    }
    if (path === '/metrics') {
      // It watches the process from then on, so nobody pays for it who does not ask.
      metrics ??= metricsOf(() => statsOf(office.hub, office.connections));
      void tellMetrics(office, metrics, response);
      return true;
    }
    const file = fileAt(path);
    if (file === undefined) return false;
    response.writeHead(200, { ...headers(file.type), 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
    return true;
  };
}

async function tellMetrics(
  { hub }: AdminOffice,
  { type, text }: Metrics,
  response: ServerResponse,
) {
  try {
    hub.tick();
    const body = await text();
    response.writeHead(200, { ...headers(type), 'content-length': Buffer.byteLength(body) });
    response.end(body);
  } catch (error) {
    hub.log.error({ err: error }, 'the metrics could not be told');
    response.destroy();
  }
}

async function carryOut(
  office: AdminOffice,
  given: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly deed: Deed;
    readonly isOriginAllowed: boolean;
  },
): Promise<void> {
  const { request, response, deed, isOriginAllowed } = given;
  const refuse = (status: number, why: string) => {
    // Who is refused need not be listened to.
    response.setHeader('connection', 'close');
    answer(response, { status, body: failure(why) });
  };
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return refuse(405, 'This is asked for with POST.');
  }
  if (!isOriginAllowed) return refuse(403, 'Pages of this origin may not do this.');
  if (!JSON_MEDIA.test(request.headers['content-type'] ?? ''))
    return refuse(415, 'The body must be application/json.');
  try {
    const body = await office.readJson(request);
    office.hub.tick();
    answer(response, deed(office, body));
  } catch (error) {
    if (error instanceof ProtocolError) return refuse(400, faultOf(error).message);
    office.hub.log.error({ err: error }, 'a request has failed');
    refuse(500, 'The router has failed; the cause is in its log.');
  }
}

function command({ desk, by }: AdminOffice, body: unknown): Told {
  const asked = COMMAND.safeParse(body);
  if (!asked.success) return { status: 400, body: failure('The body must be {"name", "args"?}.') };
  const outcome = desk.carryOut(by, asked.data.name, () => asked.data.args);
  if (!('error' in outcome)) return { body: { ok: true, value: outcome.value ?? null } };
  return { status: 400, body: { ok: false, error: faultOf(outcome.error, outcome.issues) } };
}

/** As old admin pages ask: the text is wrapped, and the answer says whether that went wrong. */
function sendMessage({ hub, by }: AdminOffice, body: unknown): Told {
  const asked = MESSAGE.safeParse(body);
  if (!asked.success)
    return { status: 400, body: failure('The body must be {"clientId", "message"}.') };
  const { clientId, message } = asked.data;
  const session = sessionNamed(hub, clientId);
  if (session === undefined) return { body: failure('Client Not Found') };
  const value = { message };
  if (sendJson(session, JSON.stringify(value), value) !== undefined)
    return { body: failure('Client Does Not Take Messages') };
  hub.log.info({ command: 'send', by: by.info.session, session: session.uuid }, 'command');
  return { body: { error: false, message: '' } };
}

/** Both kinds of askers find in it what they look for. */
function failure(message: string): object {
  return { ok: false, error: true, message };
}

function answer(response: ServerResponse, { status = 200, body }: Told): void {
  if (response.headersSent) return;
  const text = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  response.writeHead(status, { ...headers(JSON_TYPE), 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

function headers(type: string): Record<string, string> {
  return {
    'content-type': type,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': CONTENT_POLICY,
  };
}

function searchOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at)).get('search') ?? '';
}
