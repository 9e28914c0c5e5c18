/**
 * Lets the asker of a request into a realm, before a byte of its body is read: it is known by its token,
 * which the authenticator of the realm sees as it sees those of other clients.
 *
 * Cookies are left out: a browser sends them along for pages of other sites too.
 */
import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '@realmwire/protocol';
import type { Addresses } from '../shell/addresses.ts';
import type { Connections } from '../shell/connections.ts';
import { saidInTime } from '../shell/deadline.ts';
import type { Doorman } from '../shell/doorman.ts';
import type { Hub } from '../shell/hub.ts';
import { withoutToken } from '../shell/query-token.ts';
import type { ServedRealm } from '../shell/served-realm.ts';
import type { Answer } from './answer.ts';
import { HttpSession, type HttpSessionInit } from './http-session.ts';
import { tokenOf } from './request.ts';

/** What the bridge is part of. */
export interface House {
  readonly hub: Hub;
  readonly connections: Connections;
  readonly doorman: Doorman;
  /** Who is behind a proxy. */
  readonly addresses: Addresses;
}

/** Somebody who may take a seat. */
export interface Guest {
  readonly realm: ServedRealm;
  /** Takes the seat. Throws `realm.closed` or `heartbeat.lost` if the realm or the asker has gone meanwhile. */
  seat(answer: Answer): HttpSession;
}

/** Who asks, and where. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly realm: string;
  /** It has come by the operator listener. */
  readonly isOperator: boolean;
}

/**
 * See the head of this file.
 *
 * @throws ProtocolError that says why not; `hello.timeout` where that is not known in time
 */
export async function receive(house: House, arrival: Arrival): Promise<Guest> {
  const { entrance } = house.connections;
  entrance.onOpen();
  try {
    return await admit(house, arrival);
  } finally {
    entrance.onSettled();
  }
}

async function admit(
  { hub, connections, doorman, addresses }: House,
  { request, realm: name, isOperator }: Arrival,
): Promise<Guest> {
  hub.tick();
  const { cookie: _, ...headers } = request.headers;
  const { url: target = '/', socket } = request;
  const { remoteAddress = '' } = socket;
  // Nobody is between operators and their listener.
  const ip = isOperator ? remoteAddress : addresses.clientOf(remoteAddress, headers);
  const remote = withoutToken({ ip, headers, isOperator, target });
  const retryAfterMs = connections.entrance.admit(remote, 'hello');
  if (retryAfterMs !== undefined) throw new ProtocolError('router.busy', { retryAfterMs });
  const token = tokenOf(request);
  const auth = token === undefined ? { method: 'anonymous' } : { method: 'ticket', token };
  const hello = { opcode: 'hello', realm: name, receives: { credit: 0 }, auth } as const;
  const reply = await saidInTime(doorman.admit(hello, remote), hub);
  if (reply instanceof ProtocolError) {
    const { code, detail } = reply;
    hub.log.info({ code, ...detail, ip: remote.ip }, 'request refused');
    throw reply;
  }
  // A request cannot be asked for a proof.
  if ('answer' in reply) throw new ProtocolError('session.refused_method', { realm: name });
  // Only apps come without a realm, and over HTTP nobody is one.
  const { realm = hub.realms.get(name) } = reply;
  if (realm === undefined) throw new ProtocolError('realm.unknown', { realm: name });
  const given = { hub, connections, realm, remote, admission: reply };
  return { realm, seat: (answer) => seat({ ...given, answer }) };
}

function seat(given: HttpSessionInit): HttpSession {
  const { hub, realm } = given;
  hub.tick();
  // Nobody would hear that its response is closed: it is already.
  if (given.answer.response.destroyed) throw new ProtocolError('heartbeat.lost');
  if (hub.isDraining) throw new ProtocolError('router.draining');
  // Others have come in while its body was read.
  if (hub.sessions.size >= hub.limits.maxSessions)
    throw new ProtocolError('limit.reached', { limit: 'maxSessions' });
  if (hub.realms.get(realm.name) !== realm) throw new ProtocolError('realm.closed');
  return new HttpSession(given);
}
