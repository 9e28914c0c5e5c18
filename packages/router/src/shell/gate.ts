/**
 * Who may do what: asked before a message reaches the core.
 */
import {
  type FaultCode,
  isReserved,
  type Match,
  type Message,
  type MessageOf,
} from '@realmwire/protocol';
import type { Logger } from 'pino';
import { readSubscription } from '../core/meta/subscription-meta.ts';
import { willedTopic } from '../core/meta/testament-meta.ts';
import type { RequestKind } from '../core/refusal.ts';
import type { ServedRealm } from './served-realm.ts';
import type { Action, LiveSession, RealmOptions } from './types.ts';

/** To do something to what has a name. */
interface Named {
  readonly action: Action;
  readonly uri: string;
  /** How `uri` names what is wanted, where it is a pattern. */
  readonly match?: Exclude<Match, 'exact'>;
}

/** What a message asks for, where it needs a right. */
export interface Request extends Named {
  readonly of: RequestKind;
  /** Absent where no answer is wanted. */
  readonly id: number | undefined;
  /** What the session needs the right to, besides. */
  readonly besides?: Named;
  /** The subscription whose events it asks for: it needs the right to subscribe so. */
  readonly reads?: number;
}

/** The right that a message needs; undefined: none. */
export function requestOf(message: Message, isPushOnly = false): Request | undefined {
  switch (message.opcode) {
    case 'call':
      // Items continue a call that was allowed.
      if (message.uri === undefined) return undefined;
      return calling(message.uri, message);
    case 'publish':
      return { action: 'publish', uri: message.uri, of: 'publish', id: message.id };
    case 'register':
    case 'subscribe':
      return naming(message);
    case 'feedback':
      // A packet to the app is what the app's `onData` is for.
      if (message.to === undefined && !isPushOnly) return undefined;
      return { action: 'feedback', uri: message.to ?? '', of: 'feedback', id: message.id };
    case 'broadcast':
      return { action: 'broadcast', uri: '', of: 'broadcast', id: message.id };
    case 'command':
      // The router knows itself who may command what.
      if (!isPushOnly) return undefined;
      return { action: 'command', uri: message.name, of: 'command', id: message.id };
    default:
      return undefined;
  }
}

function calling(uri: string, message: MessageOf<'call'>): Request {
  const request = { action: 'call', uri, of: 'call', id: message.id } as const;
  if (!uri.startsWith('wamp.')) return request;
  const topic = willedTopic(message);
  if (topic !== undefined) return { ...request, besides: { action: 'publish', uri: topic } };
  const reads = readSubscription(message);
  return reads === undefined ? request : { ...request, reads };
}

function naming(message: MessageOf<'register'> | MessageOf<'subscribe'>): Request {
  const { opcode, id, uri, match } = message;
  const request = { action: opcode, uri, of: opcode, id } as const;
  return match === undefined || match === 'exact' ? request : { ...request, match };
}

/** Asks the policy of a realm: undefined lets the request pass. */
export function ask(
  realm: ServedRealm,
  session: LiveSession,
  request: Request,
  log: Logger,
): ReturnType<typeof decide> {
  const { pushOnly, authorize } = realm.options;
  if (pushOnly === true) {
    if (mustListen(session, request.action)) return 'right.missing';
    // These are forbidden or not, but nothing that a policy is asked about.
    if (request.of === 'command' || (request.of === 'feedback' && request.uri === ''))
      return undefined;
  }
  try {
    return decide(authorize, session, inRealm(realm, request));
  } catch (error) {
    // A policy that fails refuses: it did not say yes.
    log.error({ err: error, realm: realm.name, action: request.action }, 'authorize has thrown');
    return 'right.missing';
  }
}

/** Whether a session of a realm that only pushes may not do this. */
function mustListen({ isApp, isOperator }: LiveSession, action: Action): boolean {
  return action !== 'subscribe' && !isApp && !isOperator;
}

/** What a request asks for in this realm: which subscription has which number. */
function inRealm(realm: ServedRealm, request: Request): Request {
  if (request.reads === undefined) return request;
  const subscription = realm.core.broker.directory.get(request.reads);
  if (subscription === undefined) return request;
  const { uri, match } = subscription;
  const named = { action: 'subscribe', uri } as const;
  return { ...request, besides: match === 'exact' ? named : { ...named, match } };
}

/** What a policy comes to: why not, or undefined. A promise where the policy has to ask somebody. */
type Verdict = FaultCode | undefined | Promise<FaultCode | undefined>;

/** Decides at once where the policy does. */
export function decide(
  policy: RealmOptions['authorize'],
  session: LiveSession,
  request: Request,
): Verdict {
  const verdict = decideOne(policy, session, request);
  const { besides } = request;
  if (besides === undefined) return verdict;
  const more = () => decideOne(policy, session, besides);
  if (verdict instanceof Promise) return verdict.then((code) => code ?? more());
  return verdict ?? more();
}

function decideOne(
  policy: RealmOptions['authorize'],
  session: LiveSession,
  { action, uri, match }: Named,
): Verdict {
  const isRouters = isReserved(uri);
  // In these names the router alone speaks (WAMP §2.1.1).
  if (isRouters && (action === 'register' || action === 'publish')) return 'uri.invalid';
  if (session.isApp || session.isOperator || policy === 'everything') return undefined;
  if (policy === undefined) {
    const isOpen = (action === 'call' || action === 'subscribe') && !isRouters;
    return isOpen ? undefined : 'right.missing';
  }
  const allowed = policy({ session, action, uri, ...(match === undefined ? {} : { match }) });
  if (typeof allowed === 'boolean') return allowed ? undefined : 'right.missing';
  // A policy that fails refuses: it did not say yes.
  return allowed.then(
    (yes) => (yes === true ? undefined : 'right.missing'),
    () => 'right.missing',
  );
}
