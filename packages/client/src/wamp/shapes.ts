/**
 * What the contract says of the messages of one WAMP session: how their values look as arguments, and
 * which parts are items. A message names a call or a subscription; this remembers what that was for.
 */
import {
  Body,
  isMisfit,
  type Message,
  type MessageOf,
  type Payload,
  shapePayload,
} from '@realmwire/protocol';
import {
  type AnySchema,
  type Declarations,
  declarationsOf,
  findTopic,
  type Realm,
  type RpcSpec,
  type WampShape,
} from '@realmwire/protocol/contract';
import { WampArguments } from './arguments.ts';

/** What is known of one procedure or topic. */
type Known<S> = { readonly spec: S } | undefined;
type TopicShape = { readonly payload: AnySchema; readonly wamp?: WampShape };

/** See the head of this file. */
export class WampShapes {
  readonly #declarations: Declarations;
  readonly #calls = new Map<number, RpcSpec>();
  readonly #invocations = new Map<number, RpcSpec>();
  readonly #registrations = new Map<number, RpcSpec>();
  readonly #subscriptions = new Map<number, TopicShape>();
  /** Requests to register and to subscribe that are not answered. */
  readonly #asked = new Map<number, string>();

  constructor(contract: Realm | undefined) {
    this.#declarations = contract === undefined ? new Map() : declarationsOf(contract);
  }

  /** What the contract says of a procedure. */
  procedure(uri: string | undefined): RpcSpec | undefined {
    const found = this.#declarations.get(uri ?? '');
    return found?.kind === 'rpc' ? found.spec : undefined;
  }

  /** A message that is about to be said. */
  outgoing(message: Message): Message {
    switch (message.opcode) {
      case 'call': {
        const { id, part } = message;
        const isFirst = part === undefined || part === 'open';
        const spec = isFirst ? this.procedure(message.uri) : this.#calls.get(id);
        if (isFirst && spec !== undefined) this.#calls.set(id, spec);
        return said(message, isFirst ? spec?.input : spec?.accepts, spec);
      }
      case 'publish': {
        const spec = this.#topic(message.uri)?.spec;
        return said(message, spec?.payload, spec);
      }
      case 'yield': {
        const spec = this.#invocations.get(message.id);
        if (message.part === undefined) this.#invocations.delete(message.id);
        return said(message, schemaOf(spec, message.part), spec);
      }
      case 'error':
        this.#invocations.delete(message.id);
        return message;
      case 'subscribe':
      case 'register':
        this.#asked.set(message.id, message.uri);
        return message;
      default:
        return message;
    }
  }

  /** A message that has come. */
  incoming(message: Message): Message {
    switch (message.opcode) {
      case 'result':
        return this.#result(message);
      case 'invocation':
        return this.#invocation(message);
      case 'event': {
        const spec = this.#subscriptions.get(message.subscription);
        return heard(message, spec?.payload, spec);
      }
      case 'subscribed': {
        const spec = this.#topic(this.#take(message.id))?.spec;
        if (spec !== undefined) this.#subscriptions.set(message.subscription, spec);
        return message;
      }
      case 'registered': {
        const spec = this.procedure(this.#take(message.id));
        if (spec !== undefined) this.#registrations.set(message.registration, spec);
        return message;
      }
      case 'interrupt':
        this.#invocations.delete(message.id);
        return message;
      case 'error':
        this.#asked.delete(message.id);
        if (message.of === 'call') this.#calls.delete(message.id);
        return message;
      default:
        return message;
    }
  }

  #result(message: MessageOf<'result'>): Message {
    const spec = this.#calls.get(message.id);
    if (message.part === undefined) {
      this.#calls.delete(message.id);
      return heard(message, spec?.output, spec);
    }
    // WAMP has one kind of parts: what a procedure gives that only yields are its items.
    const isItem = spec?.yields !== undefined && spec.progress === undefined;
    const part = isItem ? 'item' : message.part;
    return heard({ ...message, part }, schemaOf(spec, part), spec);
  }

  #invocation(message: MessageOf<'invocation'>): Message {
    const { id, part, registration } = message;
    const isFirst = part === undefined || part === 'open';
    const spec = isFirst ? this.#registrations.get(registration ?? 0) : this.#invocations.get(id);
    if (isFirst && spec !== undefined) this.#invocations.set(id, spec);
    // The mere end of the items is none.
    if (part === 'end' && message.payload === undefined) return message;
    return heard(message, isFirst ? spec?.input : spec?.accepts, spec);
  }

  #topic(uri: string | undefined): Known<TopicShape> {
    return uri === undefined ? undefined : findTopic(this.#declarations, uri)?.topic;
  }

  #take(id: number): string | undefined {
    const uri = this.#asked.get(id);
    this.#asked.delete(id);
    return uri;
  }
}

/** The schema of what a callee gives. */
function schemaOf(
  spec: RpcSpec | undefined,
  part: 'progress' | 'item' | undefined,
): AnySchema | undefined {
  if (part === undefined) return spec?.output;
  return part === 'item' ? spec?.yields : spec?.progress;
}

type Carrying = Message & { readonly payload?: Payload | undefined };
type Shaped = { readonly wamp?: WampShape } | undefined;

function said(message: Carrying, schema: AnySchema | undefined, spec: Shaped): Message {
  const { payload } = message;
  if (payload?.kind !== 'body') return message;
  const value = payload.value();
  if (value instanceof WampArguments) {
    const { args, kwargs } = value;
    return { ...message, payload: { kind: 'args', args, kwargs } } as Message;
  }
  return withShape(message, schema, spec);
}

function heard(message: Carrying, schema: AnySchema | undefined, spec: Shaped): Message {
  const shaped = withShape(message, schema, spec) as Carrying;
  const { payload } = shaped;
  if (payload?.kind !== 'args' || !isMisfit(payload)) return shaped;
  const { args, kwargs } = payload;
  return { ...shaped, payload: Body.of(new WampArguments(args, kwargs)) } as Message;
}

function withShape(message: Carrying, schema: AnySchema | undefined, spec: Shaped): Message {
  const shape = spec?.wamp;
  if (schema === undefined || shape === undefined || shape === 'single') return message;
  const payload = shapePayload(message.payload, {
    shape,
    accepts: (value) => isTaken(schema, value),
  });
  return { ...message, payload } as Message;
}

function isTaken(schema: AnySchema, value: unknown): boolean {
  const result = schema['~standard'].validate(value);
  return !('then' in result) && result.issues === undefined;
}
