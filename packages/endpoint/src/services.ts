/**
 * The procedures that an endpoint serves, in this session and those that follow it.
 */
import type { MessageOf } from '@realmwire/protocol';
import { type RegisterOptions, RpcError } from '@realmwire/protocol/contract';
import type { Checks } from './checks.ts';
import { Invocation, type RawHandler } from './invocation.ts';
import type { Requests } from './requests.ts';
import type { Wire } from './wire.ts';

export { Dealings } from './dealings.ts';
export { implementAll } from './implement.ts';

/** A procedure that is served: how to stop. */
export interface Registration extends AsyncDisposable {
  /** Takes no new calls; those that run go on. Resolves when the router has heard. */
  unregister(): Promise<void>;
  /** Takes no new calls and waits for those that run; so does the end of `await using`. */
  drain(): Promise<void>;
}

/** A procedure to be served. */
export interface Service {
  readonly checks: Checks;
  readonly handler: RawHandler;
  readonly options: RegisterOptions;
}

/** A procedure that is served. */
interface Seat extends Service {
  /** The router's id; undefined while it has not answered. */
  id: number | undefined;
  isWanted: boolean;
  /** The router has taken it once: what it refuses later on for now is tried again. */
  wasRegistered: boolean;
  /** How often in a row the router has refused it in this session. */
  refusals: number;
  /** Calls off the next attempt. */
  stopRetry(): void;
  readonly running: Set<Promise<void>>;
  /** What came while as many ran as may, in order. */
  readonly waiting: Set<Invocation>;
  onRegistered(): void;
  onRefused(error: unknown): void;
}

/** What {@link Services} needs. */
export interface ServicesInit {
  readonly wire: Wire;
  readonly requests: Requests;
  isOpen(): boolean;
  /** What the application attached to a session. */
  contextOf(session: string): unknown;
}

/** The first wait after a refusal, which each further one doubles, and the longest; in ms. */
const RETRY_MS = { first: 500, longest: 10_000 };

/** See the head of this file. */
export class Services {
  readonly #init: ServicesInit;
  readonly #seats = new Set<Seat>();
  readonly #byId = new Map<number, Seat>();
  readonly #invocations = new Map<number, Invocation>();

  constructor(init: ServicesInit) {
    this.#init = init;
  }

