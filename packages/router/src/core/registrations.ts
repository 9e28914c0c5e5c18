/**
 * Who serves which procedure of a realm.
 */
import { type MessageOf, nextId, type SessionId } from '@realmwire/protocol';
import type { Absences } from './absences.ts';
import type { Declarations, Procedure } from './declarations.ts';
import { deliver, type Effect } from './effects.ts';
import { type InvocationPolicy, pickCallee } from './invocation-policy.ts';
import { refusal, UNASKED } from './refusal.ts';

/** A session that serves a registration. */
export interface Callee {
  readonly session: SessionId;
  running: number;
}

/** A procedure and those who serve it. */
export interface Registration {
  readonly id: number;
  readonly uri: string;
  readonly policy: InvocationPolicy;
  readonly declared: Procedure | undefined;
  readonly callees: Callee[];
  turn: number;
}

/** See the head of this file. */
export class Registrations {
  readonly #declarations: Declarations;
  readonly #maxPerSession: number;
  readonly #byUri = new Map<string, Registration>();
  readonly #bySession = new Map<SessionId, Map<number, Registration>>();
  #lastId = 0;

  constructor(declarations: Declarations, maxPerSession: number) {
    this.#declarations = declarations;
    this.#maxPerSession = maxPerSession;
  }

  /** How many procedures are served. */
  get size(): number {
    return this.#byUri.size;
  }

  /** The registration that serves a procedure. */
  find(uri: string): Registration | undefined {
    return this.#byUri.get(uri);
  }

  /** The callee whose turn it is; one that is away only where nobody else is there. */
  takeTurn(
    registration: Registration,
    away: Pick<Absences, 'isEmpty' | 'has'>,
  ): Callee | undefined {
    const { callees, policy } = registration;
    const present = away.isEmpty ? callees : callees.filter(({ session }) => !away.has(session));
    return pickCallee(policy, present.length === 0 ? callees : present, registration.turn++);
  }

  /** A session offers to serve a procedure. */
  onRegister(session: SessionId, message: MessageOf<'register'>): Effect[] {
    const { id, uri } = message;
    const refuse = (
      ...why: [code: Parameters<typeof refusal>[2], detail?: Record<string, string>]
    ) => [deliver(session, refusal('register', id, why[0], { detail: { uri, ...why[1] } }))];
    if (message.match !== undefined && message.match !== 'exact')
      return refuse('match.unsupported');
    const declared = this.#declarations.procedure(uri);
    if (declared === undefined && !this.#declarations.allowUndeclared)
      return refuse('procedure.undeclared');
    const mine = this.#bySession.get(session) ?? new Map<number, Registration>();
    if (mine.size >= this.#maxPerSession)
      return refuse('limit.reached', { limit: 'maxRegistrations' });

    const invoke = message.invoke ?? declared?.invoke ?? 'single';
    const existing = this.#byUri.get(uri);
    if (existing !== undefined && !mayJoin(existing, session, invoke))
      return refuse('procedure.taken');
    const registration = existing ?? this.#open(uri, invoke, declared);
    registration.callees.push({ session, running: 0 });
    mine.set(registration.id, registration);
    this.#bySession.set(session, mine);
    return [deliver(session, { opcode: 'registered', id, registration: registration.id })];
  }

  /** A session serves a procedure no longer; its calls in flight go on. */
  onUnregister(session: SessionId, message: MessageOf<'unregister'>): Effect[] {
    const { id } = message;
    const registration = this.#bySession.get(session)?.get(message.registration);
    if (registration === undefined) {
      const detail = { registration: message.registration };
      return [deliver(session, refusal('unregister', id, 'registration.missing', { detail }))];
    }
    this.#remove(session, registration);
    return [deliver(session, { opcode: 'unregistered', id })];
  }

  /** A session has to give a procedure up: it is told so. */
  revoke(session: SessionId, registration: Registration, reason: string): Effect {
    this.#remove(session, registration);
    const message = {
      opcode: 'unregistered',
      id: UNASKED,
      registration: registration.id,
      reason,
    } as const;
    return deliver(session, message);
  }

  /** The names of the procedures that a session serves. */
  proceduresOf(session: SessionId): string[] {
    return [...(this.#bySession.get(session)?.values() ?? [])].map(({ uri }) => uri);
  }

  /** The same, by the name of the procedure. */
  revokeOf(session: SessionId, uri: string, reason: string): Effect[] {
    const registration = this.#byUri.get(uri);
    const serves = registration?.callees.some((callee) => callee.session === session);
    return registration && serves ? [this.revoke(session, registration, reason)] : [];
  }

  /** A session is gone: it serves nothing any more. */
  leave(session: SessionId): void {
    for (const registration of this.#bySession.get(session)?.values() ?? [])
      this.#remove(session, registration);
    this.#bySession.delete(session);
  }

  #open(uri: string, policy: InvocationPolicy, declared: Procedure | undefined): Registration {
    this.#lastId = nextId(this.#lastId);
    const registration = { id: this.#lastId, uri, policy, declared, callees: [], turn: 0 };
    this.#byUri.set(uri, registration);
    return registration;
  }

  #remove(session: SessionId, registration: Registration): void {
    const index = registration.callees.findIndex((callee) => callee.session === session);
    registration.callees.splice(index, 1);
    if (registration.callees.length === 0) this.#byUri.delete(registration.uri);
    this.#bySession.get(session)?.delete(registration.id);
  }
}

/** WAMP §11.3: a shared registration takes callees of the same policy, each once. */
function mayJoin(
  registration: Registration,
  session: SessionId,
  policy: InvocationPolicy,
): boolean {
  return (
    policy !== 'single' &&
    registration.policy === policy &&
    registration.callees.every((callee) => callee.session !== session)
  );
}
