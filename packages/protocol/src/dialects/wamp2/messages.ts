/**
 * WAMP v2, as a table: one row per message, its elements in their order on the wire.
 *
 * What is read, what is written, who may say it and when, and `docs/protocol/wamp2.md` derive from
 * these rows. The dictionaries among the elements are in `options.ts`.
 */

/** What an element must be. */
export type WampElementType = 'code' | 'id' | 'idOrZero' | 'uri' | 'text' | 'dict' | 'arguments';

/** One element of a message. */
export interface WampElement {
  /** As the specification calls it. */
  readonly name: string;
  readonly type: WampElementType;
  readonly isOptional: boolean;
}

/** What the dialect says about one message. */
export interface WampMessageRow {
  readonly code: number;
  readonly sentBy: 'client' | 'router' | 'both';
  /** Before WELCOME, between WELCOME and GOODBYE, or at any time. */
  readonly phase: 'opening' | 'open' | 'any';
  /** What comes after the code. */
  readonly elements: readonly WampElement[];
  /** The name of the element that is its dictionary of options or details. */
  readonly dictionary?: string;
}

const REQUEST = element('Request', 'id');
const OPTIONS = element('Options', 'dict');
const DETAILS = element('Details', 'dict');
const TOPIC = element('Topic', 'uri');
const PROCEDURE = element('Procedure', 'uri');
const SUBSCRIPTION = element('Subscription', 'id');
const REGISTRATION = element('Registration', 'id');
const PAYLOAD = [element('Arguments', 'arguments', true), element('ArgumentsKw', 'dict', true)];
const UNASKED = [element('Request', 'idOrZero'), element('Details', 'dict', true)];

/** The messages, by name. */
// biome-ignore format: a table
export const WAMP_MESSAGES = {
  HELLO:        row(1,  'client', 'opening', element('Realm', 'uri'), DETAILS),
  WELCOME:      row(2,  'router', 'opening', element('Session', 'id'), DETAILS),
  ABORT:        row(3,  'both',   'any',     DETAILS, element('Reason', 'uri'), ...PAYLOAD),
  CHALLENGE:    row(4,  'router', 'opening', element('AuthMethod', 'text'), element('Extra', 'dict')),
  AUTHENTICATE: row(5,  'client', 'opening', element('Signature', 'text'), element('Extra', 'dict')),
  GOODBYE:      row(6,  'both',   'open',    DETAILS, element('Reason', 'uri'), ...PAYLOAD),
  ERROR:        row(8,  'both',   'open',    element('RequestType', 'code'), REQUEST, DETAILS, element('Error', 'uri'), ...PAYLOAD),
  PUBLISH:      row(16, 'client', 'open',    REQUEST, OPTIONS, TOPIC, ...PAYLOAD),
  PUBLISHED:    row(17, 'router', 'open',    REQUEST, element('Publication', 'id')),
  SUBSCRIBE:    row(32, 'client', 'open',    REQUEST, OPTIONS, TOPIC),
  SUBSCRIBED:   row(33, 'router', 'open',    REQUEST, SUBSCRIPTION),
  UNSUBSCRIBE:  row(34, 'client', 'open',    REQUEST, SUBSCRIPTION),
  UNSUBSCRIBED: row(35, 'router', 'open',    ...UNASKED),
  EVENT:        row(36, 'router', 'open',    SUBSCRIPTION, element('Publication', 'id'), DETAILS, ...PAYLOAD),
  CALL:         row(48, 'client', 'open',    REQUEST, OPTIONS, PROCEDURE, ...PAYLOAD),
  CANCEL:       row(49, 'client', 'open',    REQUEST, OPTIONS),
  RESULT:       row(50, 'router', 'open',    REQUEST, DETAILS, ...PAYLOAD),
  REGISTER:     row(64, 'client', 'open',    REQUEST, OPTIONS, PROCEDURE),
  REGISTERED:   row(65, 'router', 'open',    REQUEST, REGISTRATION),
  UNREGISTER:   row(66, 'client', 'open',    REQUEST, REGISTRATION),
  UNREGISTERED: row(67, 'router', 'open',    ...UNASKED),
  INVOCATION:   row(68, 'router', 'open',    REQUEST, REGISTRATION, DETAILS, ...PAYLOAD),
  INTERRUPT:    row(69, 'router', 'open',    REQUEST, OPTIONS),
  YIELD:        row(70, 'client', 'open',    REQUEST, OPTIONS, ...PAYLOAD),
};

/** The name of a row of {@link WAMP_MESSAGES}. */
export type WampName = keyof typeof WAMP_MESSAGES;

const BY_CODE = new Map<number, WampName>(
  (Object.keys(WAMP_MESSAGES) as WampName[]).map((name) => [WAMP_MESSAGES[name].code, name]),
);

/** The message that a code on the wire stands for. */
export function wampNameOf(code: unknown): WampName | undefined {
  return BY_CODE.get(code as number);
}

function element(name: string, type: WampElementType, isOptional = false): WampElement {
  return { name, type, isOptional };
}

function row(
  code: number,
  sentBy: WampMessageRow['sentBy'],
  phase: WampMessageRow['phase'],
  ...elements: readonly WampElement[]
): WampMessageRow {
  const dictionary = elements.find(({ name }) => name === 'Options' || name === 'Details')?.name;
  return { code, sentBy, phase, elements, ...(dictionary === undefined ? {} : { dictionary }) };
}
