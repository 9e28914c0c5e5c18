/**
 * A seat in a realm of a client that speaks the seed dialect: packets on one side, canonical messages on
 * the other.
 */
import {
  Body,
  type FaultCode,
  type FaultDetail,
  type Frame,
  type Message,
  type MessageOf,
  ProtocolError,
  type SessionId,
  type SharedFrames,
} from '@realmwire/protocol';
import { audible, type SeedPacket } from '@realmwire/protocol/seed';
import type { Authenticated } from '../../shell/doorman.ts';
import type { Hub } from '../../shell/hub.ts';
import type { Holder } from '../../shell/memory-watch.ts';
import { Outflow } from '../../shell/outflow.ts';
import type { PacketFields } from '../../shell/packet-fields.ts';
import { Seated } from '../../shell/seated.ts';
import type { Flushable } from '../../shell/turn.ts';
import type { Identity, LiveSession } from '../../shell/types.ts';
import type { SeedConnection } from './connection.ts';
import { receiverOf } from './names.ts';
import { routeOf } from './options.ts';
import { PageName } from './page-name.ts';
import { type Asker, SeedRequests } from './requests.ts';
import { payloadOf, problemOf } from './said.ts';
import type { Tongue } from './tongue.ts';
import type { Visitor } from './visitor.ts';
import type { Voice } from './voice.ts';

/** Messages from this length on are no small talk: they fill the memory of others. */
const BULK_LENGTH = 8 * 1024;

/** What a session is made of. */
export interface SeedSessionInit {
  readonly hub: Hub;
  readonly connection: SeedConnection;
  readonly voice: Voice;
  readonly visitor: Visitor;
  readonly tongue: Tongue;
  readonly ids: { readonly id: SessionId; readonly uuid: string };
  readonly identity: Identity;
  readonly auth: Authenticated | undefined;
  readonly realm: string;
}

/** See the head of this file. */
export class SeedSession extends Seated implements LiveSession, Flushable, Holder, Asker {
  readonly isUncredited = true;
  readonly remote: string;
  readonly remotePort: number | undefined;
  readonly isApp = false;
  readonly isOperator = false;
  readonly dialect = 'seed';
  readonly codec = 'json';
  /** The path that it has asked for. */
  readonly resource: string;
  /** It is a PHP client. */
  readonly isBackend: boolean;
  /** The name by which it is reached as a PHP client; empty: it has none. */
  readonly ident: string;
  /** Told with the next acknowledgement, once, as its `fyi`. */
  fyi = '';
  readonly #hub: Hub;
  readonly #connection: SeedConnection;
  readonly #voice: Voice;
  readonly #outflow: Outflow;
  readonly #visitor: Visitor;
  readonly #tongue: Tongue;
  readonly #requests = new SeedRequests(this);
  #forgetIdent: (() => void) | undefined;
  readonly #name: PageName;
  #next: Frame | undefined;
  /** What it has said to itself. */
  #own: Frame | undefined;
  /** A message was taken, and what became of it is not known yet. */
  #isBusy = false;
  /** It publishes or sends much: it is not read while memory is short. */
  #isFeeding = false;

  constructor(init: SeedSessionInit) {
    const { hub, connection, voice, visitor } = init;
    const isBackend = visitor.kind !== 'web';
    super({ ...init, since: hub.now, besides: isBackend ? ['backend'] : [] });
    this.isBackend = isBackend;
    this.remote = visitor.ip;
    this.remotePort = visitor.port;
    this.resource = visitor.path;
    this.ident = visitor.ident;
    this.#hub = hub;
    this.#connection = connection;
    this.#voice = voice;
    this.#visitor = visitor;
    this.#tongue = init.tongue;
    this.#name = new PageName(hub, this);
    this.#outflow = new Outflow(hub, this, voice);
  }

  /** See {@link LiveSession.name}. */
  get name(): string | undefined {
    return this.#name.taken;
  }

  /** See {@link LiveSession.isThere}. */
  isThere(): Promise<boolean> {
    return this.#connection.isThere();
  }

  /** See {@link LiveSession.queuedBytes}. */
  get queuedBytes(): number {
    return this.#voice.queuedBytes;
  }

  /** See {@link Holder.otherBytes}. */
  get otherBytes(): number {
    return this.#hub.callBytesOf(this) + this.#connection.unreadLength;
  }

