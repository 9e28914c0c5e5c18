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
import { willedTopic } from '../core/meta/testament-meta.ts';
import type { RequestKind } from '../core/refusal.ts';
import type { ServedRealm } from './served-realm.ts';
import type { Action, LiveSession, RealmOptions } from './types.ts';

/** What a message asks for, where it needs a right. */
export interface Request {
  readonly action: Action;
  readonly uri: string;
  readonly of: RequestKind;
  /** Absent where no answer is wanted. */
  readonly id: number | undefined;
  /** A topic that the session needs the right to publish to, besides. */
  readonly publishesTo?: string;
  /** How `uri` names what is wanted, where it is a pattern. */
  readonly match?: Exclude<Match, 'exact'>;
}

/** The right that a message needs; undefined: none. */
export function requestOf(message: Message): Request | undefined {
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
      if (message.to === undefined) return undefined;
      return { action: 'feedback', uri: message.to, of: 'feedback', id: message.id };
    case 'broadcast':
      return { action: 'broadcast', uri: '', of: 'broadcast', id: message.id };
    default:
      return undefined;
  }
}

function calling(uri: string, message: MessageOf<'call'>): Request {
  const request = { action: 'call', uri, of: 'call', id: message.id } as const;
  const publishesTo = willedTopic(message);
  return publishesTo === undefined ? request : { ...request, publishesTo };
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
  try {
    return decide(realm.options.authorize, session, request);
  } catch (error) {
    // A policy that fails refuses: it did not say yes.
    log.error({ err: error, realm: realm.name, action: request.action }, 'authorize has thrown');
    return 'right.missing';
  }
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
  const { publishesTo: uri } = request;
  if (uri === undefined) return verdict;
  const besides = () => decideOne(policy, session, { action: 'publish', uri });
  if (verdict instanceof Promise) return verdict.then((code) => code ?? besides());
  return verdict ?? besides();
}

function decideOne(
  policy: RealmOptions['authorize'],
  session: LiveSession,
  { action, uri, match }: Pick<Request, 'action' | 'uri' | 'match'>,
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
