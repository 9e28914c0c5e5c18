/**
 * Everything that can go wrong, in one table.
 *
 * A fault is part of the protocol: programs branch on its code, WAMP peers get its URI, and a
 * connection that dies of it is closed with its close code. Code never invents a fault; it picks
 * a row. `docs/protocol/faults.md` is generated from this table.
 *
 * The browser client never loads this file: what it needs of a row (system code, retry) travels
 * in the `error` message.
 */
import type { FaultCode } from './protocol-error.ts';

/** What the protocol says about one kind of failure. */
export interface Fault {
  /** One sentence for a person. */
  readonly means: string;
  /** Who broke the rule: decides whether we answer, hang up, or report a bug of our own. */
  readonly blame: 'peer' | 'caller' | 'callee' | 'nobody' | 'us';
  /** The code that applications branch on (`RpcError.code`). */
  readonly system: string;
  /** WebSocket close code if the fault ends the connection; undefined if only the request fails. */
  readonly closes: number | undefined;
  /** May the same request, unchanged, succeed later? */
  readonly retry: boolean;
  /** The error URI that a WAMP peer gets. */
  readonly uri: string;
}

const VIOLATION = 'wamp.error.protocol_violation';

/** The faults, by code. Codes are never renamed or re-used. */
// biome-ignore format: a table
export const FAULTS = {
  'frame.wrong_kind':      { means: 'A text frame came where the subprotocol speaks binary, or the reverse.', blame: 'peer', system: 'PROTOCOL', closes: 1003, retry: false, uri: VIOLATION },
  'message.malformed':     { means: 'The frame is not a well-formed message of the negotiated codec.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'message.invalid':       { means: 'The message does not match the schema of its opcode.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'message.too_deep':      { means: 'The message nests deeper than the limit.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'message.too_large':     { means: 'The message is longer than the limit announced in WELCOME.', blame: 'peer', system: 'TOO_LARGE', closes: 1009, retry: false, uri: 'wamp.error.payload_size_exceeded' },
  'opcode.unknown':        { means: 'No message of this protocol has this opcode.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'opcode.wrong_phase':    { means: 'The message may not be sent in this phase of the session, or not by this side.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'chunk.out_of_order':    { means: 'A chunk does not continue a message that was begun, or begins one twice.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'chunk.over_bound':      { means: 'A chunked message declares or brings more than its bound.', blame: 'peer', system: 'TOO_LARGE', closes: 1009, retry: false, uri: VIOLATION },
  'chunk.too_many':        { means: 'Too many chunked messages are open at once.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'chunk.timeout':         { means: 'A chunked message was begun and not ended in time.', blame: 'peer', system: 'PROTOCOL', closes: 4408, retry: true, uri: VIOLATION },
  'credit.exceeded':       { means: 'More was sent than the receiver had given credit for.', blame: 'peer', system: 'PROTOCOL', closes: 4409, retry: false, uri: VIOLATION },
  'credit.invalid':        { means: 'A NEXT acknowledges frames that were never sent, or names a stream that does not exist.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'request.duplicate':     { means: 'The request id is still in use by an earlier request.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: false, uri: VIOLATION },
  'queue.overflow':        { means: 'The session does not take what it asked for, and its queue is full.', blame: 'peer', system: 'OVERFLOW', closes: 4408, retry: true, uri: 'wamp.error.unavailable' },
  'hello.timeout':         { means: 'No HELLO came in time after the connection was opened.', blame: 'peer', system: 'TIMEOUT', closes: 4408, retry: true, uri: 'wamp.error.timeout' },
  'heartbeat.lost':        { means: 'Nothing was heard from the other side for too long.', blame: 'peer', system: 'DISCONNECTED', closes: 4408, retry: true, uri: 'wamp.error.network_failure' },
  'subprotocol.unknown':   { means: 'None of the offered WebSocket subprotocols is spoken here.', blame: 'peer', system: 'PROTOCOL', closes: 4406, retry: false, uri: VIOLATION },
  'realm.unknown':         { means: 'No realm of this name is served here.', blame: 'peer', system: 'NO_SUCH_REALM', closes: 4404, retry: true, uri: 'wamp.error.no_such_realm' },
  'realm.taken':           { means: 'A realm of this name is already served with another contract.', blame: 'caller', system: 'CONTRACT_MISMATCH', closes: undefined, retry: false, uri: 'wamp.error.not_authorized' },
  'realm.closed':          { means: 'The app that served this realm has left.', blame: 'nobody', system: 'DISCONNECTED', closes: 4410, retry: true, uri: 'wamp.close.close_realm' },
  'contract.invalid':      { means: 'The contract that was brought cannot be read.', blame: 'caller', system: 'CONTRACT_MISMATCH', closes: undefined, retry: false, uri: 'wamp.error.invalid_argument' },
  'session.refused':       { means: 'The credentials were not accepted.', blame: 'peer', system: 'UNAUTHORIZED', closes: 4401, retry: false, uri: 'wamp.error.authentication_failed' },
  'session.refused_method': { means: 'The realm takes none of the ways in which the client would show who it is.', blame: 'peer', system: 'UNAUTHORIZED', closes: 4401, retry: false, uri: 'wamp.error.no_matching_auth_method' },
  'session.expired':       { means: 'What the client has shown of itself is not good any more: it has to show it anew, in a new session.', blame: 'peer', system: 'UNAUTHORIZED', closes: 4401, retry: true, uri: 'wamp.error.authentication_failed' },
  'session.kicked':        { means: 'An operator has ended the session.', blame: 'nobody', system: 'DISCONNECTED', closes: 4403, retry: false, uri: 'wamp.close.killed' },
  'auth.timeout':          { means: 'A challenge was not answered in time.', blame: 'peer', system: 'TIMEOUT', closes: 4408, retry: true, uri: 'wamp.error.timeout' },
  'auth.blocked':          { means: 'Too many attempts to authenticate have failed; it says when to come again.', blame: 'peer', system: 'RATE_LIMITED', closes: 4429, retry: true, uri: 'wamp.error.authentication_denied' },
  'session.moved':         { means: 'The session goes on over another connection.', blame: 'nobody', system: 'DISCONNECTED', closes: 4411, retry: false, uri: 'wamp.close.normal' },
  'resume.expired':        { means: 'The session is not kept any more: it was away too long, or the router has started anew.', blame: 'nobody', system: 'DISCONNECTED', closes: undefined, retry: true, uri: 'wamp.error.no_such_session' },
  'resume.refused':        { means: 'The token does not belong to this session, or somebody else has presented it.', blame: 'caller', system: 'UNAUTHORIZED', closes: undefined, retry: true, uri: 'wamp.error.authentication_failed' },
  'resume.reused':         { means: 'The token was used before: it may have been stolen, so the session was ended.', blame: 'peer', system: 'UNAUTHORIZED', closes: 4401, retry: true, uri: 'wamp.error.authentication_failed' },
  'resume.diverged':       { means: 'What the two sides have seen of the session does not fit together.', blame: 'peer', system: 'PROTOCOL', closes: 4400, retry: true, uri: VIOLATION },
  'session.missing':       { means: 'No session of this realm has this id.', blame: 'caller', system: 'NO_SUCH_SESSION', closes: undefined, retry: false, uri: 'wamp.error.no_such_session' },
  'right.missing':         { means: 'The session may not do this.', blame: 'caller', system: 'FORBIDDEN', closes: undefined, retry: false, uri: 'wamp.error.not_authorized' },
  'uri.invalid':           { means: 'The name is not a valid URI, or is reserved.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.invalid_uri' },
  'procedure.missing':     { means: 'The contract of the realm declares no such procedure.', blame: 'caller', system: 'NO_SUCH_PROCEDURE', closes: undefined, retry: false, uri: 'wamp.error.no_such_procedure' },
  'procedure.undeclared':  { means: 'The contract of the realm declares no procedure that could be registered here.', blame: 'callee', system: 'NO_SUCH_PROCEDURE', closes: undefined, retry: false, uri: 'wamp.error.no_such_procedure' },
  'procedure.taken':       { means: 'Another callee has registered this procedure.', blame: 'callee', system: 'PROCEDURE_TAKEN', closes: undefined, retry: true, uri: 'wamp.error.procedure_already_exists' },
  'topic.missing':         { means: 'The contract of the realm declares no such topic.', blame: 'caller', system: 'NO_SUCH_TOPIC', closes: undefined, retry: false, uri: 'wamp.error.no_such_topic' },
  'app.missing':           { means: 'No app takes the packets of this realm.', blame: 'nobody', system: 'NO_CALLEE', closes: undefined, retry: true, uri: 'wamp.error.unavailable' },
  'callee.missing':        { means: 'Nobody serves this procedure at the moment.', blame: 'nobody', system: 'NO_CALLEE', closes: undefined, retry: true, uri: 'wamp.error.no_such_procedure' },
  'callee.lost':           { means: 'The callee left before it answered; the call may have run.', blame: 'callee', system: 'CALLEE_LOST', closes: undefined, retry: false, uri: 'wamp.error.canceled' },
  'call.undelivered':      { means: 'The callee was not there, so the call has not run.', blame: 'nobody', system: 'NOT_DELIVERED', closes: undefined, retry: true, uri: 'wamp.error.unavailable' },
  'callee.failed':         { means: 'The procedure failed with an error that its contract does not declare.', blame: 'callee', system: 'INTERNAL', closes: undefined, retry: false, uri: 'wamp.error.runtime_error' },
  'feature.missing':       { means: 'The callee does not know a feature that the call needs.', blame: 'callee', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.feature_not_supported' },
  'parts.unwanted':        { means: 'The procedure answers in parts, and the call takes none.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.option_not_allowed' },
  'stream.overflow':       { means: 'More parts came than their receiver takes, and no more can wait.', blame: 'nobody', system: 'OVERFLOW', closes: undefined, retry: true, uri: 'wamp.error.unavailable' },
  'arguments.invalid':     { means: 'The value does not match the schema of the contract.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.invalid_argument' },
  'key.reused':            { means: 'The idempotency key was used before, for a call with another input.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.invalid_argument' },
  'result.invalid':        { means: 'The callee answered with a value that does not match the contract.', blame: 'callee', system: 'BAD_OUTPUT', closes: undefined, retry: false, uri: 'wamp.error.invalid_argument' },
  'call.timeout':          { means: 'The call was not answered in time.', blame: 'callee', system: 'TIMEOUT', closes: undefined, retry: false, uri: 'wamp.error.timeout' },
  'call.canceled':         { means: 'The call was canceled.', blame: 'caller', system: 'CANCELED', closes: undefined, retry: false, uri: 'wamp.error.canceled' },
  'registration.missing':  { means: 'The session has no registration of this id.', blame: 'caller', system: 'NO_SUCH_REGISTRATION', closes: undefined, retry: false, uri: 'wamp.error.no_such_registration' },
  'subscription.missing':  { means: 'The session has no subscription of this id.', blame: 'caller', system: 'NO_SUCH_SUBSCRIPTION', closes: undefined, retry: false, uri: 'wamp.error.no_such_subscription' },
  'disclosure.refused':    { means: 'This realm does not let anybody be known to others.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.option_disallowed.disclose_me' },
  'match.unsupported':     { means: 'A pattern cannot have what was asked for.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.option_not_allowed' },
  'history.missing':       { means: 'The topic keeps no history.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.option_not_allowed' },
  'topic.held':            { means: 'A subscriber holds the topic back, and no more publications can wait for it.', blame: 'nobody', system: 'OVERFLOW', closes: undefined, retry: true, uri: 'wamp.error.unavailable' },
  'subscriber.slow':       { means: 'A subscription was out of credit, and had asked to be disconnected then.', blame: 'peer', system: 'OVERFLOW', closes: 4408, retry: true, uri: 'wamp.error.unavailable' },
  'command.unknown':       { means: 'No server command has this name.', blame: 'caller', system: 'BAD_INPUT', closes: undefined, retry: false, uri: 'wamp.error.invalid_argument' },
  'limit.reached':         { means: 'A limit of the router is reached.', blame: 'caller', system: 'RATE_LIMITED', closes: undefined, retry: true, uri: 'wamp.error.unavailable' },
  'router.busy':           { means: 'The router takes no new session at the moment; it says when to come again.', blame: 'nobody', system: 'RATE_LIMITED', closes: 1013, retry: true, uri: 'wamp.error.unavailable' },
  'router.draining':       { means: 'The router is about to stop and takes nothing new.', blame: 'nobody', system: 'DISCONNECTED', closes: 1012, retry: true, uri: 'wamp.close.system_shutdown' },
  'router.failed':         { means: 'The router has failed; the cause is in its log.', blame: 'us', system: 'INTERNAL', closes: 1011, retry: true, uri: 'wamp.error.internal_error' },
} as const satisfies Record<FaultCode, Fault>;

/** The row of one fault. */
export function faultOf(code: FaultCode): Fault {
  return FAULTS[code];
}

/** The full sentence for a person: what happened, and the facts that go with it. */
export function explain(
  code: FaultCode,
  detail: Readonly<Record<string, string | number>> = {},
): string {
  const facts = Object.entries(detail).map(([name, value]) => `${name}=${value}`);
  return facts.length === 0 ? FAULTS[code].means : `${FAULTS[code].means} (${facts.join(', ')})`;
}
