/**
 * One end of a connection: frames in, messages out, and the reverse.
 *
 *     receive(frame, now) ─▶ codec ─▶ credit ─▶ chunks ─▶ schema ─▶ phase ─▶ takeMessages()
 *     send(message, now)  ─▶ codec ─▶ outbox ─▶ credit ─▶ chunks ───────────▶ takeFrames()
 *
 * The engine owns no socket and no clock. Its owner hands it what arrived, sends what `takeFrames`
 * gives, and calls `expire` when `deadline` has come. Nothing that the other side does makes a method
 * throw: a broken rule becomes `fault`, the last frame is then an `abort`, and the owner hangs up.
 *
 * A lean peer begins without what few messages need (see `bulk.ts`). When one of them is to be sent,
 * `send` throws `Lacking`; when one comes, it waits, and all that follow it, and the peer `lacksBulk`.
 * Its owner then loads it and calls `adopt`.
 */
import type { Codec } from '../codec/codec.ts';
import type { ChunkReader } from '../flow/chunk-reader.ts';
import type { CreditGrants } from '../flow/credit-grants.ts';
import { FixedGrants } from '../flow/fixed-grants.ts';
import type { ReassemblyBudget } from '../flow/reassembly-budget.ts';
import { Lacking } from '../lacking.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { OPCODES, type Opcode } from '../messages/opcodes.ts';
import { ProtocolError } from '../protocol-error.ts';
import type { Frame, FrameData } from '../transport.ts';
import { abortFor, faultOf } from './abort.ts';
import type { Bulk } from './bulk.ts';
import { heartbeat, nextHeartbeatAt, type Silence } from './heartbeat.ts';
import type { PeerLimits, PeerOptions } from './peer-options.ts';
import { type Phase, phaseAfter, type Side } from './phases.ts';
import { receivesOf } from './receives.ts';
import { NONE, Sender, type SharedFrames } from './sender.ts';

/** How often the round trip is measured again while bulk data arrives. */
const MEASURE_EVERY_MS = 1000;

/** See the head of this file. */
export class LeanPeer {
  readonly #side: Side;
  readonly #limits: PeerLimits;
  readonly #validate: PeerOptions['validate'];
  readonly #explain: PeerOptions['explain'];
  readonly #sender: Sender;
  readonly #budget: ReassemblyBudget | undefined;
  #codec: Codec;
  #bulk: Bulk | undefined;
  #grants: Omit<CreditGrants, 'windowBytes'>;
  #chunks: ChunkReader | undefined;
  /** A frame that could not be read, and those that came after it. */
  #unread: FrameData[] | undefined;
  #hasGranted = false;
  /** Gives no more credit for the time being: the other side is to wait. */
  holdsCredit = false;
  #phase: Phase = 'opening';
  #fault: ProtocolError | undefined;
  #messages: Message[] = [];
  readonly #silence: Silence;
  #closingAt = 0;
  #isResumable = false;
  #isSuspended = false;
  /** Number of the last frame of which the other side knows that it was taken. */
  #acknowledged = 0;

  /** @internal */
  constructor(
    options: PeerOptions,
    bulk?: Bulk,
    sender = new Sender(options.codec, options.limits),
  ) {
    const { limits, now } = options;
    this.#side = options.side;
    this.#codec = options.codec;
    this.#limits = limits;
    this.#validate = options.validate;
    this.#explain = options.explain;
    const { heartbeatMs, heartbeatLostMs: lostMs } = limits;
    this.#silence = { heardAt: now, pingedAt: now, heartbeatMs, lostMs };
    this.#budget = options.budget;
    this.#grants = new FixedGrants(limits.windowStartBytes);
    this.#sender = sender;
    if (bulk !== undefined) this.adopt(bulk, now);
  }

  /** Whether a frame waits for what is lacking. */
  get isStalled(): boolean {
    return this.#unread !== undefined;
  }

  /** Whether {@link adopt} should be called: it is stalled, or so much comes that it would help. */
  get lacksBulk(): boolean {
    return this.#bulk === undefined && (this.#hasGranted || this.isStalled);
  }

