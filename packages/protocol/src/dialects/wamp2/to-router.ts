/**
 * Canonical messages as what a client says to a WAMP router.
 */
import type { MessageOf } from '../../messages/message.ts';
import type { Opcode } from '../../messages/opcodes.ts';
import { ProtocolError } from '../../protocol-error.ts';
import type { ClientBooks } from './client-books.ts';
import { writeError } from './errors.ts';
import { announcedBy } from './features.ts';
import { WAMP_MESSAGES } from './messages.ts';
import { writeOptions } from './options.ts';
import { passthruOf, writePayload } from './payload.ts';
import { goodbyeWriter, head, type WritingContext, writeAbort } from './writing.ts';

type Writer<O extends Opcode> = (
  message: MessageOf<O>,
  books: ClientBooks,
  context: WritingContext,
) => unknown[] | undefined;

/** The writers, by opcode. What has none is not said to WAMP peers. */
export const TO_ROUTER: { readonly [O in Opcode]?: Writer<O> } = {
  hello: writeHello,
  authenticate: ({ signature, extra = {} }) => [...head('AUTHENTICATE'), signature, extra],
  abort: writeAbort,
  goodbye: goodbyeWriter('wamp.close.close_realm'),
  publish: writePublish,
  subscribe: (message, books) => {
    const getRetained = message.getRetained === false ? undefined : true;
    const options = writeOptions('SUBSCRIBE', { ...message, getRetained }, message.options);
    return [...head('SUBSCRIBE'), books.ask(message.id), options, message.uri];
  },
  unsubscribe: ({ id, subscription }, books) => [
    ...head('UNSUBSCRIBE'),
    books.ask(id),
    subscription,
  ],
  register: (message, books) => {
    const options = writeOptions('REGISTER', message, message.options);
    return [...head('REGISTER'), books.ask(message.id), options, message.uri];
  },
  unregister: ({ id, registration }, books) => [...head('UNREGISTER'), books.ask(id), registration],
  call: writeCall,
  cancel: ({ id, mode, reason }, books) => {
    const call = books.callOf(id);
    if (call === undefined) return undefined;
    return [...head('CANCEL'), call.wireId, writeOptions('CANCEL', { mode, reason })];
  },
  yield: writeYield,
  error: writeInvocationError,
};

function writeHello({ realm, agent, auth, details }: MessageOf<'hello'>, books: ClientBooks) {
  books.realm = realm;
  const fields = {
    agent,
    peerRoles: announcedBy('client'),
    authMethods: auth === undefined ? undefined : (auth['methods'] ?? [auth.method]),
    authId: auth?.id,
    authExtra: auth?.['extra'],
  };
  return [...head('HELLO'), realm, writeOptions('HELLO', fields, details)];
}

function writePublish(message: MessageOf<'publish'>, books: ClientBooks): unknown[] {
  const { id, uri, options, payload } = message;
  mustKnowPassthru(message, books, 'broker');
  const acknowledge = id === undefined ? undefined : true;
  const given = { ...message, acknowledge };
  const dictionary = writeOptions('PUBLISH', given, options, passthruOf(payload));
  return [...head('PUBLISH'), books.ask(id), dictionary, uri, ...writePayload(payload)];
}

function writeCall(message: MessageOf<'call'>, books: ClientBooks): unknown[] | undefined {
  const { id, part, timeoutMs, discloseMe, options, payload } = message;
  mustKnowPassthru(message, books, 'dealer');
  if (part === 'open' && !books.knows('dealer.progressive_call_invocations')) {
    throw new ProtocolError('feature.missing', { feature: 'dealer.progressive_call_invocations' });
  }
  const isFirst = part === undefined || part === 'open';
  const call = isFirst ? books.call(id, message.uri as string) : books.callOf(id);
  // The call was answered before its last part was sent.
  if (call === undefined) return undefined;
  const takesParts =
    isFirst && message.receiveProgress !== false && books.knows('dealer.progressive_call_results');
  const fields = {
    progress: part === 'open' || part === 'item' ? true : undefined,
    receiveProgress: takesParts ? true : undefined,
    timeoutMs,
    discloseMe,
  };
  const dictionary = writeOptions('CALL', fields, options, passthruOf(payload));
  return [...head('CALL'), call.wireId, dictionary, call.uri, ...writePayload(payload)];
}

function writeYield(message: MessageOf<'yield'>, books: ClientBooks): unknown[] | undefined {
  const { id, part, options, payload } = message;
  mustKnowPassthru(message, books, 'dealer');
  const isPart = part !== undefined;
  // The caller takes no parts: it gets the last one alone.
  if (isPart && !books.invocations.takesPart(id)) return undefined;
  if (!isPart) books.invocations.settle(id);
  const fields = { progress: isPart ? true : undefined };
  const dictionary = writeOptions('YIELD', fields, options, passthruOf(payload));
  return [...head('YIELD'), id, dictionary, ...writePayload(payload)];
}

function writeInvocationError(
  message: MessageOf<'error'>,
  books: ClientBooks,
): unknown[] | undefined {
  const { of, id } = message;
  if (of !== 'invocation') return undefined;
  books.invocations.settle(id);
  const { uri, tail, passthru } = writeError(message);
  const details = writeOptions('ERROR', {}, passthru);
  return [...head('ERROR'), WAMP_MESSAGES.INVOCATION.code, id, details, uri, ...tail];
}

function mustKnowPassthru(
  { payload }: MessageOf<'publish' | 'call' | 'yield'>,
  books: ClientBooks,
  role: 'broker' | 'dealer',
): void {
  if (payload?.kind !== 'opaque' || books.knows(`${role}.payload_passthru_mode`)) return;
  throw new ProtocolError('feature.missing', { feature: `${role}.payload_passthru_mode` });
}
