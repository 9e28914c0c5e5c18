/**
 * One end of a session, as far as a page needs it for its first call: it makes calls, hears their
 * results, and leads to all else that is asked of it (`dealings.ts`) or heard (`hear.ts`).
 *
 * Whatever carries the session (a socket, or a router in the same process) hands in what arrived and
 * sends what comes out; there is no codec and no socket here. When the session is lost, requests
 * that were sent fail, what was not sent waits, and everything that is served or subscribed to begins
 * again with the next session: handlers and loops do not notice.
 */
import type { Body, Message, MessageOf } from '@realmwire/protocol';
import type {
  Published,
  PublishOptions,
  Schemas,
  SubscribeOptions,
} from '@realmwire/protocol/contract';
import { nextId, RpcError } from '@realmwire/protocol/lean';
import { type Checks, unchecked } from './checks.ts';
import type { Dealings } from './dealings.ts';
import type { AnnouncedLimits, EndpointOptions } from './endpoint-options.ts';
import { Gate } from './gate.ts';
import { Late, soonOrLate, type Use } from './late.ts';
import type { DealingPart, ServingPart } from './late-parts.ts';
import { lateSubscription } from './late-subscription.ts';
import { OutgoingCall, type RawCall, type RawCallOptions } from './outgoing-call.ts';
import { failureOf, unknownOutcome } from './remote-error.ts';
import type { Streams } from './streams.ts';
import type { RawSubscription } from './subscriber.ts';
import type { TopicArguments } from './topic-arguments.ts';
import { STREAM_CREDIT, SYSTEM_CLOCK, type Wire } from './wire.ts';

/** See the head of this file. */
export class LeanEndpoint {
  /** @internal */
  readonly options: EndpointOptions;
  /** @internal */
  readonly wire: Wire;
  readonly #gate: Gate;
  readonly #calls = new Map<unknown, OutgoingCall>();
  readonly #dealing: Late<DealingPart>;
  readonly #streams: Late<Streams>;
  readonly #serving: Late<ServingPart>;
  #dealings: Dealings | undefined;
  /** Ends them, once all has ended. */
  #end: ((dealings: Dealings) => void) | undefined;
  #lastId = 0;

  constructor(options: EndpointOptions) {
    this.options = options;
    const {
      isOpen = true,
      maxWaiting = 1000,
      clock = SYSTEM_CLOCK,
      streamCredit = STREAM_CREDIT,
    } = options;
    const gate = new Gate({
      send: (message) => options.send(message),
      isOpen,
      maxWaiting,
      onRefused: (message, error) => this.#refuse(message, error),
    });
    const wire: Wire = {
      clock,
      streamCredit: isOpen ? streamCredit : 0,
      takeId: () => {
        this.#lastId = nextId(this.#lastId);
        return this.#lastId;
      },
      send: (message) => gate.send(message),
      soon: (send) => gate.soon(send),
      report: (error, uri) => options.onError?.(error, uri),
    };
    this.#gate = gate;
    this.wire = wire;
    const { parts } = options;
    this.#dealing = new Late(() => parts.dealings(), parts.atHand);
    this.#streams = new Late(() => parts.streams(), parts.atHand);
    this.#serving = new Late(() => parts.services());
  }

  /** Whether there is a session. */
  get isOpen(): boolean {
    return this.#gate.isOpen;
  }

  /** Calls a procedure. */
  call(uri: string, input?: unknown, options: RawCallOptions = {}, schemas?: Schemas): RawCall {
    const id = this.wire.takeId();
    const call = new OutgoingCall({
      wire: this.wire,
      streams: this.#streams,
      id,
      input,
      options: { credit: this.options.streamCredit, ...options },
      checks: this.checksOf(uri, schemas),
      onOver: () => this.#calls.delete(id),
    });
    this.#calls.set(id, call);
    call.start();
    return call;
  }

  /** Receives what is published to a topic, in this session and those that follow it. */
  subscribe(uri: string, options?: SubscribeOptions): RawSubscription {
    return this.subscribeTo({ uri, args: [undefined, options], schemas: undefined });
  }

