/**
 * Errors and endings: codes of the fault table and of contracts on one side, URIs on the other.
 *
 * An error is said as the URI, its sentence as the only argument, and its data as named arguments:
 *
 *     {code: 'OUT_OF_STOCK', message: 'Gone.', data: {left: 0}}  ⇄  "OUT_OF_STOCK", ["Gone."], {"left": 0}
 *
 * Whatever does not have this form is passed on as it came.
 */
import { FAULTS } from '../../faults.ts';
import type { MessageOf } from '../../messages/message.ts';
import { Body, type Payload } from '../../messages/payload.ts';
import type { FaultCode } from '../../protocol-error.ts';
import { isUri } from '../../uri.ts';
import { refusable } from './canonical-uri.ts';
import type { WampName } from './messages.ts';
import { isFields, passthruOf, readPayload, tailOf, writePayload } from './payload.ts';
import type { Dictionary, Elements } from './wire-message.ts';

/**
 * The URI of each code of the framework, for errors that name no row of the fault table: those that a
 * callee raises. Read back, a URI is the first code that it stands beside.
 */
// biome-ignore format: a table
export const SYSTEM_URIS: Readonly<Record<string, string>> = {
  BAD_INPUT:            'wamp.error.invalid_argument',
  NO_SUCH_PROCEDURE:    'wamp.error.no_such_procedure',
  NO_SUCH_TOPIC:        'wamp.error.no_such_topic',
  NO_SUCH_REALM:        'wamp.error.no_such_realm',
  NO_SUCH_SESSION:      'wamp.error.no_such_session',
  NO_SUCH_SUBSCRIPTION: 'wamp.error.no_such_subscription',
  NO_SUCH_REGISTRATION: 'wamp.error.no_such_registration',
  PROCEDURE_TAKEN:      'wamp.error.procedure_already_exists',
  FORBIDDEN:            'wamp.error.not_authorized',
  UNAUTHORIZED:         'wamp.error.authentication_failed',
  TIMEOUT:              'wamp.error.timeout',
  CANCELED:             'wamp.error.canceled',
  TOO_LARGE:            'wamp.error.payload_size_exceeded',
  PROTOCOL:             'wamp.error.protocol_violation',
  INTERNAL:             'wamp.error.runtime_error',
  NO_CALLEE:            'wamp.error.unavailable',
  DISCONNECTED:         'wamp.error.network_failure',
  BAD_OUTPUT:           'wamp.error.invalid_argument',
  NOT_DELIVERED:        'wamp.error.unavailable',
  OVERFLOW:             'wamp.error.unavailable',
  RATE_LIMITED:         'wamp.error.unavailable',
  CALLEE_LOST:          'wamp.error.canceled',
  UNKNOWN_OUTCOME:      'wamp.error.network_failure',
  CONTRACT_MISMATCH:    'wamp.error.invalid_argument',
};

const CODES = new Map<string, string>([
  // The specification writes it both ways.
  ['wamp.error.cancelled', 'CANCELED'],
  ...Object.entries(SYSTEM_URIS)
    .reverse()
    .map(([code, uri]): [string, string] => [uri, code]),
]);

/** Longest sentence of an error, as `BODIES` has it. */
const MAX_TEXT = 2048;

/** The kinds of requests that WAMP has, and the messages that make them. */
export const REQUEST_MESSAGES: Readonly<Partial<Record<MessageOf<'error'>['of'], WampName>>> = {
  call: 'CALL',
  publish: 'PUBLISH',
  subscribe: 'SUBSCRIBE',
  unsubscribe: 'UNSUBSCRIBE',
  register: 'REGISTER',
  unregister: 'UNREGISTER',
};

/** What an ERROR says, beyond which request it answers. */
export type ErrorContent = Pick<MessageOf<'error'>, 'code' | 'message' | 'payload'>;

