/**
 * The typed faces of an endpoint: `api` for those who call, `implement` for those who serve.
 *
 * The path of a member is the URI on the wire. All this works without the contract at run time; with
 * it, values are checked on this side too.
 */
import type { Api, Impl, Realm, RegisterOptions, Schemas } from '@realmwire/protocol/contract';
import { isRpcError, uriOf } from '@realmwire/protocol/lean';
import type { LeanEndpoint } from './lean-endpoint.ts';
import type { RawCallOptions } from './outgoing-call.ts';
import type { Registration } from './services.ts';

/** What {@link apiOf} needs of an endpoint. */
export type ApiSource = Pick<LeanEndpoint, 'call' | 'subscribeTo' | 'publishTo'>;

/** What {@link implement} needs of an endpoint. */
export type ServiceSink = Pick<LeanEndpoint, 'serve'>;

/** The typed object by which the procedures and topics of a realm are used. */
export function apiOf<T>(source: ApiSource, realm: string, contract?: Realm<string, T>): Api<T> {
  return memberOf({ source, realm, contract }, []) as Api<T>;
}

/** Serves the procedures of an implementation; all of them or, if one is refused, none. */
export function implement<T, Ctx>(
  sink: ServiceSink,
  { name, tree }: { readonly name: string; readonly tree?: T },
  implementation: Impl<T, Ctx>,
  options: RegisterOptions = {},
): Promise<Registration> {
  return sink.serve((dealings, { implementAll, Services }) =>
    implementAll(dealings, Services, { name, tree, implementation, options }),
  );
}

interface Place {
  readonly source: ApiSource;
  readonly realm: string;
  readonly contract: Realm | undefined;
}

/** What JavaScript reads from any object; no contract can have these names. */
const OF_ANY_OBJECT = /^(then|toJSON|constructor|prototype|__proto__)$/;

/** A member of the api: a group, a procedure or a topic; which one shows by its use. */
function memberOf(place: Place, path: readonly string[]): unknown {
  const members = new Map<string, unknown>();
  return new Proxy(() => {}, {
    get: (_, name) => {
      // Whoever awaits or prints a member must not make a call of it.
      if (name === Symbol.toPrimitive) return () => uriOf(place.realm, path);
      if (typeof name === 'symbol' || OF_ANY_OBJECT.test(name)) return undefined;
      let member = members.get(name);
      if (member === undefined) {
        member = memberOf(place, [...path, name]);
        members.set(name, member);
      }
      return member;
    },
    apply: (_, __, args) => use(place, path, args),
  });
}

function use(place: Place, path: readonly string[], args: readonly unknown[]): unknown {
  const { source, realm, contract } = place;
  const verb = path.at(-1);
  const owner = path.slice(0, -1);
  const topic = { uri: uriOf(realm, owner), args, schemas: schemasAt(contract?.tree, owner) };
  if (verb === 'subscribe') return source.subscribeTo(topic);
  if (verb === 'publish') return source.publishTo(topic);
  if (verb === 'isError') return isRpcError(args[0], args[1] as string, topic.uri);
  const [input, options] = args as [unknown, RawCallOptions?];
  return source.call(uriOf(realm, path), input, options, schemasAt(contract?.tree, path));
}

/** What the contract says of the procedure or topic at `path`, if it is known here. */
export function schemasAt(tree: unknown, path: readonly string[]): Schemas | undefined {
  let node = tree as { readonly [name: string]: unknown } | undefined;
  for (const name of path) node = node?.[name] as typeof node;
  return node?.['spec'] as Schemas | undefined;
}
