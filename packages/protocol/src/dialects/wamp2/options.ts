/**
 * The dictionaries of WAMP's messages, as a table: which key is which field of the canonical message,
 * and what its value has to be.
 *
 * What is not in the table is ignored, as the specification demands; but keys that begin with `_`,
 * which it leaves to implementations, are kept and handed on.
 */
import { MATCHES } from '../../uri.ts';
import { WAMP_MESSAGES, type WampName } from './messages.ts';
import {
  BOOLEAN,
  COUNT,
  DICTIONARIES,
  DICTIONARY,
  INTEGER,
  INTEGERS,
  type OptionType,
  oneOf,
  TEXT,
  TEXTS,
} from './option-types.ts';
import { violation, type WampProfile } from './profile.ts';
import type { Dictionary } from './wire-message.ts';

/** One key of a dictionary. */
export interface WampOptionRow {
  readonly type: OptionType;
  /** What it is called in what is read, and in the canonical message where that has such a field. */
  readonly field?: string;
}

/** One dictionary, by its keys. */
export type WampOptionTable = Readonly<Record<string, WampOptionRow>>;

/** The type of the key is checked, and nothing else is done with it. */
const checked = (type: OptionType): WampOptionRow => ({ type });
const as = (field: string, type: OptionType): WampOptionRow => ({ type, field });

/** Payload passthru mode, and payload transparency, which came before it: kept together. */
export const PASSTHRU: WampOptionTable = {
  ppt_scheme: checked(TEXT),
  ppt_serializer: checked(TEXT),
  ppt_cipher: checked(TEXT),
  ppt_keyid: checked(TEXT),
  enc_algo: checked(oneOf('cryptobox', 'mqtt', 'xbr')),
  enc_serializer: checked(TEXT),
  enc_key: checked(TEXT),
};

const ROUTED: WampOptionTable = {
  ...PASSTHRU,
  forward_for: checked(DICTIONARIES),
  transaction_hash: checked(TEXT),
};

/** The dictionaries, by the names of their messages. */
// biome-ignore format: a table
export const WAMP_OPTIONS: Readonly<Partial<Record<WampName, WampOptionTable>>> = {
  HELLO: {
    agent:       as('agent', TEXT),
    roles:       as('peerRoles', DICTIONARY),
    authmethods: as('authMethods', TEXTS),
    authid:      as('authId', TEXT),
    authextra:   as('authExtra', DICTIONARY),
  },
  WELCOME: {
    agent:        as('agent', TEXT),
    roles:        as('peerRoles', DICTIONARY),
    realm:        as('realm', TEXT),
    authid:       as('authId', TEXT),
    authrole:     as('authRole', TEXT),
    authmethod:   as('authMethod', TEXT),
    authprovider: as('authProvider', TEXT),
    authextra:    as('authExtra', DICTIONARY),
  },
  ABORT:   { message: as('message', TEXT) },
  GOODBYE: { message: as('message', TEXT) },
  ERROR:   ROUTED,
  PUBLISH: {
    ...ROUTED,
    acknowledge:       as('acknowledge', BOOLEAN),
    exclude_me:        as('excludeMe', BOOLEAN),
    exclude:           as('exclude', INTEGERS),
    exclude_authid:    as('excludeUsers', TEXTS),
    exclude_authrole:  as('excludeRoles', TEXTS),
    eligible:          as('eligible', INTEGERS),
    eligible_authid:   as('eligibleUsers', TEXTS),
    eligible_authrole: as('eligibleRoles', TEXTS),
    disclose_me:       as('discloseMe', BOOLEAN),
    retain:            as('retain', BOOLEAN),
  },
  SUBSCRIBE: {
    forward_for:  checked(DICTIONARIES),
    match:        as('match', oneOf(...MATCHES)),
    get_retained: as('getRetained', BOOLEAN),
  },
  UNSUBSCRIBED: {
    subscription: as('subscription', COUNT),
    reason:       as('reason', TEXT),
  },
  EVENT: {
    ...ROUTED,
    topic:                   as('uri', TEXT),
    publisher:               as('publisherId', COUNT),
    publisher_authid:        as('publisherUser', TEXT),
    publisher_authrole:      as('publisherRole', TEXT),
    retained:                as('retained', BOOLEAN),
    x_acknowledged_delivery: checked(BOOLEAN),
  },
  CALL: {
    ...ROUTED,
    timeout:          as('timeoutMs', COUNT),
    receive_progress: as('receiveProgress', BOOLEAN),
    progress:         as('progress', BOOLEAN),
    disclose_me:      as('discloseMe', BOOLEAN),
  },
  CANCEL: {
    mode:        as('mode', oneOf('skip', 'kill', 'killnowait')),
    reason:      as('reason', TEXT),
    forward_for: checked(DICTIONARIES),
  },
  RESULT: {
    ...ROUTED,
    progress: as('progress', BOOLEAN),
  },
  REGISTER: {
    match:            as('match', oneOf(...MATCHES)),
    invoke:           as('invoke', oneOf('single', 'first', 'last', 'roundrobin', 'random', 'leastbusy')),
    concurrency:      as('concurrency', COUNT),
    force_reregister: as('forceReregister', BOOLEAN),
    forward_timeout:  as('forwardTimeout', BOOLEAN),
    forward_for:      checked(DICTIONARIES),
  },
  UNREGISTERED: {
    registration: as('registration', COUNT),
    reason:       as('reason', TEXT),
  },
  INVOCATION: {
    ...ROUTED,
    procedure:        as('uri', TEXT),
    timeout:          as('timeoutMs', COUNT),
    receive_progress: as('receiveProgress', BOOLEAN),
    progress:         as('progress', BOOLEAN),
    caller:           as('callerId', INTEGER),
    caller_authid:    as('callerUser', TEXT),
    caller_authrole:  as('callerRole', TEXT),
  },
  INTERRUPT: {
    mode:        as('mode', oneOf('kill', 'killnowait', 'skip')),
    reason:      as('reason', TEXT),
    forward_for: checked(DICTIONARIES),
  },
  YIELD: {
    ...ROUTED,
    progress: as('progress', BOOLEAN),
  },
};

