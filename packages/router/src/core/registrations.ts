/**
 * Who serves which procedure of a realm.
 */
import {
  type FaultCode,
  type FaultDetail,
  isPattern,
  type Limits,
  type Match,
  type MessageOf,
  nextId,
  type SessionId,
} from '@realmwire/protocol';
import type { Declarations, Procedure } from './declarations.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { InvocationPolicy } from './invocation-policy.ts';
import { ProcedureIndex } from './procedure-index.ts';
import { refusal, UNASKED } from './refusal.ts';
import type { Callee, Registration } from './registration.ts';
import { knows, mayEvict, type Seat } from './seat.ts';

/** Something that has changed, for those who watch (WAMP §11.8). */
export interface RegistrationChange {
  readonly kind: 'create' | 'register' | 'unregister' | 'delete';
  readonly session: SessionId;
  readonly registration: Registration;
}

/** The limits that concern who serves what. */
export type RegistrationLimit = 'maxRegistrations' | 'maxPatterns';

/** What one session serves. */
interface Served {
  readonly registrations: Map<number, Registration>;
  /** How many of them are patterns. */
  patterns: number;
}

/** What a session wants to share, and how. */
interface Wanted {
  readonly existing: Registration | undefined;
  readonly policy: InvocationPolicy;
}

/** See the head of this file. */
export class Registrations {
  readonly #declarations: Declarations;
  readonly #limits: Pick<Limits, RegistrationLimit>;
  readonly #index = new ProcedureIndex<Registration>();
  readonly #byId = new Map<number, Registration>();
  readonly #bySession = new Map<SessionId, Served>();
  #changes: RegistrationChange[] = [];
  #lastId = 0;

  constructor(declarations: Declarations, limits: Pick<Limits, RegistrationLimit>) {
    this.#declarations = declarations;
    this.#limits = limits;
  }

  /** How many procedures and patterns are served. */
  get size(): number {
    return this.#byId.size;
  }

  /** The registration that a call of this procedure goes to. */
  find(uri: string): Registration | undefined {
    return this.#index.best(uri);
  }

  /** The registration of this very name or pattern. */
  lookup(uri: string, match: Match = 'exact'): Registration | undefined {
    return this.#index.lookup(uri, match);
  }

  /** The registration with this id. */
  get(id: number): Registration | undefined {
    return this.#byId.get(id);
  }

  /** The registrations of one way to match. */
  all(match: Match): Registration[] {
    return [...this.#index.all(match)];
  }

  /** What a session serves. */
  of(session: SessionId): Registration[] {
    return [...(this.#bySession.get(session)?.registrations.values() ?? [])];
  }

  /** What the contract says of a procedure that this registration serves. */
  declared({ match, declared }: Registration, uri: string): Procedure | undefined {
    return match === 'exact' ? declared : this.#declarations.procedure(uri);
  }

  /** What has changed since this was asked last, in order. */
  takeChanges(): readonly RegistrationChange[] {
    const changes = this.#changes;
    if (changes.length > 0) this.#changes = [];
    return changes;
  }

  /** A session offers to serve a procedure, or all of a pattern. */
  onRegister(seat: Seat, message: MessageOf<'register'>, now: number): Effect[] {
    const { id, uri, match = 'exact', concurrency = 0, forwardTimeout = false } = message;
    const declared = match === 'exact' ? this.#declarations.procedure(uri) : undefined;
    const policy = message.invoke ?? declared?.invoke ?? 'single';
    const existing = this.lookup(uri, match);
    const why = this.#refusalOf(seat, message, { existing, policy });
    if (why !== undefined) {
      const { code, detail } = why;
      return [deliver(seat.id, refusal('register', id, code, { detail }))];
    }
    const evicted =
      message.forceReregister === true && existing !== undefined ? this.#evict(existing) : NOTHING;
    const registration =
      this.lookup(uri, match) ?? this.#open(seat, { uri, match, policy, declared, now });
    const callee: Callee = {
      session: seat.id,
      seat,
      running: 0,
      concurrency: concurrency === 0 ? Number.POSITIVE_INFINITY : concurrency,
      watchesTimeout: forwardTimeout && knows(seat, 'callee.call_timeout'),
    };
    this.#add(callee, registration);
    const answer = { opcode: 'registered', id, registration: registration.id } as const;
    return [...evicted, deliver(seat.id, answer)];
  }

  /** A session serves a procedure no longer; its calls in flight go on. */
  onUnregister(session: SessionId, message: MessageOf<'unregister'>): Effect[] {
    const { id } = message;
    const registration = this.#bySession.get(session)?.registrations.get(message.registration);
    if (registration === undefined) {
      const detail = { registration: message.registration };
      return [deliver(session, refusal('unregister', id, 'registration.missing', { detail }))];
    }
    this.#remove(session, registration);
    return [deliver(session, { opcode: 'unregistered', id })];
  }

  /** A session has to give a procedure up: it is told so, if it can be. */
  revoke(session: SessionId, registration: Registration, reason: string): Effect[] {
    const callee = registration.callees.find((each) => each.session === session);
    if (callee === undefined) return [];
    this.#remove(session, registration);
    if (!knows(callee.seat, 'callee.registration_revocation')) return [];
    const { id } = registration;
    const told = { opcode: 'unregistered', id: UNASKED, registration: id, reason } as const;
    return [deliver(session, told)];
  }

  /** A session is gone: it serves nothing any more. */
  leave(session: SessionId): void {
    for (const registration of this.of(session)) this.#remove(session, registration);
    this.#bySession.delete(session);
  }

  #refusalOf(
    seat: Seat,
    message: MessageOf<'register'>,
    wanted: Wanted,
  ): { readonly code: FaultCode; readonly detail: FaultDetail } | undefined {
    const { uri, match = 'exact' } = message;
    const wrong = this.#whyNotServed(uri, match);
    if (wrong !== undefined) return { code: wrong, detail: { uri } };
    const limit = this.#limitReached(seat.id, match);
    if (limit !== undefined) return { code: 'limit.reached', detail: { uri, limit } };
    const taken = whyNotJoin(seat, message, wanted);
    return taken === undefined ? undefined : { code: taken, detail: { uri } };
  }

  /** Why nobody may serve this. */
  #whyNotServed(uri: string, match: Match): FaultCode | undefined {
    if (!isPattern(uri, match)) return 'uri.invalid';
    const { allowUndeclared } = this.#declarations;
    const isDeclared = allowUndeclared || this.#declarations.declares(uri, match);
    return isDeclared ? undefined : 'procedure.undeclared';
  }

  /** The limit that keeps a session from serving one more. */
  #limitReached(session: SessionId, match: Match): RegistrationLimit | undefined {
    const { maxRegistrations, maxPatterns } = this.#limits;
    const { registrations, patterns } = this.#bySession.get(session) ?? NOTHING_SERVED;
    if (registrations.size >= maxRegistrations) return 'maxRegistrations';
    return match !== 'exact' && patterns >= maxPatterns ? 'maxPatterns' : undefined;
  }

