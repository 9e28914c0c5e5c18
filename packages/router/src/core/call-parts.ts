/**
 * The parts of the calls under way: items of the caller, reports and items of the callee, and the
 * credit for both, end to end.
 */
import type { Limits, MessageOf, Payload, SessionId } from '@realmwire/protocol';
import { overdrawn, unanswered } from './call-answers.ts';
import type { CallEndings } from './call-endings.ts';
import { prove, shapedBy, type Verdict, verdictOf } from './declarations.ts';
import { deliver, type Effect, NOTHING } from './effects.ts';
import type { Invocation } from './invocation.ts';
import {
  type Flow,
  type FlowMessage,
  markForReader,
  mayWrite,
  putOff,
  raiseMark,
  takesCredit,
  takeWaiting,
  type Waiting,
} from './part-flow.ts';
import { messageBytes } from './payload-bytes.ts';
import type { Pending } from './pending.ts';
import type { Seat } from './seat.ts';

/** What {@link CallParts} need. */
export interface CallPartsOptions {
  readonly pending: Pending;
  readonly endings: CallEndings;
  /** Sessions whose queues are full. */
  readonly full: ReadonlySet<SessionId>;
  readonly limits: Pick<Limits, 'streamCredit' | 'maxWaitingParts' | 'waitingPartBytes'>;
}

/** One direction of a call, and who writes and reads it. */
interface Lane {
  readonly invocation: Invocation;
  readonly flow: Flow;
  readonly writer: Seat;
  readonly reader: Seat;
  /** As the writer and the reader name it. */
  readonly of: 'call' | 'invocation';
}

/** What a reader says of one direction of a call. */
export interface CallCredit {
  /** Parts of my call's result, or items of an invocation of mine. */
  readonly of: 'call' | 'invocation';
  readonly stream: number;
  readonly until: number;
}

/** See the head of this file. */
export class CallParts {
  /** Parts that a callee sent although its caller takes none: they were dropped. */
  unwanted = 0;
  readonly #options: CallPartsOptions;
  /** What waits for each session. */
  readonly #waiting = new Map<SessionId, Waiting>();

  constructor(options: CallPartsOptions) {
    this.#options = options;
  }

