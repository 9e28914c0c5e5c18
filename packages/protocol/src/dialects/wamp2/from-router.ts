/**
 * What routers say, as canonical messages: for a client.
 */

import { isId } from '../../ids.ts';
import type { MessageOf } from '../../messages/message.ts';
import { refusable } from './canonical-uri.ts';
import type { ClientBooks } from './client-books.ts';
import { REQUEST_MESSAGES, readEnding, readError } from './errors.ts';
import { announcementOf } from './features.ts';
import { type WampName, wampNameOf } from './messages.ts';
import { violation } from './profile.ts';
import {
  type Canonical,
  nameIn,
  payloadOf,
  type ReadMessage,
  shortened,
  UNCREDITED,
} from './reading.ts';

type Reader = (message: ReadMessage, books: ClientBooks) => Canonical;

/** The readers, by the messages that routers send. */
export const FROM_ROUTER: Readonly<Partial<Record<WampName, Reader>>> = {
  WELCOME: readWelcome,
  CHALLENGE: ({ elements: { AuthMethod, Extra } }) => ({
    opcode: 'challenge',
    method: AuthMethod,
    extra: Extra,
  }),
  ABORT: ({ fields, elements: { Reason } }) => ({
    opcode: 'abort',
    code: readEnding(refusable(Reason)),
    message: shortened(fields['message']),
  }),
  GOODBYE: ({ fields, elements: { Reason } }) => ({
    opcode: 'goodbye',
    code: readEnding(refusable(Reason)),
    message: shortened(fields['message']),
  }),
  PUBLISHED: answer('published', ({ Publication }) => ({ publication: Publication })),
  SUBSCRIBED: answer('subscribed', ({ Subscription }) => ({ subscription: Subscription })),
  REGISTERED: answer('registered', ({ Registration }) => ({ registration: Registration })),
  UNSUBSCRIBED: (message, books) => readTaken('unsubscribed', 'subscription', message, books),
  UNREGISTERED: (message, books) => readTaken('unregistered', 'registration', message, books),
  EVENT: readEvent,
  RESULT: readResult,
  INVOCATION: readInvocation,
  INTERRUPT: ({ fields: { mode, reason }, elements: { Request } }) => ({
    opcode: 'interrupt',
    id: Request,
    mode: mode === 'skip' ? undefined : mode,
    reason: shortened(reason),
  }),
  ERROR: readRequestError,
};

function readWelcome({ fields, custom, elements }: ReadMessage, books: ClientBooks): Canonical {
  const { peerRoles, realm, authId, authRole, authMethod, authProvider, authExtra } = fields;
  const agent = shortened(fields['agent']);
  const announced = announcementOf(peerRoles as never, 'router', books.profile);
  books.peer = { ...announced, agent, quirks: new Set() };
  const session = elements['Session'];
  const role = nameIn(authRole);
  return {
    opcode: 'welcome',
    session: String(session),
    realm: nameIn(realm) ?? books.realm,
    agent,
    receives: UNCREDITED,
    user: nameIn(authId),
    roles: role === undefined ? undefined : [role],
    // WAMP has no pings of its own; the transport's are the shell's business.
    heartbeatMs: 0,
    heartbeatLostMs: 0,
    details: { ...custom, session, authMethod, authProvider, authExtra },
  };
}

/** An answer to a request; one that nobody waits for means nothing. */
function answer(
  opcode: 'published' | 'subscribed' | 'registered',
  fieldsOf: (elements: ReadMessage['elements']) => Record<string, unknown>,
): Reader {
  return ({ elements }, books) => {
    const id = books.answered(elements['Request'] as number);
    return id === undefined ? undefined : { opcode, id, ...fieldsOf(elements) };
  };
}

function readTaken(
  opcode: 'unsubscribed' | 'unregistered',
  of: 'subscription' | 'registration',
  { fields, elements }: ReadMessage,
  books: ClientBooks,
): Canonical {
  const wireId = elements['Request'] as number;
  const id = wireId === 0 ? 0 : books.answered(wireId);
  if (id === undefined) return undefined;
  const taken = isId(fields[of]) ? fields[of] : undefined;
  // Unasked, it has to say what is meant.
  if (id === 0 && taken === undefined) return undefined;
  return { opcode, id, [of]: taken, reason: shortened(fields['reason']) };
}

function readEvent(message: ReadMessage): Canonical {
  const { fields, custom, elements } = message;
  const { uri, publisherId, publisherUser, publisherRole, retained } = fields;
  const role = nameIn(publisherRole);
  return {
    opcode: 'event',
    subscription: elements['Subscription'],
    publication: elements['Publication'],
    uri: uri === undefined ? undefined : refusable(uri),
    publisherId: isId(publisherId) ? publisherId : undefined,
    publisherUser: nameIn(publisherUser),
    publisherRoles: role === undefined ? undefined : [role],
    retained: retained === true ? true : undefined,
    late: retained === true ? true : undefined,
    options: custom,
    payload: payloadOf(message),
  };
}

function readResult(message: ReadMessage, books: ClientBooks): Canonical {
  const { fields, custom, elements } = message;
  const wireId = elements['Request'] as number;
  const isPart = fields['progress'] === true;
  const id = isPart ? books.requestOf(wireId) : books.answered(wireId);
  if (id === undefined) return undefined;
  const part = isPart ? 'progress' : undefined;
  return { opcode: 'result', id, part, options: custom, payload: payloadOf(message) };
}

function readInvocation(message: ReadMessage, books: ClientBooks): Canonical {
  const { fields, custom, elements } = message;
  const { invocations } = books;
  const id = elements['Request'] as number;
  const isPart = fields['progress'] === true;
  const continued = invocations.continuation(id);
  if (continued === 'late') return undefined;
  if (continued === 'open') {
    if (!isPart) invocations.endParts(id);
    return { opcode: 'invocation', id, part: isPart ? 'item' : 'end', payload: payloadOf(message) };
  }
  if (books.profile === 'strict' && books.invocationIds.take(id) !== 'next') {
    throw violation('INVOCATION', 'Request', 'not the id after that of the last invocation');
  }
  const takesParts = fields['receiveProgress'] === true;
  invocations.begin(id, { isStreaming: isPart, takesParts });
  const { uri, timeoutMs } = fields;
  return {
    opcode: 'invocation',
    id,
    registration: elements['Registration'],
    uri: uri === undefined ? undefined : refusable(uri),
    part: isPart ? 'open' : undefined,
    caller: callerOf(message),
    timeoutMs: timeoutMs === 0 ? undefined : timeoutMs,
    receiveProgress: takesParts,
    options: custom,
    payload: payloadOf(message),
  };
}

/** Who calls, where that is disclosed. */
function callerOf({
  fields: { callerId, callerUser, callerRole },
}: ReadMessage): MessageOf<'invocation'>['caller'] {
  if (!isId(callerId)) return undefined;
  const role = nameIn(callerRole);
  return {
    session: String(callerId),
    id: callerId,
    user: nameIn(callerUser),
    roles: role === undefined ? undefined : [role],
  };
}

function readRequestError({ elements, passthru }: ReadMessage, books: ClientBooks): Canonical {
  const name = wampNameOf(elements['RequestType']);
  const of = Object.keys(REQUEST_MESSAGES).find(
    (kind) => REQUEST_MESSAGES[kind as keyof typeof REQUEST_MESSAGES] === name,
  );
  if (of === undefined) throw violation('ERROR', 'RequestType', 'not the code of a request');
  const id = books.answered(elements['Request'] as number);
  return id === undefined
    ? undefined
    : { opcode: 'error', of, id, ...readError(elements, passthru) };
}
