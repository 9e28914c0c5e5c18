/**
 * The arguments of the typed verbs of a topic: where they go, and how.
 */
import {
  type PublishOptions,
  type Schemas,
  type SubscribeOptions,
  type TopicParams,
  topicUri,
} from '@realmwire/protocol/contract';

const SUBSCRIBE_OPTIONS = /^(signal|credit|flow|history)$/;
const PUBLISH_OPTIONS = /^(acknowledge|excludeMe|retain|signal)$/;

/** The arguments of a call of a topic's verb in the api. */
export interface TopicArguments {
  /** The topic without its parameters. */
  readonly uri: string;
  readonly args: readonly unknown[];
  readonly schemas: Schemas | undefined;
}

/** `subscribe(params?, options?)`. Throws if a parameter is none. */
export function subscribeArguments({ uri, args, schemas }: TopicArguments) {
  const [params, options] = withParams(args, SUBSCRIBE_OPTIONS, 0, schemas);
  return {
    uri: topicUri(uri, params as TopicParams | undefined),
    options: options as SubscribeOptions | undefined,
    params,
  };
}

/** `publish(params?, payload, options?)`. Throws if a parameter is none. */
export function publishArguments({ uri, args, schemas }: TopicArguments) {
  const [params, payload, options] = withParams(args, PUBLISH_OPTIONS, 1, schemas);
  return {
    uri: topicUri(uri, params as TopicParams | undefined),
    payload,
    options: options as PublishOptions | undefined,
  };
}

/**
 * Puts `undefined` where a topic without parameters has none, so that they are always first.
 *
 * Without the contract, the last argument tells: it is options if it could be nothing else, and a
 * payload or parameters before it are then one or two.
 */
function withParams(
  args: readonly unknown[],
  names: RegExp,
  needed: number,
  schemas: Schemas | undefined,
): readonly unknown[] {
  const isLastOptions = args.length > 0 && isOptions(args.at(-1), names);
  const given = args.length - (isLastOptions ? 1 : 0);
  const hasParams = schemas ? schemas.params !== undefined : given > needed;
  return hasParams ? args : [undefined, ...args];
}

function isOptions(value: unknown, names: RegExp): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => names.test(key));
}