/** Reads the last elements of an ERROR. */
export function readError(
  { Error: uri, ...elements }: Elements,
  passthru: Readonly<Dictionary> | undefined,
): ErrorContent {
  const code = CODES.get(uri as string) ?? refusable(uri);
  const payload = readPayload('ERROR', elements, passthru);
  if (payload?.kind !== 'args') return { code, payload };
  const { args, kwargs } = payload;
  const [first] = args;
  const message = typeof first === 'string' ? first.slice(0, MAX_TEXT) : undefined;
  if (!hasOurForm(args, kwargs)) return { code, message, payload };
  return { code, message, payload: dataOf(args, kwargs) };
}

/** The last elements of an ERROR: its URI and its payload. */
export function writeError(error: MessageOf<'error'>): {
  readonly uri: string;
  readonly tail: readonly unknown[];
  readonly passthru: Readonly<Dictionary> | undefined;
} {
  const { message, payload } = error;
  const tail =
    payload?.kind === 'args' || payload?.kind === 'opaque'
      ? writePayload(payload)
      : tailOf(argumentsOf(message, payload?.value()));
  return { uri: uriOf(error), tail, passthru: passthruOf(payload) };
}

/** Whether the arguments are a sentence and data, so that they can be told apart and put back. */
function hasOurForm(args: readonly unknown[], kwargs: object | undefined): boolean {
  const [first, second] = args;
  if (args.length === 0) return true;
  if (typeof first !== 'string' || first.length > MAX_TEXT) return false;
  if (args.length === 1) return true;
  const isAlone = kwargs === undefined || Object.keys(kwargs).length === 0;
  return args.length === 2 && isAlone && second !== undefined && !isNamed(second);
}

function dataOf(args: readonly unknown[], kwargs: object | undefined): Payload | undefined {
  if (args.length === 2) return Body.of(args[1]);
  return kwargs === undefined || Object.keys(kwargs).length === 0 ? undefined : Body.of(kwargs);
}

/** Data with names are named arguments; other data stand behind the sentence. */
function argumentsOf(message: string | undefined, data: unknown) {
  if (data === undefined) return { args: message === undefined ? [] : [message] };
  if (isNamed(data)) return { args: message === undefined ? [] : [message], kwargs: data };
  return { args: [message ?? '', data] };
}

function isNamed(data: unknown): data is Dictionary {
  return isFields(data) && Object.keys(data).length > 0;
}

function uriOf({ code, fault }: MessageOf<'error'>): string {
  if (fault !== undefined && isFault(fault)) return FAULTS[fault].uri;
  if (Object.hasOwn(SYSTEM_URIS, code)) return SYSTEM_URIS[code] as string;
  return isUri(code) ? code : (SYSTEM_URIS['INTERNAL'] as string);
}

/** What a client may be told by ABORT or GOODBYE, where it knows more than the URI. */
const ENDINGS = new Map<string, FaultCode | 'goodbye'>([
  ['wamp.close.normal', 'goodbye'],
  ['wamp.close.goodbye_and_out', 'goodbye'],
  ['wamp.close.system_shutdown', 'router.draining'],
  ['wamp.close.close_realm', 'realm.closed'],
  ['wamp.close.killed', 'session.kicked'],
  ['wamp.error.no_such_realm', 'realm.unknown'],
  ['wamp.error.authentication_failed', 'session.refused'],
  ['wamp.error.authentication_denied', 'session.refused'],
  ['wamp.error.authentication_required', 'session.refused'],
  ['wamp.error.not_authorized', 'session.refused'],
  ['wamp.error.no_matching_auth_method', 'session.refused'],
  ['wamp.error.no_such_principal', 'session.refused'],
  ['wamp.error.protocol_violation', 'message.invalid'],
  ['wamp.error.payload_size_exceeded', 'message.too_large'],
  ['wamp.error.unavailable', 'router.busy'],
  ['wamp.error.internal_error', 'router.failed'],
]);

/** The code of an ending: of the fault table where that has one, else the URI itself. */
export function readEnding(reason: string): string {
  return ENDINGS.get(reason) ?? reason;
}

/** The URI of an ending; `code` is a row of the fault table, a URI, or says nothing. */
export function writeEnding(code: string, otherwise: string): string {
  if (isFault(code)) return FAULTS[code].uri;
  return code !== 'goodbye' && isUri(code) ? code : otherwise;
}

function isFault(code: string): code is FaultCode {
  return Object.hasOwn(FAULTS, code);
}