  #evict(registration: Registration): Effect[] {
    return [...registration.callees].flatMap(({ session }) =>
      this.revoke(session, registration, 'taken over by force'),
    );
  }

  #open(
    seat: Seat,
    given: Pick<Registration, 'uri' | 'match' | 'policy' | 'declared'> & { readonly now: number },
  ): Registration {
    const { now, ...rest } = given;
    this.#lastId = nextId(this.#lastId);
    const registration: Registration = {
      ...rest,
      id: this.#lastId,
      createdAt: now,
      callees: [],
      isBounded: false,
      waiting: undefined,
      turn: 0,
    };
    this.#index.add(rest.uri, rest.match, registration);
    this.#byId.set(registration.id, registration);
    this.#changes.push({ kind: 'create', session: seat.id, registration });
    return registration;
  }

  #add(callee: Callee, registration: Registration): void {
    const { session } = callee;
    registration.callees.push(callee);
    registration.isBounded ||= Number.isFinite(callee.concurrency);
    const mine = this.#bySession.get(session) ?? { registrations: new Map(), patterns: 0 };
    mine.registrations.set(registration.id, registration);
    if (registration.match !== 'exact') mine.patterns += 1;
    this.#bySession.set(session, mine);
    this.#changes.push({ kind: 'register', session, registration });
  }

  #remove(session: SessionId, registration: Registration): void {
    const { callees } = registration;
    callees.splice(
      callees.findIndex((callee) => callee.session === session),
      1,
    );
    registration.isBounded = callees.some(({ concurrency }) => Number.isFinite(concurrency));
    const mine = this.#bySession.get(session) as Served;
    mine.registrations.delete(registration.id);
    if (registration.match !== 'exact') mine.patterns -= 1;
    this.#changes.push({ kind: 'unregister', session, registration });
    if (callees.length > 0) return;
    this.#index.remove(registration.uri, registration.match);
    this.#byId.delete(registration.id);
    this.#changes.push({ kind: 'delete', session, registration });
  }
}

/** WAMP §11.7: a shared registration takes callees of the same policy, each once. */
function whyNotJoin(
  seat: Seat,
  message: MessageOf<'register'>,
  { existing, policy: wanted }: Wanted,
): FaultCode | undefined {
  if (existing === undefined) return undefined;
  const { callees, policy } = existing;
  if (message.forceReregister === true)
    return callees.every((callee) => mayEvict(seat, callee.seat)) ? undefined : 'procedure.taken';
  const isShared = policy !== 'single' && policy === wanted;
  const isNew = callees.every(({ session }) => session !== seat.id);
  return isShared && isNew ? undefined : 'procedure.taken';
}

const NOTHING_SERVED = { registrations: { size: 0 }, patterns: 0 };
