/**
 * What clients say, as canonical messages: for a router.
 */

import { namedIn, refusable } from './canonical-uri.ts';
import { readError } from './errors.ts';
import { announcementOf } from './features.ts';
import { WAMP_MESSAGES, type WampName } from './messages.ts';
import { violation } from './profile.ts';
import { quirksOf } from './quirks.ts';
import {
  type Canonical,
  idsIn,
  nameIn,
  namesIn,
  payloadOf,
  type ReadMessage,
  shortened,
  UNCREDITED,
} from './reading.ts';
import type { RouterBooks } from './router-books.ts';

/** Reads one kind of message. */
type Reader = (message: ReadMessage, books: RouterBooks) => Canonical;

/** Longest timeout that a canonical message takes: a day. */
const MAX_TIMEOUT_MS = 86_400_000;

/** The readers, by the messages that clients send. */
export const FROM_CLIENT: Readonly<Partial<Record<WampName, Reader>>> = {
  HELLO: readHello,
  AUTHENTICATE: ({ elements: { Signature, Extra } }) => ({
    opcode: 'authenticate',
    signature: Signature,
    extra: Extra,
  }),
  ABORT: ({ fields, elements: { Reason } }) => ({
    opcode: 'abort',
    code: refusable(Reason),
    message: shortened(fields['message']),
  }),
  GOODBYE: ({ fields, elements: { Reason } }) => ({
    opcode: 'goodbye',
    // Why a client leaves is its own business: any reason of the specification is a good one.
    code: (Reason as string).startsWith('wamp.close.') ? 'goodbye' : refusable(Reason),
    message: shortened(fields['message']),
  }),
  PUBLISH: readPublish,
  SUBSCRIBE: readSubscribe,
  UNSUBSCRIBE: (message, books) => ({
    opcode: 'unsubscribe',
    id: requestOf(message, books),
    subscription: message.elements['Subscription'],
  }),
  REGISTER: readRegister,
  UNREGISTER: (message, books) => ({
    opcode: 'unregister',
    id: requestOf(message, books),
    registration: message.elements['Registration'],
  }),
  CALL: readCall,
  CANCEL: readCancel,
  YIELD: readYield,
  ERROR: readInvocationError,
};

function readHello({ fields, custom, elements }: ReadMessage, books: RouterBooks): Canonical {
  const { peerRoles, authMethods, authId, authExtra } = fields;
  const announced = announcementOf(peerRoles as never, 'client', books.profile);
  const agent = shortened(fields['agent']);
  const isInterop = books.profile === 'interop';
  const quirks = isInterop ? quirksOf({ ...announced, agent }) : new Set<never>();
  books.peer = { ...announced, agent, quirks };
  const methods = namesIn(authMethods) ?? [];
  const id = nameIn(authId);
  const [method = 'anonymous'] = methods;
  const isNamed = methods.length > 0 || id !== undefined;
  return {
    opcode: 'hello',
    realm: refusable(elements['Realm']),
    agent,
    receives: UNCREDITED,
    auth: isNamed ? { method, methods, id, extra: authExtra } : undefined,
    details: custom,
  };
}

function readPublish(message: ReadMessage, books: RouterBooks): Canonical {
  const { fields, custom, elements } = message;
  const id = requestOf(message, books);
  mustKnowPassthru(message, books, 'publisher');
  return {
    opcode: 'publish',
    id: fields['acknowledge'] === true ? id : undefined,
    uri: namedIn(elements['Topic'], books.profile),
    excludeMe: fields['excludeMe'],
    exclude: idsIn(fields['exclude']),
    excludeUsers: namesIn(fields['excludeUsers']),
    excludeRoles: namesIn(fields['excludeRoles']),
    eligible: idsIn(fields['eligible']),
    eligibleUsers: namesIn(fields['eligibleUsers']),
    eligibleRoles: namesIn(fields['eligibleRoles']),
    discloseMe: fields['discloseMe'],
    retain: fields['retain'],
    options: custom,
    payload: payloadOf(message),
  };
}

function readSubscribe(message: ReadMessage, books: RouterBooks): Canonical {
  const { fields, custom, elements } = message;
  return {
    opcode: 'subscribe',
    id: requestOf(message, books),
    uri: namedIn(elements['Topic'], books.profile),
    match: fields['match'],
    // Who does not ask for the retained event does not get it, unlike a native subscriber.
    getRetained: fields['getRetained'] === true,
    options: custom,
  };
}

