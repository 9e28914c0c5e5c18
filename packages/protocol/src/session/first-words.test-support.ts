/**
 * A client that says its first words, the router that hears them, and the engine that takes over.
 */
import { jsonCodec } from '../codec/json.ts';
import { leanJsonCodec } from '../codec/lean-json.ts';
import { limitsOf } from '../limits.ts';
import { validated } from '../messages/decode.ts';
import type { Message, MessageOf } from '../messages/message.ts';
import { Body } from '../messages/payload.ts';
import { BULK } from './bulk.ts';
import { FirstWords } from './first-words.ts';
import { LeanPeer } from './lean-peer.ts';
import { Peer } from './peer.ts';
import { takeOver } from './take-over.ts';

export const LIMITS = limitsOf();

/** First words with a router that has welcomed them, and that takes what it can resume. */
export function opened(routerLimits: Parameters<typeof limitsOf>[0] = {}) {
  const words = new FirstWords(LIMITS);
  const limits = limitsOf(routerLimits);
  const router = new Peer({
    side: 'router',
    codec: jsonCodec,
    limits,
    now: 0,
    validate: validated,
  });
  const say = (message: Message): Message[] => {
    const { data } = message.opcode === 'call' ? words.send(message) : words.say(message);
    router.receive(data, 0);
    return router.takeMessages();
  };
  const hear = (now = 0): Message[] =>
    router.takeFrames(now).flatMap(({ data }) => words.receive(data) ?? []);
  say({ opcode: 'hello', realm: 'com.shop', receives: words.receives });
  const { heartbeatMs, heartbeatLostMs } = limits;
  const receives = router.receives;
  const resume = { token: 't', keptMs: 60_000 };
  const welcome = { session: 's', realm: 'com.shop', receives, heartbeatMs, heartbeatLostMs };
  router.send({ opcode: 'welcome', ...welcome, resume }, 0);
  hear();
  return { words, router, say, hear };
}

export function lean(limits: Parameters<typeof limitsOf>[0] = {}): LeanPeer {
  return new LeanPeer({ side: 'client', codec: leanJsonCodec, limits: limitsOf(limits), now: 0 });
}

/** An engine that has taken over; it reads everything if it `isWhole`. */
export function engineOf(words: FirstWords, isWhole = false): LeanPeer {
  const engine = lean();
  takeOver(words, engine, 0);
  if (isWhole) engine.adopt(BULK, 0);
  return engine;
}

export function call(id: number, value: unknown): MessageOf<'call'> {
  return { opcode: 'call', id, uri: 'com.shop.add', payload: Body.of(value) };
}

export function result(id: number, value: unknown): MessageOf<'result'> {
  return { opcode: 'result', id, payload: Body.of(value) };
}

export function valueIn(message: Message | undefined): unknown {
  const payload = (message as MessageOf<'call'> | undefined)?.payload;
  return payload instanceof Body ? payload.value() : undefined;
}
