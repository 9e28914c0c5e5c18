/**
 * Plays a sequence against a router in this process. Time stands still but for the steps that say
 * how much of it passes: all that a message brings about has happened before the next step.
 */

import { inspect } from 'node:util';
import { defineRealm, topic } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { VirtualClock } from '@realmwire/testkit';
import * as z from 'zod';
import { type MemoryTransport, memoryPair } from '../../packages/router/src/transports/memory.ts';
import { type Bindings, filled, matched } from './matching.ts';
import { featuresBut } from './roles.ts';
import {
  ANY,
  CALL,
  HELLO,
  PUBLISH,
  REGISTER,
  type Sequence,
  type SessionGiven,
  type Step,
  SUBSCRIBE,
  UNREGISTER,
  UNSUBSCRIBE,
  type WampMessage,
  WELCOME,
} from './sequence.ts';
import type { Serializer } from './serializers.ts';

/** How a sequence is played. */
export interface Staging {
  readonly profile: 'strict' | 'interop';
  readonly serializer: Serializer;
}

/** The messages that bring an id of their own. */
const REQUESTS: ReadonlySet<unknown> = new Set([
  PUBLISH,
  SUBSCRIBE,
  UNSUBSCRIBE,
  CALL,
  REGISTER,
  UNREGISTER,
]);

/** A realm with a contract: its topics keep events. */
const KEPT = defineRealm('com.kept', {
  log: topic({ payload: z.unknown(), history: 10 }),
  tight: topic({ payload: z.object({ text: z.string() }) }),
});

/**
 * Plays a sequence to its end.
 *
 * @throws Error that says which step is not as it should be, and what was heard.
 */
export async function play(sequence: Sequence, staging: Staging): Promise<void> {
  const player = new Player(sequence, staging);
  try {
    await player.play();
  } finally {
    await player.end();
  }
}

class Player {
  readonly #sequence: Sequence;
  readonly #staging: Staging;
  readonly #errors: unknown[] = [];
  readonly #clock = new VirtualClock((error) => this.#errors.push(error));
  readonly #router;
  readonly #peers = new Map<string, Peer>();
  #bindings: Bindings = new Map();

  constructor(sequence: Sequence, staging: Staging) {
    this.#sequence = sequence;
    this.#staging = staging;
    const { clock } = this.#clock.machine('router');
    const options = { clock, wamp: { profile: staging.profile } };
    this.#router = createRouter(options);
    this.#router.openRealm('realm1', OPEN);
    this.#router.openRealm('realm2', OPEN);
    this.#router.openRealm('com.masked', { ...OPEN, disclose: 'never' });
    this.#router.realm(KEPT, OPEN);
  }

