/**
 * A contract, as the core asks it: is this name declared, and does this value match?
 */
import {
  Body,
  isMisfit,
  type Match,
  matches,
  type Payload,
  type PayloadShape,
  shapePayload,
} from '@realmwire/protocol';
import {
  type AnySchema,
  check,
  declarationsOf,
  type FoundTopic,
  findTopic,
  type Realm,
  type RpcSpec,
  readParams,
  type TopicSpec,
} from '@realmwire/protocol/contract';
import * as z from 'zod';
import type { HistorySize } from './history.ts';
import type { InvocationPolicy } from './invocation-policy.ts';
import { type Policy, policyOf } from './overflow.ts';

/** Why a value does not match; undefined if it does. At most 8 issues, never a value of the peer. */
export type Verdict = readonly string[] | undefined;

/** What of a call carries a value. */
export type PartName = 'input' | 'output' | 'progress' | 'item' | 'callerItem';

/** One declared procedure. */
export interface Procedure {
  readonly uri: string;
  /** The caller sends items. */
  readonly takesItems: boolean;
  /** The result comes in parts: items, reports of progress. */
  readonly gives: { readonly items: boolean; readonly progress: boolean };
  readonly timeoutMs: number | undefined;
  /** To run it twice is no worse than once. */
  readonly isIdempotent: boolean;
  /** How several callees share it, where they do not say so themselves. */
  readonly invoke: InvocationPolicy | undefined;
  /** The payload as the contract wants WAMP peers to give and to get it. */
  shaped(part: PartName, payload: Payload | undefined): Payload | undefined;
  checkInput(payload: Payload | undefined): Verdict;
  checkItem(payload: Payload | undefined): Verdict;
  checkPart(part: 'progress' | 'item', payload: Payload | undefined): Verdict;
  checkOutput(payload: Payload | undefined): Verdict;
  /** Whether the contract knows this error, and its data match. */
  checkError(code: string, payload: Payload | undefined): Verdict;
}

/** One declared topic. */
export interface Topic {
  readonly uri: string;
  /** What is wrong with the parameters in its name; undefined if nothing is. */
  readonly badParams: Verdict;
  readonly keeping: TopicKeeping;
  /** The payload as the contract wants WAMP peers to give and to get it. */
  shaped(payload: Payload | undefined): Payload | undefined;
  checkPayload(payload: Payload | undefined): Verdict;
}

/** What a topic keeps of its events, and what is done for those who do not keep up. */
export interface TopicKeeping {
  readonly history: HistorySize | undefined;
  /** The last event is kept, unless its publisher says otherwise. */
  readonly retain: boolean;
  /** What happens to events beyond the credit of a subscriber that does not say. */
  readonly overflow: Policy;
}

/** What a topic keeps that no contract declares. */
export const KEEPS_NOTHING: TopicKeeping = {
  history: undefined,
  retain: false,
  overflow: 'drop-newest',
};

/** A subscription that is there before anybody asks for it: what its topics keep can be asked for. */
export interface PermanentSubscription {
  readonly uri: string;
  readonly match: Match;
}

/** What a realm declares. */
export interface Declarations {
  /** Absent: none. */
  readonly permanent?: readonly PermanentSubscription[];
  /** Names that are not declared may be used, unchecked. */
  readonly allowUndeclared: boolean;
  procedure(uri: string): Procedure | undefined;
  /** Whether a procedure of this name, or one that this pattern stands for, is declared. */
  declares(uri: string, match: Match): boolean;
  topic(uri: string): Topic | undefined;
}

/** A realm without a contract: everything may be used, nothing is checked. */
export const UNDECLARED: Declarations = {
  allowUndeclared: true,
  procedure: () => undefined,
  declares: () => false,
  topic: () => undefined,
};

/** The declarations of a contract. Made once per realm. */
export function declare(realm: Realm): Declarations {
  const procedures = new Map<string, Procedure>();
  const declarations = declarationsOf(realm);
  for (const [uri, declaration] of declarations) {
    if (declaration.kind === 'rpc') procedures.set(uri, procedureOf(uri, declaration.spec));
  }
  const topics = new Map<string, Topic>();
  const permanent = [...declarations].flatMap(([uri, { kind, spec }]) => {
    // With parameters it has as many names as there are parameters.
    const isOne = kind === 'topic' && spec.params === undefined && spec.history !== undefined;
    return isOne ? [{ uri, match: 'exact' as const }] : [];
  });
  return {
    permanent,
    allowUndeclared: realm.allowUndeclared === true,
    procedure: (uri) => procedures.get(uri),
    declares: (uri, match) =>
      match === 'exact'
        ? procedures.has(uri)
        : [...procedures.keys()].some((each) => matches(uri, each, match)),
    topic(uri) {
      const known = topics.get(uri);
      if (known !== undefined) return known;
      const found = findTopic(declarations, uri);
      if (found === undefined) return undefined;
      const topic = topicOf(uri, found);
      // Topics with parameters have as many names as there are parameters: remember some only.
      if (topics.size < 10_000) topics.set(uri, topic);
      return topic;
    },
  };
}

