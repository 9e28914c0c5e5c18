/**
 * Canonical messages as what a router says to a WAMP client.
 */
import { FAULTS } from '../../faults.ts';
import type { Message, MessageOf } from '../../messages/message.ts';
import type { Opcode } from '../../messages/opcodes.ts';
import { ProtocolError } from '../../protocol-error.ts';
import { isUri } from '../../uri.ts';
import { REQUEST_MESSAGES, writeError } from './errors.ts';
import { announcedBy } from './features.ts';
import { WAMP_MESSAGES } from './messages.ts';
import { writeOptions } from './options.ts';
import { passthruOf, writePayload } from './payload.ts';
import type { RouterBooks } from './router-books.ts';
import type { Dictionary } from './wire-message.ts';
import { goodbyeWriter, head, type WritingContext, writeAbort } from './writing.ts';

type Writer<O extends Opcode> = (
  message: MessageOf<O>,
  books: RouterBooks,
  context: WritingContext,
) => unknown[] | undefined;

/** The writers, by opcode. What has none is not said to WAMP peers. */
export const TO_CLIENT: { readonly [O in Opcode]?: Writer<O> } = {
  welcome: writeWelcome,
  abort: writeAbort,
  challenge: ({ method, extra = {} }) => [...head('CHALLENGE'), method, extra],
  goodbye: goodbyeWriter('wamp.close.normal'),
  published: ({ id, publication }) => [...head('PUBLISHED'), id, publication],
  subscribed: ({ id, subscription }) => [...head('SUBSCRIBED'), id, subscription],
  unsubscribed: ({ id, subscription, reason }, books) =>
    taken('UNSUBSCRIBED', { id, reason, fields: { subscription } }, books),
  registered: ({ id, registration }) => [...head('REGISTERED'), id, registration],
  unregistered: ({ id, registration, reason }, books) =>
    taken('UNREGISTERED', { id, reason, fields: { registration } }, books),
  event: writeEvent,
  result: writeResult,
  invocation: writeInvocation,
  interrupt: writeInterrupt,
  error: writeRequestError,
};

/** What a caller is told that would not know what to do with its result. */
const UNOPENABLE: MessageOf<'error'> = {
  opcode: 'error',
  of: 'call',
  id: 0,
  code: FAULTS['feature.missing'].system,
  fault: 'feature.missing',
  message: 'The result travels in payload passthru mode, which the caller has not announced.',
};

/** Whether all peers that take this message take the same one, so that it is encoded only once. */
export function isSameForAll(message: Message): boolean {
  return message.opcode === 'event' && message.payload?.kind !== 'opaque';
}

function writeWelcome(
  { session: uuid, realm, agent, user, roles = [], details }: MessageOf<'welcome'>,
  _: RouterBooks,
  { welcome }: WritingContext,
): unknown[] {
  if (welcome === undefined) throw new TypeError('WELCOME needs the number of the session');
  const fields = {
    agent,
    realm,
    peerRoles: announcedBy('router'),
    authId: user ?? uuid,
    authRole: roles[0] ?? 'anonymous',
    authMethod: welcome.authMethod ?? 'anonymous',
    authProvider: welcome.authProvider ?? 'static',
    authExtra: welcome.authExtra,
  };
  return [...head('WELCOME'), welcome.session, writeOptions('WELCOME', fields, details)];
}

function writeEvent(message: MessageOf<'event'>, books: RouterBooks): unknown[] | undefined {
  const { subscription, publication, uri, publisherId, late, options, payload } = message;
  if (!mayTakePayload(message, books, 'subscriber')) return undefined;
  // To WAMP an event is retained only where it comes late, not as soon as it is kept.
  const publisher = publisherId === undefined ? {} : publisherOf(message);
  const fields = { uri, ...publisher, retained: late };
  const details = writeOptions('EVENT', fields, options, passthruOf(payload));
  return [...head('EVENT'), subscription, publication, details, ...writePayload(payload)];
}

/** The details of an event whose publisher is disclosed. */
function publisherOf({
  publisher,
  publisherId,
  publisherUser = publisher,
  publisherRoles: [publisherRole = 'anonymous'] = [],
}: MessageOf<'event'>): Dictionary {
  return { publisherId, publisherUser, publisherRole };
}