  async play(): Promise<void> {
    for (const given of this.#sequence.sessions) {
      const session = typeof given === 'string' ? { name: given } : given;
      const peer = new Peer(session, this.#staging.serializer);
      this.#peers.set(session.name, peer);
      if (session.joins !== false) await this.#join(peer);
    }
    for (const [index, step] of this.#sequence.steps.entries()) {
      try {
        await this.#step(step);
      } catch (error) {
        throw new Error(`step ${index + 1} ${told(step)}: ${(error as Error).message}`);
      }
    }
    this.#checkTheRest();
  }

  async end(): Promise<void> {
    for (const peer of this.#peers.values()) peer.cut();
    await this.#clock.run(0);
    const closing = this.#router.close();
    await this.#clock.run(10_000);
    await closing;
    if (this.#errors.length > 0) throw this.#errors[0];
  }

  async #step(step: Step): Promise<void> {
    if ('waitMs' in step) return this.#clock.run(step.waitMs);
    if ('joins' in step) return this.#join(this.#peer(step.joins));
    if ('cuts' in step) this.#peer(step.cuts).cut();
    else if ('frame' in step) this.#peer(step.from).send(step.frame);
    else if ('message' in step) this.#say(this.#peer(step.from), step.message);
    else if ('messages' in step) this.#hear(this.#peer(step.to), step.messages);
    else this.#peer(step.closed).expectClosed();
    await this.#clock.run(0);
  }

  /** A transport, and a session in a realm. */
  async #join(peer: Peer): Promise<void> {
    const { name, realm = 'realm1', lacks = [], authid } = peer.given;
    // It may have been here before, under another id.
    for (const known of [`$${name}`, `$${name}.authid`, `$${name}.authrole`])
      this.#bindings.delete(known);
    this.#open(peer);
    const identity = authid === undefined ? {} : { authid, authmethods: ['anonymous'] };
    this.#say(peer, [HELLO, realm, { roles: featuresBut(lacks), ...identity }]);
    await this.#clock.run(0);
    const details = { authid: `$${name}.authid`, authrole: `$${name}.authrole` };
    this.#hear(peer, [[WELCOME, `$${name}`, details]]);
  }

  #open(peer: Peer): void {
    const [client, router] = memoryPair();
    router.open(this.#router.accept(router, this.#staging.serializer.subprotocol));
    peer.open(client);
  }

  #say(peer: Peer, message: WampMessage): void {
    if (!peer.isOpen) this.#open(peer);
    for (const item of message) {
      if (typeof item === 'string' && item.startsWith('#')) peer.nameRequest(item);
    }
    const known = new Map([...this.#bindings, ...peer.requests]);
    peer.say(filled(message, known) as WampMessage);
  }

  #hear(peer: Peer, messages: readonly WampMessage[]): void {
    const left = [...messages];
    while (left.length > 0) {
      const actual = peer.next();
      const known = new Map([...this.#bindings, ...peer.requests]);
      const found = left
        .map((expected) => ({ expected, bindings: matched(expected, actual, known) }))
        .find(({ bindings }) => bindings !== undefined);
      if (found?.bindings === undefined)
        throw new Error(`${peer.given.name} heard ${shown(actual)}`);
      left.splice(left.indexOf(found.expected), 1);
      for (const [name, value] of found.bindings)
        if (name.startsWith('$')) this.#bindings.set(name, value);
    }
  }

  #checkTheRest(): void {
    for (const peer of this.#peers.values()) {
      const { name } = peer.given;
      if (peer.heard.length > 0)
        throw new Error(`${name} heard besides: ${peer.heard.map(shown).join(' ')}`);
      if (peer.isCutOff) throw new Error(`the transport of ${name} was closed`);
    }
  }

  #peer(name: string): Peer {
    const peer = this.#peers.get(name);
    if (peer === undefined) throw new Error(`nobody is called ${name}`);
    return peer;
  }
}

/** Everybody is who they say they are, and may do everything. */
const OPEN = {
  authorize: 'everything',
  authenticate: ({ auth }: { auth: Readonly<Record<string, unknown>> | undefined }) => {
    const id = auth?.['id'];
    if (typeof id !== 'string') return {};
    // `ann@editor`: who, and in which role.
    const [user = id, role = 'anonymous'] = id.split('@');
    return { user, roles: [role] };
  },
} as const;

/** One end of a transport, and what was heard there. */
class Peer {
  readonly given: SessionGiven;
  readonly heard: unknown[][] = [];
  /** The ids of its requests, by their names in the sequence. */
  readonly requests = new Map<string, number>();
  readonly #serializer: Serializer;
  #transport: MemoryTransport | undefined;
  #lastRequest = 0;
  #isCutOff = false;

  constructor(given: SessionGiven, serializer: Serializer) {
    this.given = given;
    this.#serializer = serializer;
  }

  get isOpen(): boolean {
    return this.#transport !== undefined;
  }

  /** The router has closed the transport, and no step has said so. */
  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  open(transport: MemoryTransport): void {
    this.#transport = transport;
    this.#lastRequest = 0;
    transport.open({
      onFrame: (data) => this.heard.push(...(this.#serializer.decode(data) as unknown[][])),
      onClose: () => {
        if (this.#transport === transport) this.#isCutOff = true;
      },
    });
  }

  nameRequest(name: string): void {
    if (this.requests.has(name)) return;
    this.#lastRequest += 1;
    this.requests.set(name, this.#lastRequest);
  }

  say(message: WampMessage): void {
    const [code, id] = message;
    // A session begins to count anew when it begins anew.
    if (code === HELLO) this.#lastRequest = 0;
    else if (REQUESTS.has(code) && Number.isSafeInteger(id))
      this.#lastRequest = Math.max(this.#lastRequest, id as number);
    this.send(this.#serializer.encode(message));
  }

  send(data: string | Uint8Array): void {
    this.#transport?.send([{ data }]);
  }

  next(): unknown[] {
    const message = this.heard.shift();
    if (message === undefined) throw new Error(`${this.given.name} heard nothing`);
    return message;
  }

  cut(): void {
    const transport = this.#transport;
    this.#transport = undefined;
    transport?.close(1006, '');
  }

  expectClosed(): void {
    if (!this.#isCutOff) throw new Error(`the transport of ${this.given.name} is still open`);
    this.#isCutOff = false;
    this.#transport = undefined;
  }
}

function told(step: Step): string {
  if ('messages' in step) return `${step.to} hears ${step.messages.map(shown).join(' ')}`;
  return 'message' in step ? `${step.from} says ${shown(step.message)}` : shown(step);
}

function shown(value: unknown): string {
  return inspect(value, { depth: 9, breakLength: Infinity, compact: 99 }).replaceAll(
    String(ANY),
    'ANY',
  );
}