  /** Serves a procedure; resolves when the router has taken it. */
  add(service: Service): Promise<Registration> {
    return new Promise((resolve, reject) => {
      const seat: Seat = {
        ...service,
        id: undefined,
        isWanted: true,
        wasRegistered: false,
        refusals: 0,
        stopRetry: () => {},
        running: new Set(),
        waiting: new Set(),
        onRegistered: () => resolve(registration),
        onRefused: reject,
      };
      const registration = this.#registrationOf(seat);
      this.#seats.add(seat);
      if (this.#init.isOpen()) this.#register(seat);
    });
  }

  /** There is a session: everything is registered in it. */
  restore(): void {
    for (const seat of this.#seats) this.#register(seat);
  }

  /** The session is lost: nobody waits for what runs. */
  lose(error: Error): void {
    for (const seat of this.#seats) {
      seat.id = undefined;
      seat.refusals = 0;
      seat.stopRetry();
    }
    for (const invocation of this.#invocations.values()) invocation.lose(error);
    this.#byId.clear();
    this.#invocations.clear();
  }

  /** There will be no session any more. */
  close(error: Error): void {
    this.lose(error);
    for (const seat of this.#seats) seat.onRefused(error);
    this.#seats.clear();
  }

  /** What the router tells of a call. */
  receive(message: MessageOf<'invocation'> | MessageOf<'interrupt'>): void {
    if (message.opcode === 'invocation') this.#invoke(message);
    else this.#invocations.get(message.id)?.interrupt(message.reason);
  }

  /** A call for a handler, or more items for one that runs. */
  #invoke(message: MessageOf<'invocation'>): void {
    const { id, registration } = message;
    if (registration === undefined) return this.#invocations.get(id)?.onItem(message);
    const seat = this.#byId.get(registration);
    if (seat === undefined) return this.#refuse(id);

    const { wire, contextOf } = this.#init;
    const ctx = contextOf(message.caller?.session ?? '');
    const onOver = (over: Invocation): void => {
      seat.waiting.delete(over);
      if (this.#invocations.get(id) === over) this.#invocations.delete(id);
    };
    const invocation = new Invocation({ ...seat, wire, message, ctx, onOver });
    this.#invocations.set(id, invocation);
    seat.waiting.add(invocation);
    this.#runWaiting(seat);
  }

  /** Runs as many as may run at once. */
  #runWaiting(seat: Seat): void {
    const { running, waiting, options } = seat;
    for (const invocation of waiting) {
      if (running.size >= (options.concurrency || Number.POSITIVE_INFINITY)) return;
      waiting.delete(invocation);
      const run = invocation.run().then(() => {
        running.delete(run);
        this.#runWaiting(seat);
      });
      running.add(run);
    }
  }

  onNext(id: number, until: number): void {
    this.#invocations.get(id)?.onNext(until);
  }

  /** The router has ended a registration by itself. */
  onRevoked(id: number, reason: string | undefined): void {
    const seat = this.#byId.get(id);
    if (seat === undefined) return;
    this.#forget(seat);
    const { uri } = seat.checks;
    this.#init.wire.report(new RpcError('FORBIDDEN', { uri, message: reason }), uri);
  }

  #registrationOf(seat: Seat): Registration {
    let left: Promise<void> | undefined;
    const unregister = (): Promise<void> => {
      left ??= this.#unregister(seat);
      return left;
    };
    const drain = async (): Promise<void> => {
      await unregister();
      // What waits begins in the turn in which another one ends.
      while (seat.running.size > 0) await Promise.all(seat.running);
    };
    return { unregister, drain, [Symbol.asyncDispose]: drain };
  }

  #register(seat: Seat): void {
    const { requests } = this.#init;
    const { checks, options } = seat;
    const { invoke, concurrency } = options;
    const { uri } = checks;
    requests.ask({
      uri,
      draft: (id) => ({ opcode: 'register', id, uri, invoke, concurrency }),
      onAnswer: (message) => {
        seat.id = (message as MessageOf<'registered'>).registration;
        this.#byId.set(seat.id, seat);
        seat.wasRegistered = true;
        seat.refusals = 0;
        seat.onRegistered();
        if (!seat.isWanted) void this.#unregister(seat);
      },
      onError: (error) => this.#onRefused(seat, error as RpcError),
      // The next session begins with all registrations.
      onLost: () => {},
    });
  }

  /**
   * The session that was lost may still hold the procedure, until the router notices. Of such a row
   * of refusals the application hears once.
   */
  #onRefused(seat: Seat, error: RpcError): void {
    const { wire } = this.#init;
    const { checks, isWanted, wasRegistered, refusals } = seat;
    if (refusals === 0) wire.report(error, checks.uri);
    if (isWanted && wasRegistered && error.retryable) {
      seat.refusals += 1;
      const delayMs = Math.min(RETRY_MS.first * 2 ** refusals, RETRY_MS.longest);
      seat.stopRetry = wire.clock.after(delayMs, () => this.#register(seat));
    } else {
      this.#forget(seat);
      seat.onRefused(error);
    }
  }

  /** Calls that are on their way still run; the router sends none after its answer. */
  #unregister(seat: Seat): Promise<void> {
    seat.isWanted = false;
    seat.stopRetry();
    this.#seats.delete(seat);
    const { id: registration, checks } = seat;
    if (registration === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const onAnswer = (): void => {
        this.#forget(seat);
        resolve();
      };
      this.#init.requests.ask({
        uri: checks.uri,
        draft: (id) => ({ opcode: 'unregister', id, registration }),
        onAnswer,
        onError: onAnswer,
      });
    });
  }

  #forget(seat: Seat): void {
    this.#seats.delete(seat);
    if (seat.id !== undefined && this.#byId.get(seat.id) === seat) this.#byId.delete(seat.id);
  }

  /** The call has not run, so it may be tried again. */
  #refuse(id: number): void {
    const fault = 'registration.missing';
    this.#init.wire.send({
      opcode: 'error',
      of: 'invocation',
      id,
      code: 'NO_CALLEE',
      fault,
      retry: true,
    });
  }
}