function readRegister(message: ReadMessage, books: RouterBooks): Canonical {
  const { fields, custom, elements } = message;
  return {
    opcode: 'register',
    id: requestOf(message, books),
    uri: namedIn(elements['Procedure'], books.profile),
    match: fields['match'],
    invoke: fields['invoke'],
    concurrency: fields['concurrency'],
    forceReregister: fields['forceReregister'],
    forwardTimeout: fields['forwardTimeout'],
    options: custom,
  };
}

function readCall(message: ReadMessage, books: RouterBooks): Canonical {
  const { fields, custom, elements } = message;
  const id = elements['Request'] as number;
  const { calls } = books;
  const isPart = fields['progress'] === true;
  const continued = calls.continuation(id);
  if (continued === 'late') return undefined;
  if (continued === 'open') {
    if (!isPart) calls.endParts(id);
    return { opcode: 'call', id, part: isPart ? 'item' : 'end', payload: payloadOf(message) };
  }
  if (isPart) mustKnow(message, books, 'caller.progressive_call_invocations', 'progress');
  mustKnowPassthru(message, books, 'caller');
  requestOf(message, books);
  const takesParts = fields['receiveProgress'] === true;
  calls.begin(id, { isStreaming: isPart, takesParts });
  return {
    opcode: 'call',
    id,
    uri: namedIn(elements['Procedure'], books.profile),
    part: isPart ? 'open' : undefined,
    timeoutMs: timeoutIn(fields['timeoutMs']),
    receiveProgress: takesParts,
    discloseMe: fields['discloseMe'],
    options: custom,
    payload: payloadOf(message),
  };
}

function readCancel({ fields, elements }: ReadMessage, books: RouterBooks): Canonical {
  const { mode, reason } = fields;
  const id = elements['Request'] as number;
  if (mode !== 'kill' && books.peer.quirks.has('no_error_after_cancel')) books.calls.silence(id);
  return { opcode: 'cancel', id, mode, reason: shortened(reason) };
}

function readYield(message: ReadMessage, books: RouterBooks): Canonical {
  const { fields, custom } = message;
  const id = invocationOf(message, books);
  const isPart = fields['progress'] === true;
  if (isPart) mustKnow(message, books, 'callee.progressive_call_results', 'progress');
  else books.invocations.delete(id);
  mustKnowPassthru(message, books, 'callee');
  return {
    opcode: 'yield',
    id,
    part: isPart ? 'progress' : undefined,
    options: custom,
    payload: payloadOf(message),
  };
}

function readInvocationError(message: ReadMessage, books: RouterBooks): Canonical {
  const { elements, passthru } = message;
  if (elements['RequestType'] !== WAMP_MESSAGES.INVOCATION.code) {
    throw violation('ERROR', 'RequestType', 'not the code of INVOCATION');
  }
  const id = invocationOf(message, books);
  books.invocations.delete(id);
  return { opcode: 'error', of: 'invocation', id, ...readError(elements, passthru) };
}

/** The id of a request; in `strict` it has to be the next one. */
function requestOf({ name, elements }: ReadMessage, books: RouterBooks): number {
  const id = elements['Request'] as number;
  if (books.profile === 'strict' && books.requests.take(id) !== 'next') {
    throw violation(name, 'Request', 'not the id after that of the last request');
  }
  return id;
}

/** The id of an invocation; in `strict` there has to have been one, but it may be over. */
function invocationOf({ name, elements }: ReadMessage, books: RouterBooks): number {
  const id = elements['Request'] as number;
  if (books.profile === 'strict' && id > books.lastInvocation) {
    throw violation(name, 'Request', 'not the id of an invocation');
  }
  return id;
}

function mustKnow(
  { name }: ReadMessage,
  books: RouterBooks,
  feature: string,
  option: string,
): void {
  if (books.profile === 'interop' || books.knows(feature)) return;
  throw violation(name, `Options.${option}`, `${feature} was not announced`);
}

function mustKnowPassthru(message: ReadMessage, books: RouterBooks, role: string): void {
  if (message.passthru?.['ppt_scheme'] === undefined) return;
  mustKnow(message, books, `${role}.payload_passthru_mode`, 'ppt_scheme');
}

/** 0 is no timeout. */
function timeoutIn(timeoutMs: unknown): number | undefined {
  const ms = timeoutMs as number | undefined;
  return ms === undefined || ms === 0 ? undefined : Math.min(ms, MAX_TIMEOUT_MS);
}
