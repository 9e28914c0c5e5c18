/**
 * The running router: takes messages of sessions to their realms, and carries out what the realms
 * decide. The only place where decisions become deeds.
 */
import {
  type FaultCode,
  type FaultDetail,
  type Limits,
  type Message,
  type MessageOf,
  ProtocolError,
  ReassemblyBudget,
  type SessionId,
  type SharedFrames,
} from '@realmwire/protocol';
import type { Realm as Contract } from '@realmwire/protocol/contract';
import { FAULTS } from '@realmwire/protocol/faults';
import type { Logger } from 'pino';
import type { Effect } from '../core/effects.ts';
import { refusal } from '../core/refusal.ts';
import type { Clock } from './clock.ts';
import { ask, type Request, requestOf } from './gate.ts';
import { onPacket, reportTo } from './hooks.ts';
import { IdentityWatch } from './identity-watch.ts';
import { MemoryWatch } from './memory-watch.ts';
import { realmHandle } from './realm-handle.ts';
import { ServedRealm, totalOf } from './served-realm.ts';
import { type SessionIds, SessionNames } from './session-ids.ts';
import { Turn } from './turn.ts';
import type { LiveSession, RealmOptions } from './types.ts';
import { Undecided } from './undecided.ts';

/** What the hub asks others to do with messages that are neither RPC nor PubSub. */
export interface Extension {
  onCommand(session: LiveSession, message: MessageOf<'command'>): void;
  onRealm(session: LiveSession, message: MessageOf<'realm'>): void;
}

/** See the head of this file. */
export class Hub {
  readonly limits: Limits;
  readonly log: Logger;
  readonly clock: Clock;
  #now: number;
  readonly turn: Turn;
  readonly budget: ReassemblyBudget;
  readonly realms = new Map<string, ServedRealm>();
  readonly sessions = new Map<SessionId, LiveSession>();
  readonly names = new SessionNames();
  readonly startedAt: number;
  readonly memory: MemoryWatch;
  readonly identities: IdentityWatch;
  /** How many sessions each fault has ended. */
  readonly endings: Record<string, number> = {};
  /** What is not RPC or PubSub; set once by whoever wires the router. */
  extension: Extension | undefined;
  #isDraining = false;
  #isRunning = false;
  readonly #unserved: Extract<Effect, { do: 'serve' }>[] = [];
  readonly #undecided = new Undecided();
  readonly #realmOf = new Map<SessionId, ServedRealm>();

  constructor({ limits, log, clock }: Pick<Hub, 'limits' | 'log' | 'clock'>) {
    this.limits = limits;
    this.log = log;
    this.clock = clock;
    this.#now = clock.now();
    this.turn = new Turn(() => {
      this.#now = clock.now();
    }, clock.soon);
    this.startedAt = this.#now;
    this.budget = new ReassemblyBudget(limits.reassemblyBudgetBytes);
    this.memory = new MemoryWatch(this);
    this.identities = new IdentityWatch(this);
  }

  /** The time of what is being done now: read once when something arrives, not for each step. */
  get now(): number {
    return this.#now;
  }

  /** Something new begins: the clock is read, if it was not read in this turn already. */
  tick(): number {
    if (this.turn.begin()) this.#now = this.clock.now();
    return this.#now;
  }

  /** Nothing new is taken. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** From now on nothing new is taken: no session, no call. */
  startDraining(): void {
    this.#isDraining = true;
    for (const realm of this.realms.values()) realm.core.dealer.drain();
  }

  /** Bytes of calls of a session that are kept until they can be sent or need not be repeated. */
  callBytesOf(session: LiveSession): number {
    return this.#realmOf.get(session.id)?.core.dealer.callBytes(session.id) ?? 0;
  }

  /** Whether the session waits for the answer of a policy: until then it gets no credit. */
  isUndecided(id: SessionId): boolean {
    return this.#undecided.has(id);
  }

  /** Calls under way in all realms. */
  get pendingCalls(): number {
    return totalOf(this.realms.values(), ({ dealer }) => dealer.pending);
  }

  /** Serves one more realm. */
  open(
    name: string,
    contract: Contract | undefined,
    options: RealmOptions,
    isBrought = false,
  ): ServedRealm {
    if (this.realms.has(name)) throw new ProtocolError('realm.taken', { realm: name });
    const realm = new ServedRealm({ name, contract, options, isBrought, hub: this });
    realm.handle = realmHandle(this, realm);
    this.realms.set(name, realm);
    this.log.info({ realm: name, hash: realm.hash, brought: isBrought }, 'realm opened');
    return realm;
  }

  /** Serves a realm no longer: its sessions are told and ended. */
  closeRealm(realm: ServedRealm): void {
    if (!this.realms.delete(realm.name)) return;
    for (const seat of [...realm.core.seats])
      this.sessions.get(seat.id)?.end('realm.closed', { realm: realm.name });
    this.log.info({ realm: realm.name }, 'realm closed');
  }