function writeResult(message: MessageOf<'result'>, books: RouterBooks): unknown[] | undefined {
  const { id, part, options, payload } = message;
  const { calls } = books;
  const isPart = part !== undefined;
  if (isPart ? !calls.takesPart(id) : !calls.settle(id)) return undefined;
  if (!mayTakePayload(message, books, 'caller')) {
    // Whatever else is said of this call, it has been answered.
    if (isPart) calls.silence(id);
    const { uri, tail } = writeError(UNOPENABLE);
    return [...head('ERROR'), WAMP_MESSAGES.CALL.code, id, {}, uri, ...tail];
  }
  const fields = { progress: isPart ? true : undefined };
  const details = writeOptions('RESULT', fields, options, passthruOf(payload));
  return [...head('RESULT'), id, details, ...writePayload(payload)];
}

function writeInvocation(
  message: MessageOf<'invocation'>,
  books: RouterBooks,
): unknown[] | undefined {
  const { id, part, caller, uri, timeoutMs, options, payload } = message;
  if (!mayTakePayload(message, books, 'callee')) {
    throw new ProtocolError('feature.missing', { feature: 'callee.payload_passthru_mode' });
  }
  const registration = message.registration ?? books.invocations.get(id);
  // The callee has answered before the last part came.
  if (registration === undefined) return undefined;
  books.lastInvocation = Math.max(books.lastInvocation, id);
  if (part === 'open') books.invocations.set(id, registration);
  if (part === 'end') books.invocations.delete(id);
  const isFirst = part === undefined || part === 'open';
  const fields: Dictionary = { progress: part === 'open' || part === 'item' ? true : undefined };
  if (isFirst) {
    fields['uri'] = uri;
    fields['timeoutMs'] = books.knows('callee.call_timeout') ? timeoutMs : undefined;
    fields['receiveProgress'] = mayYieldParts(message, books) ? true : undefined;
    if (caller !== undefined) {
      fields['callerId'] = caller.id;
      fields['callerUser'] = caller.user ?? caller.session;
      fields['callerRole'] = caller.roles?.[0] ?? 'anonymous';
    }
  }
  const details = writeOptions('INVOCATION', fields, options, passthruOf(payload));
  return [...head('INVOCATION'), id, registration, details, ...writePayload(payload)];
}

/** A callee that cannot be canceled may yield parts in `interop`: those that come too late are dropped. */
function mayYieldParts({ receiveProgress }: MessageOf<'invocation'>, books: RouterBooks): boolean {
  if (receiveProgress === false || !books.knows('callee.progressive_call_results')) return false;
  return books.profile === 'interop' || books.knows('callee.call_canceling');
}

function writeInterrupt(
  { id, mode, reason }: MessageOf<'interrupt'>,
  books: RouterBooks,
): unknown[] | undefined {
  books.invocations.delete(id);
  if (!books.knows('callee.call_canceling')) return undefined;
  return [...head('INTERRUPT'), id, writeOptions('INTERRUPT', { mode, reason: uriIn(reason) })];
}

function writeRequestError(message: MessageOf<'error'>, books: RouterBooks): unknown[] | undefined {
  const { of, id } = message;
  const request = REQUEST_MESSAGES[of];
  if (request === undefined) return undefined;
  if (of === 'call' && !books.calls.settle(id)) return undefined;
  const { uri, tail, passthru } = writeError(message);
  const details = writeOptions('ERROR', {}, passthru);
  return [...head('ERROR'), WAMP_MESSAGES[request].code, id, details, uri, ...tail];
}

/** The end of a subscription or registration; unasked, where the client knows that this may come. */
function taken(
  name: 'UNSUBSCRIBED' | 'UNREGISTERED',
  about: { readonly id: number; readonly reason: string | undefined; readonly fields: Dictionary },
  books: RouterBooks,
): unknown[] | undefined {
  const { id, reason, fields } = about;
  if (id !== 0) return [...head(name), id];
  const feature =
    name === 'UNSUBSCRIBED'
      ? 'subscriber.subscription_revocation'
      : 'callee.registration_revocation';
  if (!books.knows(feature)) return undefined;
  return [...head(name), 0, writeOptions(name, { ...fields, reason: uriIn(reason) })];
}

function mayTakePayload(
  { payload }: MessageOf<'event' | 'result' | 'invocation'>,
  books: RouterBooks,
  role: string,
): boolean {
  return payload?.kind !== 'opaque' || books.knows(`${role}.payload_passthru_mode`);
}

/** A reason of WAMP is a URI; what is a sentence, the client is not told. */
function uriIn(reason: string | undefined): string | undefined {
  return reason !== undefined && isUri(reason) ? reason : undefined;
}