  /** A callee sends a part of its answer. */
  onPart(invocation: Invocation, message: MessageOf<'yield'>, now: number): readonly Effect[] {
    const { pending, endings } = this.#options;
    if (invocation.isOver || invocation.isInterrupted) return NOTHING;
    if (!invocation.takesParts) {
      this.unwanted += 1;
      return NOTHING;
    }
    const { callee, caller, toCaller, declared, call: id } = invocation;
    if (callee.seat.isUncredited !== true && !mayWrite(toCaller))
      return [overdrawn(callee.session, 'invocation', invocation.id)];
    const part = partOf(invocation, message);
    const payload = shapedBy(declared, part, message.payload);
    const issues = declared === undefined ? prove(payload) : declared.checkPart(part, payload);
    if (issues !== undefined) return endings.failByCallee(invocation, issues, now);
    pending.restart(invocation, now);
    const result = { opcode: 'result', id, part, payload } as const;
    return this.#pass(
      { invocation, flow: toCaller, writer: callee.seat, reader: caller, of: 'invocation' },
      result,
      now,
    );
  }

  /** The last word of a callee, for its caller: it comes after all parts. */
  onLast(
    invocation: Invocation,
    message: MessageOf<'result'> | MessageOf<'error'>,
  ): readonly Effect[] {
    const { pending } = this.#options;
    const { toCaller, caller } = invocation;
    if (toCaller.waiting === undefined) {
      pending.finish(invocation);
      return [deliver(caller.id, message)];
    }
    putOff(toCaller, message, toCaller.waiting.sum);
    pending.answered(invocation);
    return NOTHING;
  }

  /** An item of a streaming call, or the end of its items. */
  onItem(
    caller: Seat,
    message: MessageOf<'call'>,
    part: 'item' | 'end',
    now: number,
  ): readonly Effect[] {
    const { pending, endings } = this.#options;
    const invocation = pending.ofCaller(caller.id, message.id);
    // Late items are normal: the call was answered while they were under way.
    if (invocation === undefined || invocation.isAnswered) return NOTHING;
    const { toCallee, callee } = invocation;
    if (toCallee === undefined || toCallee.hasEnded)
      return endings.failByCaller(invocation, ['this call takes no items'], now);
    const isItem = part === 'item' || message.payload !== undefined;
    if (isItem && caller.isUncredited !== true && !mayWrite(toCallee))
      return [overdrawn(caller.id, 'call', message.id)];
    const { payload, issues } = itemOf(invocation, isItem ? message : undefined);
    if (issues !== undefined) return endings.failByCaller(invocation, issues, now);
    toCallee.hasEnded = part === 'end';
    pending.restart(invocation, now);
    const lane = {
      invocation,
      flow: toCallee,
      writer: caller,
      reader: callee.seat,
      of: 'call',
    } as const;
    const { id } = invocation;
    const isSplit = part === 'end' && isItem && callee.seat.features === undefined;
    if (!isSplit) return this.#pass(lane, { opcode: 'invocation', id, part, payload }, now);
    // Only WAMP knows a last item; on the native wire nothing comes with the end.
    const passed = this.#pass(lane, { opcode: 'invocation', id, part: 'item', payload }, now);
    if (invocation.isOver) return passed;
    return [...passed, ...this.#pass(lane, { opcode: 'invocation', id, part: 'end' }, now)];
  }

  /** Credit that tells its writer nothing new, or of a call that is over, is normal. */
  onCredit({ id: session }: Seat, { of, stream, until }: CallCredit): readonly Effect[] {
    const { pending } = this.#options;
    const isCaller = of === 'call';
    const invocation = isCaller
      ? pending.ofCaller(session, stream)
      : pending.ofCallee(session, stream);
    if (invocation === undefined || invocation.isOver) return NOTHING;
    const lane = isCaller ? laneToCaller(invocation) : laneToCallee(invocation);
    if (lane === undefined || !raiseMark(lane.flow, until)) return NOTHING;
    return [...this.#flush(lane), ...this.#grant(lane)];
  }

  /** A session takes messages again: what waited for it goes on. */
  onReady(session: SessionId): readonly Effect[] {
    const { pending, full } = this.#options;
    if (full.has(session)) return NOTHING;
    const { made, served } = pending.of(session);
    const effects: Effect[] = [];
    for (const lane of [...made.map(laneToCaller), ...served.map(laneToCallee)]) {
      if (lane === undefined || lane.invocation.isOver) continue;
      effects.push(...this.#flush(lane), ...this.#replenish(lane));
    }
    return effects;
  }

  /** A call that was held has reached its callee: so do the items that waited. */
  onStarted(invocation: Invocation): readonly Effect[] {
    const lane = laneToCallee(invocation);
    return lane === undefined ? NOTHING : [...this.#flush(lane), ...this.#replenish(lane)];
  }

  /** A session is gone. */
  leave(session: SessionId): void {
    this.#waiting.delete(session);
  }

  /** Passes a message on, or lets it wait behind those that do already. */
  #pass(lane: Lane, message: FlowMessage, now: number): readonly Effect[] {
    const { flow, reader, invocation } = lane;
    const isPart = takesCredit(message);
    const isNext = flow.waiting === undefined;
    if (!isNext || (isPart && !this.#mayPass(lane))) {
      const sum = flow.waiting?.sum ?? this.#sumOf(reader.id);
      if (isPart && this.#isOver(sum)) return this.#overflow(lane, now);
      putOff(flow, message, sum);
      return NOTHING;
    }
    if (isPart) flow.passed += 1;
    const { held } = invocation;
    if (held !== undefined && message.opcode === 'invocation') {
      held.messages.push(message);
      this.#options.pending.keep(invocation, messageBytes(message.payload));
      return NOTHING;
    }
    const passed = deliver(reader.id, message);
    return reader.isUncredited === true ? [passed, ...this.#replenish(lane)] : [passed];
  }

  #mayPass({ flow, reader, writer, invocation }: Lane): boolean {
    // What no credit bounds must not wait at a call that nobody works on.
    if (invocation.held !== undefined && writer.isUncredited === true) return false;
    if (reader.isUncredited === true) return !this.#options.full.has(reader.id);
    return flow.passed < flow.until;
  }

  #flush(lane: Lane): Effect[] {
    const { flow, reader, invocation, of } = lane;
    const isUnsent = invocation.held !== undefined && of === 'call';
    if (flow.waiting === undefined || isUnsent) return [];
    const messages = takeWaiting(flow, () => this.#mayPass(lane));
    const isLast = invocation.isAnswered && flow.waiting === undefined;
    if (isLast) this.#options.pending.finish(invocation);
    const { id } = invocation;
    // Of what came before its callee was known, only the call itself was sure.
    return messages.map((message) =>
      deliver(reader.id, message.opcode === 'invocation' ? { ...message, id } : message),
    );
  }

  /** A reader without credit has taken parts: the router gives its writer more in its place. */
  #replenish(lane: Lane): readonly Effect[] {
    const { flow, reader, invocation } = lane;
    if (reader.isUncredited !== true || !this.#mayPass(lane)) return NOTHING;
    const until = markForReader(flow, this.#options.limits.streamCredit);
    if (until === undefined || invocation.isAnswered || flow.hasEnded) return NOTHING;
    flow.until = until;
    return this.#grant(lane);
  }

  /** Tells the writer how far it may go; who is not there yet is told so in the call. */
  #grant({ flow, writer, invocation, of }: Lane): readonly Effect[] {
    const { until, hasEnded } = flow;
    const { id, call, held, isAnswered } = invocation;
    if (writer.isUncredited === true || hasEnded || isAnswered) return NOTHING;
    if (of === 'call') return [deliver(writer.id, { opcode: 'next', of, stream: call, until })];
    if (held === undefined) return [deliver(writer.id, { opcode: 'next', of, stream: id, until })];
    const [opening] = held.messages;
    if (opening?.registration !== undefined) held.messages[0] = { ...opening, credit: until };
    return NOTHING;
  }

  #isOver({ parts, bytes }: Waiting): boolean {
    const { maxWaitingParts, waitingPartBytes } = this.#options.limits;
    return parts >= maxWaitingParts || bytes >= waitingPartBytes;
  }

  /** More parts came than their reader takes, from who cannot be told to wait. */
  #overflow({ invocation, of }: Lane, now: number): readonly Effect[] {
    const reason = of === 'call' ? 'too many items' : 'too many parts';
    const answer = unanswered(invocation, 'stream.overflow');
    return [answer, ...this.#options.endings.stop(invocation, reason, now)];
  }

  #sumOf(session: SessionId): Waiting {
    let sum = this.#waiting.get(session);
    if (sum === undefined) {
      sum = { parts: 0, bytes: 0 };
      this.#waiting.set(session, sum);
    }
    return sum;
  }
}

function laneToCaller(invocation: Invocation): Lane {
  const { toCaller: flow, callee, caller: reader } = invocation;
  return { invocation, flow, writer: callee.seat, reader, of: 'invocation' };
}

function laneToCallee(invocation: Invocation): Lane | undefined {
  const { toCallee: flow, callee, caller: writer } = invocation;
  return flow && { invocation, flow, writer, reader: callee.seat, of: 'call' };
}

/** An item as its callee gets it, and what is wrong with it; the mere end of the items is none. */
function itemOf(
  { declared }: Invocation,
  message: MessageOf<'call'> | undefined,
): { readonly payload?: Payload | undefined; readonly issues?: Verdict } {
  if (message === undefined) return {};
  const payload = shapedBy(declared, 'callerItem', message.payload);
  return { payload, issues: verdictOf(declared?.checkItem, payload) };
}

/** WAMP has one kind of parts: what a procedure gives that only yields are its items. */
function partOf(
  { callee, declared }: Invocation,
  { part = 'progress' }: MessageOf<'yield'>,
): 'progress' | 'item' {
  const isWamp = callee.seat.features !== undefined;
  return isWamp && declared?.gives.items === true && !declared.gives.progress ? 'item' : part;
}