/** The value that a contract speaks of, in whichever shape it travelled. */
export function valueOf(payload: Payload | undefined): unknown {
  if (payload === undefined) return undefined;
  switch (payload.kind) {
    case 'body':
      return payload.value();
    case 'args': {
      const { args, kwargs } = payload;
      if (kwargs !== undefined && Object.keys(kwargs).length > 0) return kwargs;
      return args.length > 1 ? args : args[0];
    }
    case 'opaque':
      return payload;
  }
}

function procedureOf(uri: string, spec: RpcSpec): Procedure {
  const { wamp } = spec;
  const parts = {
    input: partOf(spec.input, wamp),
    output: partOf(spec.output, wamp),
    progress: partOf(spec.progress, wamp),
    item: partOf(spec.yields, wamp),
    callerItem: partOf(spec.accepts, wamp),
  } as const satisfies Record<PartName, DeclaredPart>;
  const errors = new Map(
    Object.entries(spec.errors ?? {}).map(([code, schema]) => [
      code,
      partOf(schema === true ? undefined : schema, undefined).check,
    ]),
  );
  return {
    uri,
    takesItems: spec.accepts !== undefined,
    gives: { items: spec.yields !== undefined, progress: spec.progress !== undefined },
    timeoutMs: spec.timeout,
    isIdempotent: spec.idempotent === true,
    invoke: spec.invoke,
    shaped: (part, payload) => parts[part].shaped(payload),
    checkInput: parts.input.check,
    checkItem:
      spec.accepts === undefined ? () => ['this procedure takes no items'] : parts.callerItem.check,
    checkPart: (part, payload) => {
      const schema = part === 'progress' ? spec.progress : spec.yields;
      if (schema === undefined)
        return [`this procedure declares no ${part === 'progress' ? 'progress' : 'yields'}`];
      return parts[part].check(payload);
    },
    checkOutput: parts.output.check,
    checkError: (code, payload) =>
      errors.get(code)?.(payload) ?? (errors.has(code) ? undefined : ['not declared']),
  };
}

function topicOf(uri: string, { topic, params }: FoundTopic): Topic {
  const read = readParams(topic.spec.params, params);
  const badParams = read.ok ? undefined : read.issues;
  const { payload, retain = false, wamp } = topic.spec;
  const keeping = { history: historyOf(topic.spec), retain, overflow: policyOf(topic.spec) };
  const { shaped, check } = partOf(payload, wamp);
  return { uri, badParams, keeping, shaped, checkPayload: check };
}

/** How much history a topic has that is declared like this. */
export function historyOf({ history }: Pick<TopicSpec, 'history'>): HistorySize | undefined {
  return typeof history === 'number' ? { size: history } : history;
}

/** What a contract says of the values of one part. */
interface DeclaredPart {
  shaped(payload: Payload | undefined): Payload | undefined;
  check(payload: Payload | undefined): Verdict;
}

/** A value without a schema must be absent in a contract, but null is let pass: it says nothing. */
function partOf(schema: AnySchema | undefined, shape: PayloadShape | undefined): DeclaredPart {
  if (schema === undefined) return { shaped: (payload) => payload, check: prove };
  const fast = compiled(schema);
  const accepts = (value: unknown): boolean => isFine(fast, value) || check(fast, value).ok;
  return {
    shaped:
      shape === undefined || shape === 'single'
        ? (payload) => payload
        : (payload) => shapePayload(payload, { shape, accepts }),
    check(payload) {
      if (payload?.kind === 'args' && isMisfit(payload, shape)) return [MISFITS[shape ?? 'single']];
      const value = valueOf(payload);
      if (isFine(fast, value)) return undefined;
      const verdict = check(fast, value);
      return verdict.ok ? undefined : verdict.issues;
    },
  };
}

/** What is wrong with arguments that are none of their shape. */
const MISFITS: Readonly<Record<PayloadShape, string>> = {
  single: 'must be one argument, not positional and keyword arguments at once',
  args: 'must be positional arguments only',
  kwargs: 'must be keyword arguments only',
};

/** Throws a ProtocolError if a payload that is forwarded unopened is not well-formed. */
export function prove(payload: Payload | undefined): undefined {
  if (payload instanceof Body) payload.prove();
}

/** What a check says of a payload; without a check, it has only to be well-formed. */
export function verdictOf(
  check: ((payload: Payload | undefined) => Verdict) | undefined,
  payload: Payload | undefined,
): Verdict {
  return (check ?? prove)(payload);
}

/** A payload as the contract, if there is one, wants it to look for WAMP peers. */
export function shapedBy(
  declared: Procedure | undefined,
  part: PartName,
  payload: Payload | undefined,
): Payload | undefined {
  return declared === undefined ? payload : declared.shaped(part, payload);
}

/** Whether a value is known to match, without the copy that a check makes of it. */
function isFine(schema: AnySchema, value: unknown): boolean {
  try {
    return schema instanceof z.ZodType && z.validate(schema, value);
  } catch {
    // A rule that throws has not accepted the value; what that means, the check knows.
    return false;
  }
}

/** A Zod schema is compiled once: values that match, the usual case, are then checked fast. */
function compiled(schema: AnySchema): AnySchema {
  return schema instanceof z.ZodType ? z.compile<z.ZodType>(schema) : schema;
}
