/**
 * One realm: seats sessions and sends each message to who decides about it.
 *
 * Sessions of different realms never meet (WAMP §2.1.1). The realm is pure: messages and the time
 * go in, effects come out.
 */
import {
  Body,
  type Limits,
  type Message,
  type MessageOf,
  type SessionId,
} from '@realmwire/protocol';
import { Broker, type BrokerLimit } from './broker.ts';
import { earliest } from './deadlines.ts';
import { Dealer, type DealerLimit } from './dealer.ts';
import { type Declarations, prove } from './declarations.ts';
import type { Disclosure } from './disclosure.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { NewHash } from './input-digest.ts';
import { answerMeta } from './meta/meta.ts';
import { announceChanges } from './meta/registration-events.ts';
import { detailsOf, leftOf, SESSION_EVENTS } from './meta/session-meta.ts';
import { SCOPES, type Scope, type TestamentLimit, Testaments } from './meta/testaments.ts';
import { refusal } from './refusal.ts';
import type { Registration } from './registration.ts';
import { identityOf, type Seat } from './seat.ts';

/** The topics by which the router tells the app of a realm what happens in it. */
export const SESSION_TOPICS = {
  opened: 'realmwire.session.opened',
  closed: 'realmwire.session.closed',
  failed: 'realmwire.session.failed',
} as const;

/** What a realm is made of. */
export interface RealmOptions {
  readonly name: string;
  readonly declarations: Declarations;
  /** Names the sequences of offsets of its topics; never the same twice. */
  readonly epoch: string;
  /** When it is opened, in ms since 1970-01-01 UTC. */
  readonly openedAt?: number | undefined;
  readonly limits: Pick<Limits, BrokerLimit | DealerLimit | TestamentLimit>;
  /** Whether others are told who calls and publishes; see `disclosure.ts`. Default: always. */
  readonly disclosure?: Disclosure | undefined;
  /** Tells inputs of calls apart that carry the same key. */
  readonly newHash: NewHash;
}

/** See the head of this file. */
export class Realm {
  readonly name: string;
  readonly dealer: Dealer;
  readonly broker: Broker;
  readonly declarations: Declarations;
  readonly testaments: Testaments;
  readonly #seats = new Map<SessionId, Seat>();
  readonly #byUuid = new Map<string, Seat>();
  /** The names that sessions have given themselves. */
  readonly #ownNames = new Map<SessionId, string>();
  /** Sessions that are being ended, and nobody is to be told. */
  readonly #untold = new Set<SessionId>();

  constructor(options: RealmOptions) {
    const { name, declarations, limits, epoch, disclosure, openedAt, newHash } = options;
    this.name = name;
    this.declarations = declarations;
    this.testaments = new Testaments(limits);
    this.dealer = new Dealer({ declarations, limits, disclosure, newHash });
    this.broker = new Broker({ realm: name, declarations, limits, epoch, disclosure, openedAt });
  }

  /** The sessions of the realm, in the order they came. */
  get seats(): Iterable<Seat> {
    return this.#seats.values();
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#seats.size;
  }

  /** Bytes of what is kept for later: events, testaments, and answers of idempotent calls. */
  get keptBytes(): number {
    return this.broker.keptBytes + this.testaments.bytes + this.dealer.answerBytes;
  }

  /** When {@link expire} should be called next. */
  get deadline(): number | undefined {
    return earliest(this.dealer.deadline, this.broker.deadline);
  }

  /** The session with this id. */
  seat(session: SessionId): Seat | undefined {
    return this.#seats.get(session);
  }

  /** The session with this uuid, or with this name of its own. */
  find(uuid: string): Seat | undefined {
    return this.#byUuid.get(uuid);
  }

