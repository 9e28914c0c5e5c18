/**
 * What is announced in HELLO and WELCOME, as a table, and what is understood of an announcement.
 */
import { violation, type WampProfile } from './profile.ts';
import { type Dictionary, isDictionary } from './wire-message.ts';

/** A role of a peer. */
export type WampRole = 'broker' | 'dealer' | 'publisher' | 'subscriber' | 'caller' | 'callee';

/** Which part of the router has to be there before a feature may be announced. */
export type FeatureArea = 'topics' | 'calls' | 'meta' | 'dialect';

/** One feature. */
export interface FeatureRow {
  /** As it is announced. */
  readonly name: string;
  readonly area: FeatureArea;
  /** The roles that announce it. */
  readonly roles: readonly WampRole[];
  /** Announced; a row whose part is not built says no. */
  readonly isBuilt: boolean;
}

/** The features, as this project announces them. */
// biome-ignore format: a table
export const WAMP_FEATURES: readonly FeatureRow[] = [
  built('publisher_exclusion',           'topics',  'broker', 'publisher'),
  built('subscriber_blackwhite_listing', 'topics',  'broker', 'publisher'),
  built('publisher_identification',      'topics',  'broker', 'publisher', 'subscriber'),
  built('pattern_based_subscription',    'topics',  'broker', 'subscriber'),
  built('event_retention',               'topics',  'broker'),
  built('event_history',                 'topics',  'broker'),
  built('subscription_revocation',       'topics',  'broker', 'subscriber'),
  built('subscription_meta_api',         'topics',  'broker'),
  built('caller_identification',         'calls',   'dealer', 'caller', 'callee'),
  built('call_timeout',                  'calls',   'dealer', 'caller', 'callee'),
  built('call_canceling',                'calls',   'dealer', 'caller', 'callee'),
  built('progressive_call_results',      'calls',   'dealer', 'caller', 'callee'),
  built('progressive_call_invocations',  'calls',   'dealer', 'caller', 'callee'),
  built('pattern_based_registration',    'calls',   'dealer', 'callee'),
  built('shared_registration',           'calls',   'dealer', 'callee'),
  built('registration_revocation',       'calls',   'dealer', 'callee'),
  built('registration_meta_api',         'calls',   'dealer'),
  built('session_meta_api',              'meta',    'broker', 'dealer'),
  built('testament_meta_api',            'meta',    'dealer'),
  built('payload_passthru_mode',         'dialect', 'broker', 'dealer', 'publisher', 'subscriber', 'caller', 'callee'),
];

const ROLES = {
  router: ['broker', 'dealer'],
  client: ['publisher', 'subscriber', 'caller', 'callee'],
} as const satisfies Record<string, readonly WampRole[]>;

/** The `roles` of WELCOME (`router`) or HELLO (`client`); always with `features`, which clients open. */
export function announcedBy(side: 'router' | 'client'): Record<string, unknown> {
  const announcementOf = (role: WampRole) => {
    const rows = WAMP_FEATURES.filter(({ roles, isBuilt }) => isBuilt && roles.includes(role));
    return { features: Object.fromEntries(rows.map(({ name }) => [name, true])) };
  };
  return Object.fromEntries(ROLES[side].map((role) => [role, announcementOf(role)]));
}

/** What the other side has said that it is and knows. */
export interface Announcement {
  readonly roles: ReadonlySet<string>;
  /** As `callee.call_canceling`. */
  readonly features: ReadonlySet<string>;
}

/** Other spellings of features in the specification's own text. */
const SPELLINGS: Readonly<Record<string, string>> = { call_cancelling: 'call_canceling' };

/**
 * Reads the `roles` of HELLO or WELCOME.
 *
 * @param sender - whose roles they may be; others are ignored.
 * @throws ProtocolError `message.invalid` unless there is one, or where it is not what it should be.
 */
export function announcementOf(
  roles: Readonly<Dictionary> | undefined,
  sender: 'router' | 'client',
  profile: WampProfile,
): Announcement {
  const message = sender === 'client' ? 'HELLO' : 'WELCOME';
  const known = ROLES[sender].filter((role) => isDictionary(roles) && Object.hasOwn(roles, role));
  if (known.length === 0) {
    throw violation(message, 'Details.roles', `none of ${ROLES[sender].join(', ')}`);
  }
  const features = new Set<string>();
  for (const role of known) {
    const announced = featuresIn((roles as Dictionary)[role]);
    for (const [name, value] of Object.entries(announced ?? {})) {
      if (value === true) features.add(`${role}.${SPELLINGS[name] ?? name}`);
      else if (profile === 'strict' && typeof value !== 'boolean') {
        throw violation(message, `Details.roles.${role}.features`, 'not all booleans');
      }
    }
    if (announced === undefined && profile === 'strict') {
      throw violation(message, `Details.roles.${role}`, 'not a dictionary of features');
    }
  }
  return { roles: new Set(known), features };
}

/** None where nothing is announced, undefined where that is not said as it should be. */
function featuresIn(role: unknown): Dictionary | undefined {
  if (!isDictionary(role)) return undefined;
  const { features = {} } = role;
  return isDictionary(features) ? features : undefined;
}

function built(name: string, area: FeatureArea, ...roles: WampRole[]): FeatureRow {
  return { name, area, roles, isBuilt: true };
}
