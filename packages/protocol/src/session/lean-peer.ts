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
import type { Bulk } from './bulk.ts';
import { heartbeat, nextHeartbeatAt } from './heartbeat.ts';
import type { PeerLimits, PeerOptions } from './peer-options.ts';
import { maySend, type Phase, phaseAfter, type Side } from './phases.ts';
import { Sender, type SharedFrames } from './sender.ts';

/** How often the round trip is measured again while bulk data arrives. */
const MEASURE_EVERY_MS = 1000;

/** See the head of this file. */
export class LeanPeer {
  readonly #side: Side;
  readonly #otherSide: Side;
  readonly #limits: PeerLimits;
  readonly #validate: PeerOptions['validate'];
  readonly #explain: PeerOptions['explain'];
  readonly #sender: Sender;
  readonly #budget: ReassemblyBudget | undefined;
  #codec: Codec;
  #bulk: Bulk | undefined;
  #grants: Pick<CreditGrants, 'isDue' | 'onFrame' | 'onRoundTrip' | 'takeGrant'>;
  #chunks: ChunkReader | undefined;
  /** A frame that could not be read, and those that came after it. */
  #unread: FrameData[] | undefined;
  #hasGranted = false;
  #phase: Phase = 'opening';
  #fault: ProtocolError | undefined;
  #messages: Message[] = [];
  #heartbeatMs: number;
  #lostMs: number;
  #heardAt: number;
  #pingedAt: number;
  #closingAt = 0;

  constructor(options: PeerOptions, bulk?: Bulk) {
    const { limits, now } = options;
    this.#side = options.side;
    this.#otherSide = options.side === 'client' ? 'router' : 'client';
    this.#codec = options.codec;
    this.#limits = limits;
    this.#validate = options.validate;
    this.#explain = options.explain;
    this.#heartbeatMs = limits.heartbeatMs;
    this.#lostMs = limits.heartbeatLostMs;
    this.#heardAt = now;
    this.#pingedAt = now;
    this.#budget = options.budget;
    this.#grants = new FixedGrants(limits.windowStartBytes);
    this.#sender = new Sender(options.codec, limits);
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

  /** Bytes of messages that wait for credit. */
  get waitingBytes(): number {
    return this.#sender.waitingBytes;
  }

  /** The part of them that is short messages, not transfers that take their time. */
  get waitingSmallBytes(): number {
    return this.#sender.waitingSmallBytes;
  }

  /** Whether everything that was sent has left through `takeFrames`. */
  get isIdle(): boolean {
    return this.#sender.isIdle;
  }

  /** What this side is ready to take: the field `receives` of its HELLO or WELCOME. */
  get receives(): MessageOf<'hello'>['receives'] {
    const { windowStartBytes, maxFrameBytes, maxMessageBytes, chunkBytes } = this.#limits;
    return { credit: windowStartBytes, maxFrameBytes, maxMessageBytes, chunkBytes };
  }

  /** Takes one frame that arrived. */
  receive(data: FrameData, now: number): void {
    if (this.#phase === 'closed') return;
    this.#heardAt = now;
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
    const grant = this.#phase === 'open' ? this.#grants.takeGrant(now) : undefined;
    if (grant !== undefined) {
      // Where so much comes, the window should follow the link.
      this.#hasGranted = true;
      this.#sender.sendFree({ opcode: 'next', ...grant });
      if (now - this.#pingedAt >= MEASURE_EVERY_MS) this.#ping(now);
    }
    if (this.#phase === 'open') this.#sender.pump();
    return this.#sender.takeFrames();
  }

  /** Whether `takeFrames` may have something to give. */
  get hasFrames(): boolean {
    return !this.#sender.isIdle || this.#grants.isDue;
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
    if (this.#phase === 'closed') return undefined;
    if (this.#phase === 'closing') return this.#closingAt + this.#limits.closingMs;
    const beat = nextHeartbeatAt(this.#beat());
    return Math.min(beat, this.#chunks?.deadline ?? beat);
  }

  /** Lets time pass: sends a ping when it is due, and ends what has waited too long. */
  expire(now: number): void {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'closing') {
      if (now >= this.#closingAt + this.#limits.closingMs) this.#end();
      return;
    }
    try {
      this.#chunks?.expire(now);
    } catch (error) {
      return this.#fail(error);
    }
    const verdict = heartbeat(this.#beat(), now);
    if (verdict === 'lost')
      this.#fail(new ProtocolError('heartbeat.lost', { ms: now - this.#heardAt }));
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
    const bound =
      this.#phase === 'open' || this.#phase === 'closing'
        ? this.#limits.maxFrameBytes
        : this.#limits.maxFirstFrameBytes;
    // A client's first frames come from its router, which may describe much in WELCOME.
    const limit = this.#side === 'client' ? this.#limits.maxFrameBytes : bound;
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
    if (!maySend(this.#otherSide, opcode) || phaseAfter(this.#phase, opcode) === undefined) {
      throw new ProtocolError('opcode.wrong_phase', { opcode, phase: this.#phase });
    }
  }

  /** A message in its place: what concerns the connection is done here, the rest is handed out. */
  #take(message: Message, now: number): void {
    const wasClosing = this.#phase === 'closing';
    this.#enter(phaseAfter(this.#phase, message.opcode) as Phase, now);
    switch (message.opcode) {
      case 'ping':
        if (!wasClosing) this.#sender.sendFree({ ...message, opcode: 'pong' });
        return;
      case 'pong':
        if (message.at !== undefined) this.#grants.onRoundTrip(now - message.at, now);
        return;
      case 'next':
        if ('seen' in message) return this.#sender.onCredit(message);
        break;
      case 'hello':
      case 'welcome':
        this.#sender.onReceives(message.receives);
        if (message.opcode === 'welcome') this.#onOpen(message, now);
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
  #onOpen({ heartbeatMs, heartbeatLostMs }: MessageOf<'welcome'>, now: number): void {
    this.#heartbeatMs = heartbeatMs;
    this.#lostMs = heartbeatLostMs;
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
    this.#pingedAt = now;
    this.#sender.sendFree({ opcode: 'ping', at: Math.round(now) });
  }

  #beat(): Parameters<typeof heartbeat>[0] {
    return {
      heardAt: this.#heardAt,
      pingedAt: this.#pingedAt,
      heartbeatMs: this.#heartbeatMs,
      lostMs: this.#lostMs,
    };
  }

  /** The other side broke a rule, or we did: say so in a last frame and stop. */
  #fail(error: unknown): void {
    const fault =
      error instanceof ProtocolError
        ? error
        : new ProtocolError('router.failed', {}, { cause: error });
    const message = this.#explain?.(fault.code, fault.detail);
    this.#fault = fault;
    this.#sender.sendFree({
      opcode: 'abort',
      code: fault.code,
      ...(message === undefined ? {} : { message }),
      detail: { ...fault.detail },
    });
    this.#end();
  }

  #end(): void {
    this.#phase = 'closed';
    this.#chunks?.abandon();
  }
}

const NONE: never[] = [];