  /** A session is found by a name of its own too, one at most; false: somebody has it. */
  addName(session: SessionId, name: string): boolean {
    const seat = this.#seats.get(session);
    if (seat === undefined || this.#byUuid.has(name) || this.#ownNames.has(session)) return false;
    this.#byUuid.set(name, seat);
    this.#ownNames.set(session, name);
    return true;
  }

  /** A session joins. */
  join(seat: Seat, now: number): readonly Effect[] {
    this.#seats.set(seat.id, seat);
    this.#byUuid.set(seat.uuid, seat);
    return [
      ...this.broker.announce(SESSION_TOPICS.opened, () => Body.of(identityOf(seat)), now),
      ...this.broker.announce(SESSION_EVENTS.joined, () => Body.of(detailsOf(seat)), now),
    ];
  }

  /** When this session leaves, no meta event and no testament tells of it (WAMP §13.1). */
  leaveUntold(session: SessionId): void {
    if (this.#seats.has(session)) this.#untold.add(session);
  }

  /**
   * A session has left, whatever the reason. Safe to repeat.
   *
   * @param isClosing - the realm goes with it
   */
  leave(
    session: SessionId,
    why: { readonly code: string; readonly reason: string },
    now: number,
    isClosing = false,
  ): readonly Effect[] {
    const seat = this.#seats.get(session);
    if (seat === undefined) return NOTHING;
    const effects = this.#settle(this.dealer.leave(session, now, isClosing), now);
    const released = this.broker.leave(session, now);
    this.#seats.delete(session);
    this.#byUuid.delete(seat.uuid);
    this.#byUuid.delete(this.#ownNames.get(session) ?? seat.uuid);
    this.#ownNames.delete(session);
    const untold = this.#untold.delete(session);
    const willed = untold ? [] : SCOPES.flatMap((scope) => this.#execute(seat, scope, now));
    this.testaments.forget(session);
    const told = this.broker.announce(
      SESSION_TOPICS.closed,
      () => Body.of({ ...identityOf(seat), ...why }),
      now,
    );
    const meta = untold ? [] : this.broker.announce(SESSION_EVENTS.left, () => leftOf(seat), now);
    return [...effects, ...released, ...willed, ...told, ...meta];
  }

  /** A session has lost its connection, and may come back. */
  suspend(session: SessionId, now: number): readonly Effect[] {
    const effects = this.dealer.settled(this.dealer.suspend(session, now), now);
    const seat = this.#seats.get(session);
    return seat === undefined ? effects : [...effects, ...this.#execute(seat, 'detached', now)];
  }

  /** A session is back. */
  resume(session: SessionId, now: number): readonly Effect[] {
    return this.dealer.settled(this.dealer.resume(session), now);
  }

  /** A session has to give up what it serves. */
  revoke(
    session: SessionId,
    registration: Registration,
    reason: string,
    now: number,
  ): readonly Effect[] {
    return this.#settle(this.dealer.revoke(session, registration, reason, now), now);
  }

  /** The queue of a session is full, or has room again. */
  onPressure(session: SessionId, isFull: boolean, now: number): readonly Effect[] {
    const effects = this.dealer.settled(this.dealer.onPressure(session, isFull), now);
    return [...effects, ...this.broker.onPressure(session, isFull)];
  }

  /** Something went wrong with a session: the app of the realm is told. */
  failed(session: SessionId, code: string, message: string, now: number): readonly Effect[] {
    const seat = this.#seats.get(session);
    const who = seat === undefined ? {} : identityOf(seat);
    return this.broker.announce(SESSION_TOPICS.failed, Body.of({ ...who, code, message }), now);
  }

  /** Lets time pass. */
  expire(now: number): readonly Effect[] {
    const effects = this.dealer.settled(this.dealer.expire(now), now);
    return [...effects, ...this.broker.expire(now)];
  }

  /** A message of a session of this realm. */
  receive(session: SessionId, message: Message, now: number): readonly Effect[] {
    const seat = this.#seats.get(session);
    if (seat === undefined) return NOTHING;
    // What a contract opens need not be proved: of calls the dealer knows whether one does.
    if (message.opcode !== 'call' && message.opcode !== 'yield' && 'payload' in message)
      prove(message.payload);
    switch (message.opcode) {
      case 'call':
        if (message.uri?.startsWith('wamp.') === true) return answerMeta(this, seat, message, now);
        return this.dealer.settled(this.dealer.onCall(seat, message, now), now);
      case 'yield':
        return this.dealer.settled(this.dealer.onYield(seat, message, now), now);
      case 'error':
        return this.dealer.settled(this.dealer.onError(seat, message), now);
      case 'cancel':
        return this.dealer.settled(this.dealer.onCancel(seat, message, now), now);
      case 'register':
        return this.#settle(this.dealer.onRegister(seat, message, now), now);
      case 'unregister':
        return this.#settle(this.dealer.onUnregister(session, message), now);
      case 'publish':
        return this.broker.onPublish(seat, message, now);
      case 'subscribe':
        return this.broker.onSubscribe(seat, message, now);
      case 'unsubscribe':
        return this.broker.onUnsubscribe(seat, message, now);
      case 'next':
        return this.#onCredit(seat, message, now);
      case 'feedback':
        return this.#onFeedback(seat, message);
      case 'broadcast':
        return this.#onBroadcast(seat, message);
      default:
        // Everything else concerns the connection or the router, and never comes here.
        return NOTHING;
    }
  }

  /** Publishes the testaments of a session. */
  #execute(seat: Seat, scope: Scope, now: number): readonly Effect[] {
    return this.testaments
      .take(seat.id, scope)
      .flatMap((publication) => this.broker.onPublish(seat, publication, now));
  }

  /** What was decided about calls, and for those who watch who serves what. */
  #settle(effects: readonly Effect[], now: number): readonly Effect[] {
    const settled = this.dealer.settled(effects, now);
    const changes = this.dealer.registrations.takeChanges();
    return changes.length === 0
      ? settled
      : [...settled, ...announceChanges(this.broker, changes, now)];
  }

  #onCredit(seat: Seat, message: MessageOf<'next'>, now: number): readonly Effect[] {
    if (!('of' in message)) return NOTHING;
    const { of, stream, until } = message;
    if (of === 'subscription') return this.broker.onCredit(seat, stream, until, now);
    return this.dealer.settled(this.dealer.onCredit(seat, { of, stream, until }), now);
  }

  /** From one session to another by its uuid, or to the app; the sender is stamped here. */
  #onFeedback(sender: Seat, message: MessageOf<'feedback'>): readonly Effect[] {
    const { id, to, kind = 'feedback', payload } = message;
    if (to === undefined) return [{ do: 'packet', from: sender.id, id, kind, payload }];
    const receiver = this.#byUuid.get(to);
    if (receiver === undefined) {
      return id === undefined
        ? NOTHING
        : [deliver(sender.id, refusal('feedback', id, 'session.missing'))];
    }
    const sent = deliver(receiver.id, { opcode: 'feedback', from: sender.uuid, kind, payload });
    return id === undefined ? [sent] : [sent, deliver(sender.id, { opcode: 'reply', id })];
  }

  #onBroadcast(sender: Seat, message: MessageOf<'broadcast'>): readonly Effect[] {
    const { id, kind = 'broadcast', payload } = message;
    const to = [...this.#seats.keys()].filter((session) => session !== sender.id);
    const effects: Effect[] = [
      { do: 'fanOut', to, message: { opcode: 'broadcast', from: sender.uuid, kind, payload } },
    ];
    if (id !== undefined) {
      effects.push(
        deliver(sender.id, { opcode: 'reply', id, payload: Body.of({ receivers: to.length }) }),
      );
    }
    return effects;
  }
}