  /** The same, with the arguments as the api takes them. */
  subscribeTo(topic: TopicArguments): RawSubscription {
    const { uri } = topic;
    this.#gate.assertUsable();
    return soonOrLate<RawSubscription>(
      (resolve, reject) =>
        // Nothing leaves without a session, so there is nothing to come after.
        this.#use(this.#streams, this.isOpen, {
          use: (streams) => resolve(this.#by(streams).subscribe(streams, topic)),
          onFailure: reject,
        }),
      (opened) =>
        lateSubscription(
          opened.catch((error) => {
            const failure = failureOf(error, uri);
            this.wire.report(failure, uri);
            throw failure;
          }),
        ),
    );
  }

  /** Publishes to a topic; resolves when the router has taken it. */
  publish(uri: string, payload: unknown, options?: PublishOptions): Promise<Published> {
    return this.publishTo({ uri, args: [undefined, payload, options], schemas: undefined });
  }

  /** The same, with the arguments as the api takes them. */
  publishTo(topic: TopicArguments): Promise<Published> {
    return this.deal(topic.uri, (dealings) => dealings.publishTo(topic));
  }

  /**
   * Asks the router for something, in its turn; `uri` names it in errors.
   *
   * @internal
   */
  deal<T>(uri: string, ask: (dealings: Dealings) => Promise<T>): Promise<T> {
    const isInTurn = this.isOpen || !this.#dealing.part;
    return new Promise((resolve, reject) => {
      this.#use(this.#dealing, isInTurn, {
        use: (part) => resolve(ask(this.#by(part))),
        onFailure: (error) => reject(failureOf(error, uri)),
      });
    });
  }

  /**
   * Serves procedures, in this session and those that follow it.
   *
   * @internal
   */
  async serve<T>(add: (dealings: Dealings, part: ServingPart) => Promise<T>): Promise<T> {
    const part = await this.#serving.get();
    this.#gate.assertUsable();
    return add(this.#by(part), part);
  }

  /**
   * What the endpoint does besides calls, out of turn.
   *
   * @internal
   */
  async dealings(): Promise<Dealings> {
    return this.#by(await this.#dealing.get());
  }

  /**
   * There is a session: everything is registered and subscribed to, then what waited is sent.
   *
   * @param announced the limits of the router that concern an endpoint
   */
  attach({ streamCredit = STREAM_CREDIT }: AnnouncedLimits = {}): void {
    this.wire.streamCredit = streamCredit;
    this.#gate.open(() => this.#dealings?.restore());
    // Items of calls that waited had no credit.
    for (const call of this.#calls.values()) call.onNext(streamCredit);
  }

  /** The session has lost its connection, and may go on over another: what is sent waits. */
  pause(): void {
    this.#gate.isPaused = true;
  }

  /** The session goes on: what has waited is sent. */
  goOn(): void {
    this.#gate.isPaused = false;
  }

  /** The session is lost; another may follow. */
  lost(error: Error): void {
    const unsent = this.#gate.shut();
    this.wire.streamCredit = 0;
    for (const [id, call] of this.#calls) {
      if (!unsent.has(id) && !call.again()) call.fail(unknownOutcome(call.checks.uri, error));
    }
    this.#dealings?.lose(unsent, error);
  }

  /**
   * There will be no session any more. With an error, loops over topics throw it; what else waits
   * fails with its code if it is an `RpcError`, otherwise with `DISCONNECTED`.
   */
  close(error?: Error): void {
    const code = error instanceof RpcError ? error.code : 'DISCONNECTED';
    const gone = new RpcError(code, { ...error, uri: '', message: error?.message, cause: error });
    this.lost(gone);
    this.#end = (dealings) => dealings.close(gone, error);
    for (const call of this.#calls.values()) call.fail(gone);
    if (this.#dealings) this.#end(this.#dealings);
    this.#gate.close(gone);
  }

  /** Takes a result, or a part of one, and the value that it carries. */
  onResult({ id, part }: MessageOf<'result'>, body: Body | undefined): void {
    this.callOf(id)?.onResult(part, body);
  }

  /**
   * The call that was made with this id and is not over.
   *
   * @internal
   */
  callOf(id: unknown): OutgoingCall | undefined {
    return this.#calls.get(id);
  }

  /**
   * Takes a message that is not for a call of this side.
   *
   * @internal
   */
  passOn(message: Message): void {
    if (this.#dealings) return this.#dealings.receive(message);
    const take = (part: DealingPart): void => this.#by(part).receive(message);
    this.#dealing.use(take, (error) => this.wire.report(error, ''));
  }

  /** Uses a part now; or after all that was sent before, when it is loaded, if there is a session. */
  #use<T>(late: Late<T>, isInTurn: boolean, { use, onFailure }: Use<T>): void {
    if (!isInTurn) return late.use(use, onFailure);
    this.#gate.attempt({ try: () => (late.part ? use(late.part) : late.get()), onFailure });
  }

  #by({ Dealings }: DealingPart): Dealings {
    if (this.#dealings === undefined) {
      this.#dealings = new Dealings(this);
      this.#end?.(this.#dealings);
    }
    return this.#dealings;
  }

  /** A message that had waited for the session cannot be sent. */
  #refuse(message: Message, error: unknown): void {
    const id = 'id' in message ? message.id : undefined;
    this.callOf(id)?.fail(error);
    this.#dealings?.asks.refuse(id, error);
  }

  /**
   * What the contract says of a procedure or topic.
   *
   * @internal
   */
  checksOf(uri: string, schemas?: Schemas): Checks {
    const { parts, validate = 'both' } = this.options;
    return parts.Checks && schemas ? new parts.Checks(uri, schemas, validate) : unchecked(uri);
  }
}