  /** Takes what was lacking, and goes on with what has waited. */
  adopt(bulk: Bulk, now: number): void {
    if (this.#bulk !== undefined) return;
    const { windowStartBytes, windowMinBytes, windowMaxBytes } = this.#limits;
    const unread = this.#unread ?? [];
    this.#bulk = bulk;
    this.#unread = undefined;
    this.#grants = new bulk.CreditGrants({
      startBytes: windowStartBytes,
      minBytes: windowMinBytes,
      maxBytes: windowMaxBytes,
      counted: this.#grants as FixedGrants,
    });
    this.#chunks = new bulk.ChunkReader({ ...this.#limits, budget: this.#budget });
    this.#codec = bulk.wholeCodecOf(this.#codec);
    this.#sender.adopt(bulk, this.#codec);
    for (const data of unread) this.receive(data, now);
  }

  /** Where the session is in its life. */
  get phase(): Phase {
    return this.#phase;
  }

  /** What the other side broke, once it did. The connection is to be closed then. */
  get fault(): ProtocolError | undefined {
    return this.#fault;
  }

  /** Whether the session can outlive its connection: WELCOME has said so, and nothing ended it. */
  get isResumable(): boolean {
    return this.#isResumable && this.#phase === 'open';
  }

  /** Whether there is no connection at the moment; see {@link suspend}. */
  get isSuspended(): boolean {
    return this.#isSuspended;
  }

  /** Number of the last counted frame that was taken: the field `seen` of RESUME and RESUMED. */
  get seen(): number {
    return this.#grants.seenFrames;
  }

  /** Bytes of messages that have begun to arrive. */
  get halfReadBytes(): number {
    return this.#chunks?.heldBytes ?? 0;
  }

  /**
   * The connection is lost and the session is not: what is sent now waits for {@link resume}. Also done
   * by `expire`, when nothing was heard for too long.
   */
  suspend(): void {
    this.#isSuspended = true;
    // Not taken yet, so the other side sends it again.
    this.#unread = undefined;
  }

  /**
   * The session goes on over another connection.
   *
   * @param seen - number of the last counted frame that the other side has taken
   * @param first - what is said before anything else
   * @throws ProtocolError `resume.diverged`; then the session is over.
   */
  resume(seen: number, now: number, first?: MessageOf<'resumed'>): void {
    this.#sender.resume(first, seen, this.#grants.repeat());
    this.#acknowledged = this.seen;
    this.#isSuspended = false;
    this.#silence.heardAt = now;
    this.#chunks?.touch(now);
    this.#ping(now);
  }

  /** What this side is ready to take: the field `receives` of its HELLO or WELCOME. */
  get receives(): MessageOf<'hello'>['receives'] {
    return receivesOf(this.#limits);
  }

  /** Takes one frame that arrived. */
  receive(data: FrameData, now: number): void {
    if (this.#phase === 'closed' || this.#isSuspended) return;
    this.#silence.heardAt = now;
    if (this.#unread !== undefined) return void this.#unread.push(data);
    try {
      const message = this.#read(data, now);
      if (message !== undefined) this.#take(message, now);
    } catch (error) {
      if (error instanceof Lacking) this.#unread = [data];
      else this.#fail(error);
    }
  }

  /**
   * Sends one message, as soon as there is credit for it.
   *
   * @param shared - where the frame of a message for many receivers is kept
   * @throws ProtocolError `message.too_large` when the other side would not take it; or `Lacking`.
   * Nothing is sent then.
   */
  send(message: Message, now: number, shared?: SharedFrames): void {
    const phase = this.#phase === 'closed' ? undefined : phaseAfter(this.#phase, message.opcode);
    if (phase === undefined || this.#phase === 'closing') return this.#sendLate(message);
    if (OPCODES[message.opcode].counted) this.#sender.sendCounted(message, shared);
    else this.#sender.sendFree(message);
    this.#enter(phase, now);
    if (message.opcode === 'welcome') this.#onOpen(message, now);
  }

  /** The frames to be sent now, in order. */
  takeFrames(now: number): Frame[] {
    if (this.#isSuspended) return NONE;
    const mayGrant = this.#phase === 'open' && !this.holdsCredit;
    const grant = mayGrant ? this.#grants.takeGrant(now) : undefined;
    if (grant !== undefined) {
      // Where so much comes, the window should follow the link.
      this.#hasGranted = true;
      this.#acknowledged = grant.seen;
      this.#sender.sendFree({ opcode: 'next', ...grant });
      if (now - this.#silence.pingedAt >= MEASURE_EVERY_MS) this.#ping(now);
    }
    if (this.#phase === 'open') this.#sender.pump();
    return this.#sender.takeFrames();
  }

  /** Whether `takeFrames` may have something to give. */
  get hasFrames(): boolean {
    const isDue = this.#grants.isDue && !this.holdsCredit;
    return !this.#isSuspended && (!this.#sender.isIdle || isDue);
  }

  /** The messages that arrived for the application, in order. */
  takeMessages(): Message[] {
    if (this.#messages.length === 0) return NONE;
    const messages = this.#messages;
    this.#messages = [];
    return messages;
  }

  /** When `expire` should be called next, in ms; undefined after the end. */
  get deadline(): number | undefined {
    if (this.#phase === 'closed' || this.#isSuspended) return undefined;
    if (this.#phase === 'closing') return this.#closingAt + this.#limits.closingMs;
    const { heardAt, lostMs } = this.#silence;
    // Before WELCOME there are no pings: to be woken for one would never end.
    const beat = this.#phase === 'open' ? nextHeartbeatAt(this.#silence) : heardAt + lostMs;
    return Math.min(beat, this.#chunks?.deadline ?? beat);
  }

  /** Lets time pass: sends a ping when it is due, and ends what has waited too long. */
  expire(now: number): void {
    if (this.#phase === 'closed' || this.#isSuspended) return;
    if (this.#phase === 'closing') {
      if (now >= this.#closingAt + this.#limits.closingMs) this.#end();
      return;
    }
    // Who gets no credit cannot go on.
    if (this.holdsCredit) this.#chunks?.touch(now);
    try {
      this.#chunks?.expire(now);
    } catch (error) {
      return this.#fail(error);
    }
    const verdict = heartbeat(this.#silence, now);
    if (verdict === 'lost' && this.isResumable) this.suspend();
    else if (verdict === 'lost')
      this.#fail(new ProtocolError('heartbeat.lost', { ms: now - this.#silence.heardAt }));
    else if (verdict === 'ping' && this.#phase === 'open') this.#ping(now);
  }

  /** Ends the connection because of a fault of the other side that its owner has found. */
  abort(error: ProtocolError): void {
    if (this.#phase !== 'closed') this.#fail(error);
  }

  /** The connection is gone: gives back what was held for it. */
  end(): void {
    this.#end();
    this.#sender.clear();
  }

  /** One frame as a message, or nothing yet if it is a chunk of one. */
  #read(data: FrameData, now: number): Message | undefined {
    const { maxFrameBytes, maxFirstFrameBytes } = this.#limits;
    const isFirst = this.#phase === 'opening' || this.#phase === 'joining';
    // A client's first frames come from its router, which may describe much in WELCOME.
    const limit = isFirst && this.#side === 'router' ? maxFirstFrameBytes : maxFrameBytes;
    if (data.length > limit)
      throw new ProtocolError('message.too_large', { bytes: data.length, limit });
    let { opcode, fields } = this.#codec.decode(data);
    this.#mustBeAllowed(opcode);
    if (opcode === 'chunk' && this.#chunks === undefined) throw new Lacking();
    if (OPCODES[opcode].counted) this.#grants.onFrame(data.length, now);
    if (opcode === 'chunk' && this.#chunks !== undefined) {
      const chunk = this.#checked(opcode, fields) as MessageOf<'chunk'>;
      const whole = this.#chunks.onChunk(chunk, now);
      if (whole === undefined) return undefined;
      ({ opcode, fields } = this.#codec.decode(whole));
      this.#mustBeAllowed(opcode);
      if (!OPCODES[opcode].counted || opcode === 'chunk') {
        throw new ProtocolError('chunk.out_of_order', { opcode });
      }
    }
    return this.#checked(opcode, fields);
  }

  #checked(opcode: Opcode, fields: Record<string, unknown>): Message {
    if (this.#validate !== undefined) return this.#validate(opcode, fields);
    fields['opcode'] = opcode;
    return fields as unknown as Message;
  }

  #mustBeAllowed(opcode: Opcode): void {
    const row = OPCODES[opcode];
    if (this.#phase === 'open' && row.phase === 'open' && row.sentBy !== this.#side) return;
    if (row.sentBy === this.#side || phaseAfter(this.#phase, opcode) === undefined) {
      throw new ProtocolError('opcode.wrong_phase', { opcode, phase: this.#phase });
    }
  }

  /** A message in its place: what concerns the connection is done here, the rest is handed out. */
  #take(message: Message, now: number): void {
    const wasClosing = this.#phase === 'closing';
    this.#enter(phaseAfter(this.#phase, message.opcode) as Phase, now);
    switch (message.opcode) {
      case 'ping':
        if (wasClosing) return;
        this.#acknowledge();
        return this.#sender.sendFree({ ...message, opcode: 'pong' });
      case 'pong':
        if (message.at !== undefined) this.#grants.onRoundTrip(now - message.at, now);
        return;
      case 'next':
        if ('seen' in message) return this.#sender.onCredit(message);
        break;
      case 'hello':
      case 'resume':
      case 'welcome':
        if (message.opcode === 'welcome') this.#onOpen(message, now);
        this.#sender.onReceives(message.receives);
        break;
      case 'goodbye':
        if (!wasClosing) this.#sender.sendFree({ opcode: 'goodbye', code: 'goodbye' });
        this.#end();
        break;
      case 'abort':
        this.#end();
        break;
      default:
        // Late messages of a session that we are leaving are normal, and nobody waits for them.
        if (wasClosing) return;
    }
    this.#messages.push(message);
  }

  /** What WELCOME says holds for both sides; then the round trip is measured for the first time. */
  #onOpen(welcome: MessageOf<'welcome'>, now: number): void {
    const { heartbeatMs, heartbeatLostMs: lostMs, opcode, receives, resume } = welcome;
    // A client has no schema to check by, and would ask the time for ever.
    if (!(heartbeatMs > 0 && lostMs > 0 && receives?.credit >= 0))
      throw new ProtocolError('message.invalid', { opcode });
    if (resume !== undefined) {
      this.#isResumable = true;
      this.#sender.keep();
    }
    Object.assign(this.#silence, { heartbeatMs, lostMs });
    this.#ping(now);
  }

  #enter(phase: Phase, now: number): void {
    if (phase === 'closing' && this.#phase !== 'closing') this.#closingAt = now;
    this.#phase = phase;
  }

  /** Nothing may follow our goodbye; to send too early is our own mistake. */
  #sendLate(message: Message): void {
    if (this.#phase === 'closing' || this.#phase === 'closed') return;
    throw new Error(`${message.opcode} was sent while the session is ${this.#phase}`);
  }

  #ping(now: number): void {
    this.#silence.pingedAt = now;
    this.#acknowledge();
    this.#sender.sendFree({ opcode: 'ping', at: Math.round(now) });
  }

  /** Says what was taken, so that the other side need not keep it while little is said. */
  #acknowledge(): void {
    if (!this.#isResumable || this.seen === this.#acknowledged) return;
    this.#acknowledged = this.seen;
    this.#sender.sendFree({ opcode: 'next', ...this.#grants.repeat() });
  }

  /** The other side broke a rule, or we did: say so in a last frame and stop. */
  #fail(error: unknown): void {
    const fault = faultOf(error);
    this.#fault = fault;
    this.#sender.sendFree(abortFor(fault, this.#explain));
    this.#end();
  }

  #end(): void {
    this.#phase = 'closed';
    this.#chunks?.abandon();
  }
}