  /** A fresh id and name for a session. */
  drawIds(): SessionIds {
    return this.names.draw(this.sessions);
  }

  /** A session joins a realm. */
  join(session: LiveSession, realm: ServedRealm): void {
    this.sessions.set(session.id, session);
    this.#realmOf.set(session.id, realm);
    if (session.isApp) realm.apps.add(session);
    this.identities.watch(session);
    this.run(realm.core.join(session, this.#now));
    reportTo(realm, (handle) => realm.options.onOpen?.(session, handle));
  }

  /** A session has gone, whatever the reason. Safe to repeat. */
  leave(session: LiveSession, code: string, reason: string): void {
    const realm = this.#realmOf.get(session.id);
    if (realm === undefined) return;
    this.#realmOf.delete(session.id);
    this.sessions.delete(session.id);
    this.identities.forget(session);
    this.#undecided.take(session.id);
    if (Object.hasOwn(FAULTS, code)) this.endings[code] = (this.endings[code] ?? 0) + 1;
    const isClosing = realm.apps.delete(session) && realm.apps.size === 0 && realm.isBrought;
    this.run(realm.core.leave(session.id, { code, reason }, this.#now, isClosing));
    reportTo(realm, (handle) => realm.options.onClose?.(session, { code, reason }, handle));
    if (isClosing) this.closeRealm(realm);
  }

  /** A session has lost its connection and is kept. */
  onSuspended(session: LiveSession): void {
    const realm = this.#realmOf.get(session.id);
    if (realm !== undefined) this.run(realm.core.suspend(session.id, this.#now));
  }

  /** A session goes on over another connection. */
  onResumed(session: LiveSession): void {
    const realm = this.#realmOf.get(session.id);
    if (realm !== undefined) this.run(realm.core.resume(session.id, this.#now));
  }

  /** The realm in which a session sits. */
  realmOf(session: LiveSession): ServedRealm | undefined {
    return this.#realmOf.get(session.id);
  }

  /** Something is wrong with a session: its app is told. */
  failed(session: LiveSession, error: ProtocolError): void {
    const realm = this.#realmOf.get(session.id);
    if (realm === undefined) return;
    this.run(realm.core.failed(session.id, error.code, error.message, this.#now));
    reportTo(realm, (handle) => realm.options.onError?.(session, error, handle));
  }

  /** A message of a session that has joined. Messages of one session keep their order. */
  receive(session: LiveSession, message: Message): void {
    if (this.identities.hasEnded(session, this.#now)) return;
    if (!this.#undecided.keep(session, message)) this.#admit(session, message);
  }

  /** Carries out what a realm has decided, in order. */
  run(effects: readonly Effect[]): void {
    if (this.#isRunning) return this.#runNow(effects);
    this.#isRunning = true;
    try {
      this.#runNow(effects);
      for (let next = this.#unserved.shift(); next !== undefined; next = this.#unserved.shift())
        this.#serve(next);
    } finally {
      this.#isRunning = false;
    }
  }

  #runNow(effects: readonly Effect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'deliver':
          this.#deliver(effect.to, effect.message);
          break;
        case 'fanOut': {
          const shared: SharedFrames = {};
          for (const id of effect.to) this.#deliver(id, effect.message, shared);
          break;
        }
        case 'end':
          this.sessions.get(effect.session)?.end(effect.code, effect.detail, effect.farewell);
          break;
        case 'serve':
          this.#unserved.push(effect);
          break;
        case 'missed':
          // Whoever cannot be told of a loss has an operator, who can.
          this.log.warn(effect, 'events lost');
          break;
        case 'packet':
          this.#packet(effect);
          break;
      }
    }
  }

  /** The queue of a session is full, or has room again. */
  onPressure(session: LiveSession, isFull: boolean): void {
    const realm = this.#realmOf.get(session.id);
    if (realm !== undefined) this.run(realm.core.onPressure(session.id, isFull, this.#now));
  }

  /** Ends the sessions of this process: their loops and calls end too. */
  endEmbedded(): void {
    const embedded = [...this.sessions.values()].filter(({ dialect }) => dialect === 'embedded');
    for (const session of embedded) session.end('router.draining');
  }

  /** Lets time pass in all realms. */
  expire(now: number): void {
    this.identities.expire(now);
    for (const realm of this.realms.values()) {
      if ((realm.core.deadline ?? Number.POSITIVE_INFINITY) <= now)
        this.run(realm.core.expire(now));
    }
  }

  /** Sends a short answer; whoever does not even take that has nothing to say to us. */
  tell(session: LiveSession, message: Message): void {
    const problem = session.deliver(message);
    if (problem !== undefined) session.end(problem.code, problem.detail);
  }

  /** Answers a request with a fault. */
  refuse(
    session: LiveSession,
    request: Pick<Request, 'of' | 'id'>,
    code: FaultCode,
    detail: FaultDetail = {},
  ): void {
    if (request.id !== undefined)
      this.tell(session, refusal(request.of, request.id, code, { detail }));
  }

  #admit(session: LiveSession, message: Message): void {
    const realm = this.#realmOf.get(session.id);
    const request = requestOf(message, realm?.options.pushOnly);
    if (realm === undefined || request === undefined) return this.#handle(session, message, realm);
    const verdict = ask(realm, session, request, this.log);
    if (verdict === undefined) return this.#handle(session, message, realm);
    if (!(verdict instanceof Promise))
      return this.#handleIf(verdict, { session, message, realm, request });
    const { ctx, roles } = session;
    this.#undecided.begin(session.id);
    void verdict
      .then((code) => {
        const waiting = this.#undecided.take(session.id);
        if (waiting === undefined) return;
        // Who has come back meanwhile may have other rights than the one who was asked about.
        if (session.ctx !== ctx || session.roles !== roles) this.#admit(session, message);
        else this.#handleIf(code, { session, message, realm, request });
        for (const next of waiting) this.receive(session, next);
        if (!this.isUndecided(session.id)) session.release?.();
      })
      .catch((error: unknown) => this.#failed(session, error));
  }

  #handleIf(
    code: FaultCode | undefined,
    asked: { session: LiveSession; message: Message; realm: ServedRealm; request: Request },
  ): void {
    const { session, message, realm, request } = asked;
    if (code === undefined) return this.#handle(session, message, realm);
    if (message.opcode === 'publish') realm.core.broker.counters.refused += 1;
    this.refuse(session, request, code, { action: request.action, uri: request.uri });
  }

  #handle(session: LiveSession, message: Message, realm: ServedRealm | undefined): void {
    if (message.opcode === 'command') return this.extension?.onCommand(session, message);
    if (message.opcode === 'realm') return this.extension?.onRealm(session, message);
    if (realm === undefined) return session.end('opcode.wrong_phase', { opcode: message.opcode });
    try {
      const { dealer } = realm.core;
      const before = dealer.callBytes();
      this.run(realm.core.receive(session.id, message, this.#now));
      this.memory.note(Math.max(0, dealer.callBytes() - before));
    } catch (error) {
      if (error instanceof ProtocolError) return session.end(error.code, error.detail);
      this.#failed(session, error);
    }
  }

  /** Nothing of ours must throw: this is our bug, and it costs one session, not the realm. */
  #failed(session: LiveSession, error: unknown): void {
    this.log.error({ err: error, session: session.uuid }, 'the router has failed');
    session.end('router.failed');
  }

  #deliver(to: SessionId, message: Message, shared?: SharedFrames): void {
    const session = this.sessions.get(to);
    if (session !== undefined) this.deliver(session, message, shared);
  }

  /** Sends a message to a session; where it cannot be sent, who waits for it is told. */
  deliver(session: LiveSession, message: Message, shared?: SharedFrames): void {
    const problem = session.deliver(message, shared);
    if (problem !== undefined) this.#undeliverable(session, message, problem);
  }

  /**
   * A message that its receiver would not take, or whose payload cannot be said in the receiver's
   * codec: who waits for it is told.
   */
  #undeliverable(session: LiveSession, message: Message, problem: ProtocolError): void {
    const { code, detail } = problem;
    const { opcode } = message;
    this.log.warn({ session: session.uuid, opcode, code, ...detail }, 'message not delivered');
    if (opcode === 'result') this.tell(session, refusal('call', message.id, code, { detail }));
    const realm = this.#realmOf.get(session.id);
    if (opcode === 'event' && realm !== undefined)
      this.run(realm.core.broker.onUndelivered(session.id, message));
    if (opcode !== 'invocation') return;
    const answer = refusal('invocation', message.id, code, { detail });
    if (realm !== undefined) this.run(realm.core.receive(session.id, answer, this.#now));
  }

  /** All that was decided before is done: now it is known what the session can take. */
  #serve({ realm, session, subscription }: Extract<Effect, { do: 'serve' }>): void {
    const broker = this.realms.get(realm)?.core.broker;
    if (broker !== undefined) this.#runNow(broker.serve(session, subscription, this.#now));
  }

  /** A packet for the app: to its hook in this process, or over the wire. */
  #packet(packet: Extract<Effect, { do: 'packet' }>): void {
    const sender = this.sessions.get(packet.from);
    const realm = this.#realmOf.get(packet.from);
    if (sender === undefined || realm === undefined) return;
    onPacket(this, realm, sender, packet);
  }
}
