/**
 * How a session says what is to be published when it is gone (WAMP §13.2).
 */
import { isReserved, isUri, type MessageOf, type Payload } from '@realmwire/protocol';
import * as z from 'zod';
import type { Declarations } from '../declarations.ts';
import type { MetaAnswer, MetaProcedure } from './meta.ts';
import { argumentsOf, checked } from './meta-arguments.ts';
import { SCOPES } from './testaments.ts';

const ADD = 'wamp.session.add_testament';

const names = z.array(z.string()).max(10_000).nullish();
const ids = z.array(z.number()).max(10_000).nullish();
const flag = z.boolean().nullish();
/** What may be said of the publication, as a PUBLISH of WAMP says it. */
const publishOptions = z.object({
  exclude_me: flag,
  exclude: ids,
  exclude_authid: names,
  exclude_authrole: names,
  eligible: ids,
  eligible_authid: names,
  eligible_authrole: names,
  disclose_me: flag,
  retain: flag,
});
const scope = z.enum(SCOPES).nullish();
const nothing = z.unknown();
const addition = z.object({
  args: z
    .tuple([z.string(), z.array(nothing).nullish(), z.record(z.string(), nothing).nullish()])
    .rest(nothing),
  kwargs: z.object({ publish_options: publishOptions.nullish(), scope }),
});
const flushing = z.object({ kwargs: z.object({ scope }) });

/** Rows of the table of meta procedures. */
export const TESTAMENT_META: Readonly<Record<string, MetaProcedure>> = {
  [ADD]: checked(addition, ({ realm, caller }, given) => {
    const publication = publicationOf(given);
    const refused = refusalOf(realm.declarations, publication);
    if (refused !== undefined) return refused;
    const isKept = realm.testaments.add(caller.id, given.kwargs.scope ?? 'destroyed', publication);
    return isKept ? {} : { fault: 'limit.reached' };
  }),
  'wamp.session.flush_testaments': checked(flushing, ({ realm, caller }, { kwargs }) => {
    realm.testaments.take(caller.id, kwargs.scope ?? 'destroyed');
    return {};
  }),
};

/**
 * The topic that a call would have something published to, later: the caller needs the right to. The
 * call itself is checked when it is answered.
 */
export function willedTopic({ uri, payload }: MessageOf<'call'>): string | undefined {
  if (uri !== ADD) return undefined;
  try {
    const [topic] = argumentsOf(payload).args;
    return typeof topic === 'string' ? topic : undefined;
  } catch {
    // What is no payload is refused as such, by whoever answers.
    return undefined;
  }
}

function publicationOf({ args, kwargs }: z.infer<typeof addition>): MessageOf<'publish'> {
  const [uri, positional, named] = args;
  const given = kwargs.publish_options ?? {};
  return {
    opcode: 'publish',
    uri,
    excludeMe: given.exclude_me ?? undefined,
    exclude: given.exclude ?? undefined,
    excludeUsers: given.exclude_authid ?? undefined,
    excludeRoles: given.exclude_authrole ?? undefined,
    eligible: given.eligible ?? undefined,
    eligibleUsers: given.eligible_authid ?? undefined,
    eligibleRoles: given.eligible_authrole ?? undefined,
    discloseMe: given.disclose_me ?? undefined,
    retain: given.retain ?? undefined,
    payload: payloadOf(positional ?? [], named ?? {}),
  };
}

function payloadOf(args: unknown[], kwargs: Record<string, unknown>): Payload | undefined {
  const isNamed = Object.keys(kwargs).length > 0;
  if (args.length === 0 && !isNamed) return undefined;
  return { kind: 'args', args, kwargs: isNamed ? kwargs : undefined };
}

/** Why this may not be published; its author is told now, since later nobody is there. */
function refusalOf(
  declarations: Declarations,
  { uri, payload }: MessageOf<'publish'>,
): MetaAnswer | undefined {
  const detail = { topic: uri };
  if (!isUri(uri) || isReserved(uri)) return { fault: 'uri.invalid' };
  const declared = declarations.topic(uri);
  if (declared === undefined && !declarations.allowUndeclared)
    return { fault: 'topic.missing', detail };
  const issues = declared?.badParams ?? declared?.checkPayload(payload);
  return issues === undefined ? undefined : { fault: 'arguments.invalid', detail, issues };
}
