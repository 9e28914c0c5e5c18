/**
 * The contract of a realm: how it is declared, the types that follow from it, and its errors.
 *
 * Nothing here loads a schema library. What does (`describeRealm`, `realmFromDescription`) is in
 * `schema-form.ts`.
 */
export { Checks, type Part, type Schemas, type Validate } from './checks.ts';
export {
  defineRealm,
  type ErrorsReceived,
  type ErrorsSent,
  type ItemReceived,
  type ItemSent,
  type ReceivedAs,
  type RpcOf,
  rpc,
  type SentAs,
  type TopicOf,
  topic,
} from './contract.ts';
export { ContractError } from './contract-error.ts';
export {
  DESCRIPTION_VERSION,
  type Json,
  type JsonObject,
  type JsonSchema,
  NATIVE_KINDS,
  type NativeKind,
  type RealmDescription,
  type RpcDescription,
  type TopicDescription,
} from './description.ts';
export type {
  Api,
  ApiOf,
  Call,
  CallBody,
  CallControl,
  Caller,
  CallFunction,
  CallItems,
  CallOptions,
  CallProgress,
  ErrorsOf,
  Event,
  EventFlow,
  Flow,
  Gap,
  Handler,
  HandlerCtx,
  HistoryWanted,
  Impl,
  Published,
  PublishOptions,
  RegisterOptions,
  Result,
  Subscribed,
  SubscribeOptions,
  Subscription,
  TopicApi,
} from './infer.ts';
export { uriOf } from './node-uri.ts';
export { paramNamesOf, readParams } from './params.ts';
export { compareRealms, type RealmComparison, realmHash } from './realm-hash.ts';
export {
  isRpcError,
  isSystemCode,
  RpcError,
  type RpcErrorInit,
  SYSTEM_CODES,
  type SystemCode,
} from './rpc-error.ts';
export {
  type AnySchema,
  type ContractNode,
  type ContractTree,
  INVOKE_POLICIES,
  type InvokePolicy,
  type Nothing,
  OVERFLOW_POLICIES,
  type OverflowPolicy,
  type Realm,
  type RealmOptions,
  type Rpc,
  type RpcSpec,
  type Topic,
  type TopicSpec,
  WAMP_SHAPES,
  type WampShape,
} from './spec.ts';
export {
  type Declaration,
  type Declarations,
  declarationsOf,
  type FoundTopic,
  findTopic,
  type RpcDeclaration,
  type TopicDeclaration,
} from './tree.ts';
export {
  escapeComponent,
  paramsOf,
  type TopicParam,
  type TopicParams,
  topicUri,
  unescapeComponent,
} from './uri.ts';
export { type Checked, check, MAX_ISSUE_BYTES, MAX_ISSUES } from './validate.ts';
