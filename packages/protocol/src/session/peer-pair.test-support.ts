/** Two peers and the link between them, for tests: what is under way is lost when it is cut. */
import { expect } from 'vitest';
import type { Codec } from '../codec/codec.ts';
import { explain } from '../faults.ts';
import { type Limits, limitsOf } from '../limits.ts';
import { validated } from '../messages/decode.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import type { Frame, FrameData } from '../transport.ts';
import type { LeanPeer } from './lean-peer.ts';
import { Peer } from './peer.ts';
import type { Side } from './phases.ts';

const REALM = 'com.shop';

/** What a WELCOME says of sessions that can be resumed. */
export const RESUME = { token: 't', keptMs: 60_000 };

/** A peer as its side has it: a router checks what it reads, and says faults in sentences. */
export function newPeer(side: Side, codec: Codec, limits: Limits): Peer {
  const isRouter = side === 'router';
  return new Peer({
    side,
    codec,
    limits,
    now: 0,
    ...(isRouter ? { validate: validated, explain } : {}),
  });
}

/** Two peers that have said HELLO and WELCOME; with `resume`, their session can be resumed. */
export function openPair(codec: Codec, given: Partial<Limits> = {}, resume?: typeof RESUME) {
  const limits = limitsOf(given);
  const client = newPeer('client', codec, limits);
  return openBetween(client, newPeer('router', codec, limits), { codec, limits, resume });
}

/** The same with peers of the test's own; `codec` is the router's. */
export function openBetween<Client extends LeanPeer>(
  client: Client,
  router: Peer,
  given: {
    readonly codec: Codec;
    readonly limits: Limits;
    readonly resume?: typeof RESUME | undefined;
  },
) {
  const onWay = { toRouter: [] as Frame[], toClient: [] as Frame[] };
  const deliver = (to: LeanPeer, frames: readonly FrameData[]): Message[] => {
    for (const data of frames) to.receive(data, 0);
    if (to.fault !== undefined) throw to.fault;
    return to.takeMessages();
  };
  /** Lets the first part of what is under way arrive. */
  const move = (from: LeanPeer, to: LeanPeer, way: Frame[], part: number): Message[] => {
    way.push(...from.takeFrames(0));
    const arrived = way.splice(0, Math.ceil(way.length * part));
    return deliver(
      to,
      arrived.map(({ data }) => data),
    );
  };
  const toRouter = (part = 1) => move(client, router, onWay.toRouter, part);
  const toClient = (part = 1) => move(router, client, onWay.toClient, part);
  const cut = (): void => {
    client.suspend();
    router.suspend();
    onWay.toRouter = [];
    onWay.toClient = [];
  };
  const resume = (): void => {
    const { seen } = router;
    router.resume(client.seen, 0, { opcode: 'resumed', seen, resume: RESUME });
    const [first, ...rest] = router.takeFrames(0);
    expect(given.codec.decode((first as Frame).data).opcode).toBe('resumed');
    onWay.toClient.push(...rest);
    client.resume(seen, 0);
  };
  client.send({ opcode: 'hello', realm: REALM, receives: client.receives }, 0);
  toRouter();
  router.send(welcomeFrom(router, given.limits, given.resume), 0);
  toClient();
  return { client, router, deliver, toRouter, toClient, cut, resume };
}

/** What a router that is ready says. */
export function welcomeFrom(
  { receives }: Peer,
  { heartbeatMs, heartbeatLostMs }: Limits,
  resume?: typeof RESUME,
): MessageOf<'welcome'> {
  const times = { heartbeatMs, heartbeatLostMs };
  return { opcode: 'welcome', session: 's', realm: REALM, receives, ...times, resume };
}

export function call(id: number, value: unknown = id): MessageOf<'call'> {
  return { opcode: 'call', id, uri: 'com.shop.add', payload: Body.of(value) };
}

export function result(id: number, value: unknown = id): MessageOf<'result'> {
  return { opcode: 'result', id, payload: Body.of(value) };
}

/** The value that a message carries. */
export function valueIn(message: Message | undefined): unknown {
  const payload = (message as MessageOf<'call'> | undefined)?.payload;
  return payload instanceof Body ? payload.value() : undefined;
}

/** The requests that these messages are part of. */
export function idsOf(messages: readonly Message[]): number[] {
  return messages.map((message) => (message as MessageOf<'call'>).id);
}

/** The numbers from 1 to `count`. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