/** What was read of a dictionary. */
export interface ReadOptions {
  /** The values of the rows that have a field, by field. */
  readonly fields: Readonly<Dictionary>;
  /** Keys that begin with `_`, untouched. */
  readonly custom: Readonly<Dictionary> | undefined;
  /** The keys of {@link PASSTHRU}. */
  readonly passthru: Readonly<Dictionary> | undefined;
}

const NOTHING: ReadOptions = { fields: {}, custom: undefined, passthru: undefined };

/** What the specification leaves to implementations. */
const CUSTOM = /^_[a-z0-9_]{3,}$/;

/**
 * Reads the options or details of a message.
 *
 * @throws ProtocolError `message.invalid` for the first value that is of another type than its row says.
 */
export function readOptions(
  name: WampName,
  dictionary: Readonly<Dictionary> = {},
  profile: WampProfile,
): ReadOptions {
  const keys = Object.keys(dictionary);
  if (keys.length === 0) return NOTHING;
  const table = WAMP_OPTIONS[name] ?? {};
  const fields: Dictionary = {};
  let custom: Dictionary | undefined;
  let passthru: Dictionary | undefined;
  for (const key of keys) {
    const value = dictionary[key];
    if (isCustom(key)) {
      custom ??= {};
      custom[key] = value;
      continue;
    }
    if (!Object.hasOwn(table, key) || isAbsent(value, profile)) continue;
    const { type, field } = table[key] as WampOptionRow;
    if (!type.accepts(value)) {
      const { dictionary: where = 'Details' } = WAMP_MESSAGES[name];
      throw violation(name, `${where}.${key}`, `not ${type.means}`);
    }
    if (field !== undefined) {
      fields[field] = value;
    } else if (Object.hasOwn(PASSTHRU, key)) {
      passthru ??= {};
      passthru[key] = value;
    }
  }
  return { fields, custom, passthru };
}

/** `__proto__` looks like a custom key, and is none. */
function isCustom(key: string): boolean {
  return CUSTOM.test(key) && key !== '__proto__';
}

/** Some clients write what is not there as null, or as an extension of MessagePack. */
function isAbsent(value: unknown, profile: WampProfile): boolean {
  return value === undefined || (profile === 'interop' && value === null);
}

/** The keys of each dictionary with their fields: what {@link writeOptions} looks for. */
const WRITTEN = new Map(
  Object.entries(WAMP_OPTIONS).map(([name, table]) => [
    name,
    Object.entries(table).flatMap(([key, { field }]) =>
      field === undefined ? [] : [{ key, field }],
    ),
  ]),
);

/** The dictionary that says what these fields say, and what is to be handed on. */
export function writeOptions(
  name: WampName,
  fields: Readonly<Dictionary>,
  ...more: readonly (Readonly<Dictionary> | undefined)[]
): Dictionary {
  const dictionary: Dictionary = {};
  for (const { key, field } of WRITTEN.get(name) ?? []) {
    const value = fields[field];
    if (value !== undefined) dictionary[key] = value;
  }
  for (const others of more) {
    if (others === undefined) continue;
    for (const key of Object.keys(others)) {
      if (isCustom(key) || Object.hasOwn(PASSTHRU, key)) dictionary[key] = others[key];
    }
  }
  return dictionary;
}