  /** See {@link Holder.measure}. */
  measure(): number {
    return this.#outflow.measure();
  }

  /** Whether its next message has to wait: it is said one at a time. */
  get mustWait(): boolean {
    if (this.#outflow.isOver) return false;
    if (this.#isBusy || this.#hub.isUndecided(this.id)) return true;
    return this.#isFeeding && this.#hub.memory.isHolding;
  }

  /** It has joined: it is reached by its name, and asks for the events that its resource gets. */
  begin(): void {
    if (this.#outflow.isOver || !this.isListening) return;
    const { name } = this.#visitor;
    // Somebody else may have taken it while it was asked who comes.
    if (name !== undefined && this.#name.take(name) !== '')
      return this.end('session.refused', { realm: this.realm });
    if (this.ident !== '')
      this.#forgetIdent = this.#hub.realmOf(this)?.idents.add(this, this.ident);
    for (const [uri, opcode] of Object.entries(this.#visitor.resource?.topics ?? {})) {
      const id = this.#requests.ask({ for: 'topic', opcode, uri });
      this.#hub.receive(this, { opcode: 'subscribe', id, uri });
    }
  }

  /**
   * Takes a whole message.
   *
   * @throws ProtocolError where it is no packet
   */
  take(text: string): void {
    if (text.length >= BULK_LENGTH) this.#isFeeding = true;
    const packet = this.#tongue.read(text, this.#hub.limits.maxDepth);
    this.#isBusy = true;
    switch (packet.opcode) {
      case '':
        return this.acknowledge();
      case 'uuid':
        return this.#takeName(packet.message);
      case 'echo':
        this.acknowledge();
        return this.#isDeaf ? undefined : this.#say({ data: audible(text) });
      case 'quit':
        this.acknowledge();
        return this.#connection.quit();
      case 'feedback':
        return this.#feedback(packet, text);
      case 'broadcast':
        this.#isFeeding = true;
        return this.#hub.receive(this, {
          opcode: 'broadcast',
          id: this.#requests.ask({ for: 'next' }),
          payload: payloadOf(packet, text, this.uuid),
        });
      default:
        return this.#route(packet, text);
    }
  }

  /** Says `next`: a message was taken, and the client may send another one. */
  acknowledge(problem = ''): void {
    const fyi = problem === '' ? this.fyi : problem;
    if (problem === '') this.fyi = '';
    this.#isBusy = false;
    // The usual one is made once.
    if (fyi === '') this.#next ??= this.#tongue.next('', this.#name.knownAs);
    const next = fyi === '' ? this.#next : this.#tongue.next(fyi, this.#name.knownAs);
    if (next !== undefined) this.#say(next, true);
    else if (problem !== '') this.#hub.log.info({ session: this.uuid, problem }, 'text not taken');
    if (this.#own !== undefined) this.#say(this.#own);
    this.#own = undefined;
    this.#connection.readOn();
  }

  /** See {@link Asker.answer}. */
  answer(fields: Readonly<Record<string, unknown>>): void {
    this.#tell(this.#tongue.packet(fields));
  }

  /** See {@link Asker.onTopicRefused}. */
  onTopicRefused(uri: string, code: string): void {
    this.#hub.log.warn({ session: this.uuid, uri, code }, 'topic not subscribed');
  }

  deliver(message: Message, shared?: SharedFrames): ProtocolError | undefined {
    if (this.#outflow.isOver) return undefined;
    try {
      if (this.#requests.take(message)) return undefined;
      switch (message.opcode) {
        case 'feedback':
          return this.#onFeedback(message);
        case 'broadcast':
          return this.isBackend ? undefined : this.#onBroadcast(message, shared);
        case 'event':
          return this.#onEvent(message, shared);
        default:
          this.#hub.log.debug({ session: this.uuid, opcode: message.opcode }, 'not said');
          return undefined;
      }
    } catch (error) {
      // A value that JSON cannot say.
      return new ProtocolError('result.invalid', {}, { cause: error });
    }
  }

  send(opcode: string, message: unknown, fields: PacketFields = {}): void {
    if (!this.#outflow.isOver) this.#tell(this.#tongue.packet({ ...fields, opcode, message }));
  }

  sendText(text: string): ProtocolError | undefined {
    if (!this.isListening) return new ProtocolError('opcode.unknown', { opcode: 'feedback' });
    if (!this.#outflow.isOver) this.#say({ data: text });
    return undefined;
  }

  close(code?: FaultCode, reason?: string): void {
    // Who reads no packets has nothing but the close code, and the app has said what there was to say.
    if (code === undefined && this.#tongue.isPlain) return this.#connection.quit();
    this.end(code ?? 'session.kicked', reason === undefined ? {} : { reason });
  }

  end(code: FaultCode, detail: FaultDetail = {}): void {
    if (!this.#outflow.isOver) this.#connection.end(code, detail);
  }

  /** It is over, whatever the reason: the hub is told. Safe to repeat. */
  leave(code: string, reason: string): void {
    if (!this.#outflow.end()) return;
    this.#forgetIdent?.();
    this.#hub.leave(this, code, reason);
  }

  /** What it was to wait for is over. */
  release(): void {
    if (!this.#hub.memory.isHolding) this.#isFeeding = false;
    this.#connection.readOn();
  }

  /** See {@link Holder.shed}. */
  shed(bytes: number): void {
    this.end('queue.overflow', { bytes });
  }

  /** See {@link Flushable.flush}. */
  flush(): void {
    this.#outflow.flush();
  }

  /** Tells the hub when the queue of the session is full, and when it has room again. */
  checkPressure(): void {
    this.#outflow.check();
  }

  #takeName(name: unknown): void {
    const problem = this.#name.choose(name);
    this.#next = undefined;
    this.acknowledge(problem);
  }

  #feedback(packet: SeedPacket, text: string): void {
    const realm = this.#hub.realmOf(this);
    const to = realm && receiverOf(realm, packet);
    if (to === undefined) return this.acknowledge(problemOf('session.missing'));
    this.#hub.receive(this, {
      opcode: 'feedback',
      id: this.#requests.ask({ for: 'next' }),
      to,
      payload: payloadOf(packet, text, this.uuid),
    });
  }

  #route(packet: SeedPacket, text: string): void {
    const { opcode, message } = packet;
    const route = routeOf(this.#visitor.resource, opcode);
    if (route === undefined) {
      const id = this.#requests.ask({ for: 'next' });
      const payload = payloadOf(packet, text, this.uuid);
      return this.#hub.receive(this, { opcode: 'feedback', id, kind: opcode, payload });
    }
    // A procedure and a topic take one value.
    const payload = Body.of(message);
    if ('publish' in route) {
      this.#isFeeding = true;
      const id = this.#requests.ask({ for: 'next' });
      return this.#hub.receive(this, { opcode: 'publish', id, uri: route.publish, payload });
    }
    // The answer may take its time, and the client has other things to say.
    const id = this.#requests.ask({
      for: 'packet',
      opcode: route.answer ?? opcode,
      id: packet.fields['id'],
    });
    this.acknowledge();
    this.#hub.receive(this, { opcode: 'call', id, uri: route.call, payload });
  }

  #onFeedback(message: MessageOf<'feedback'>): ProtocolError | undefined {
    if (!this.isListening) return new ProtocolError('opcode.unknown', { opcode: 'feedback' });
    const frame = this.#tongue.feedback(message, this.#name.knownAs);
    // What it says to itself comes after the acknowledgement, as all that a message causes.
    if (this.#isBusy && message.from === this.uuid) this.#own = frame;
    else this.#say(frame);
    return undefined;
  }

  /** Whether it reads what nobody has asked it for: a script that has no name does not. */
  get isListening(): boolean {
    return !this.isBackend || this.ident !== '';
  }

  #onBroadcast(message: MessageOf<'broadcast'>, shared: SharedFrames = {}): undefined {
    this.#say(this.#tongue.broadcast(message, shared));
  }

  #onEvent(message: MessageOf<'event'>, shared: SharedFrames = {}): undefined {
    const opcode = this.#requests.opcodeOf(message.subscription);
    if (opcode !== undefined) this.#say(this.#tongue.event(opcode, message, shared));
  }

  /** What was asked for, or is the app's will: whoever reads acknowledgements alone cannot be told. */
  #tell(frame: Frame): void {
    if (this.#isDeaf) this.#hub.log.warn({ session: this.uuid }, 'a packet cannot be said');
    else this.#say(frame);
  }

  get #isDeaf(): boolean {
    return this.#visitor.kind === 'raw';
  }

  #say(frame: Frame, isAcknowledgement = false): void {
    this.#voice.say(frame, isAcknowledgement);
    this.#outflow.mark();
  }
}
