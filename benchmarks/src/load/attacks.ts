/**
 * What hostile or broken programs do to a router, one life at a time.
 */
import { Body, type Codec, jsonCodec } from '@realmwire/protocol';
import { msgpackCodec } from '@realmwire/protocol/msgpack';
import { eventOf } from '../payloads.ts';
import { Intruder } from './intruder.ts';

/** What a life is given. */
export interface Life {
  readonly port: number;
  readonly codec: Codec;
  /** Its time is over. */
  readonly isOver: () => boolean;
}

/** An attack: how many do it at once, for how long at most, and what they do. */
export interface Attack {
  readonly lives: number;
  readonly lifeMs: number;
  readonly live: (life: Life) => Promise<void>;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const ENDLESS = Number.MAX_SAFE_INTEGER;

/** The attacks, by name. */
export const ATTACKS = {
  'floods with credit': { lives: 4, lifeMs: 8_000, live: (life) => flood(life, true) },
  'floods without credit': { lives: 2, lifeMs: 8_000, live: (life) => flood(life, false) },
  'never reads events': { lives: 60, lifeMs: 30_000, live: neverReads },
  'never grants credit': { lives: 60, lifeMs: 30_000, live: neverGrants },
  'never reads results': { lives: 12, lifeMs: 20_000, live: neverReadsResults },
  'never ends its chunks': { lives: 24, lifeMs: 15_000, live: neverEndsChunks },
  'comes and goes': { lives: 20, lifeMs: 50, live: comesAndGoes },
  'never says hello': { lives: 50, lifeMs: 10_000, live: neverSaysHello },
  'sends what nests too deep': { lives: 6, lifeMs: 1_000, live: nestsTooDeep },
} as const satisfies Record<string, Attack>;

/** Less than the narrowest window: nothing else lets a whole frame through that obeys the credit. */
const WHOLE_BYTES = 48 * KIB;
const obedientEvent = eventOf(WHOLE_BYTES);
const bigEvent = eventOf(512 * KIB);

async function flood(life: Life, hasCredit: boolean): Promise<void> {
  const intruder = await Intruder.join(life.port, life.codec, MIB);
  if (intruder === undefined) return;
  let goesOn = true;
  for (let seq = 0; goesOn; seq += 1) {
    const payload = Body.of(hasCredit ? obedientEvent(seq) : bigEvent(seq));
    const publish = { opcode: 'publish', uri: 'bench.feed', payload } as const;
    if (hasCredit) {
      goesOn = await intruder.sayInTurn(publish, life.isOver);
    } else {
      intruder.say(publish);
      goesOn = await intruder.hasRoom(life.isOver);
    }
  }
  intruder.leave();
}

async function neverReads(life: Life): Promise<void> {
  const intruder = await Intruder.join(life.port, life.codec, ENDLESS);
  if (intruder === undefined) return;
  intruder.say({ opcode: 'subscribe', id: 1, uri: 'bench.feed', credit: 1e9 });
  await intruder.hear('subscribed');
  intruder.pause();
  // Who says something now and then is not taken for dead.
  while (await pauseOf(2_000, intruder, life)) intruder.say({ opcode: 'ping' });
  intruder.leave();
}

async function neverGrants(life: Life): Promise<void> {
  const intruder = await Intruder.join(life.port, life.codec, 64 * KIB);
  if (intruder === undefined) return;
  intruder.say({ opcode: 'subscribe', id: 1, uri: 'bench.feed', credit: 1e9 });
  while (await pauseOf(2_000, intruder, life)) intruder.say({ opcode: 'ping' });
  intruder.leave();
}

async function neverReadsResults(life: Life): Promise<void> {
  const intruder = await Intruder.join(life.port, life.codec, ENDLESS);
  if (intruder === undefined) return;
  intruder.pause();
  const payload = Body.of({ length: WHOLE_BYTES });
  let goesOn = true;
  for (let id = 1; goesOn; id += 1) {
    goesOn = await intruder.sayInTurn(
      { opcode: 'call', id, uri: 'bench.get', payload },
      life.isOver,
    );
    if (id % 4 === 0) goesOn &&= await pauseOf(50, intruder, life);
  }
  intruder.leave();
}

async function neverEndsChunks(life: Life): Promise<void> {
  const intruder = await Intruder.join(life.port, life.codec, MIB);
  if (intruder === undefined) return;
  const isText = life.codec.kind === 'text';
  const data = isText ? 'x'.repeat(16 * KIB) : new Uint8Array(16 * KIB);
  const total = 16 * MIB;
  let goesOn = true;
  for (let round = 0; round < 1_000 && goesOn; round += 1) {
    for (let id = 1; id <= 8 && goesOn; id += 1) {
      const chunk = { opcode: 'chunk', id, data, ...(round === 0 && { total }) } as const;
      goesOn = await intruder.sayInTurn(chunk, life.isOver);
    }
  }
  while (await pauseOf(1_000, intruder, life));
  intruder.leave();
}

async function comesAndGoes(life: Life): Promise<void> {
  const isShort = Math.random() < 0.5;
  const intruder = isShort
    ? await Intruder.connect(life.port, life.codec)
    : await Intruder.join(life.port, life.codec, MIB);
  intruder?.say({ opcode: 'subscribe', id: 1, uri: 'bench.feed' });
  intruder?.leave();
}

async function neverSaysHello(life: Life): Promise<void> {
  const intruder = await Intruder.connect(life.port, life.codec);
  while (intruder !== undefined && (await pauseOf(500, intruder, life)));
  intruder?.leave();
}

async function nestsTooDeep(life: Life): Promise<void> {
  const intruder = await Intruder.join(life.port, life.codec, MIB);
  if (intruder === undefined) return;
  const depth = 100_000;
  if (life.codec.kind === 'text') {
    const payload = '['.repeat(depth) + ']'.repeat(depth);
    intruder.raw(`["call",{"id":1,"uri":"bench.echo","payload":${payload}}]`);
  } else intruder.raw(new Uint8Array(depth).fill(0x91));
  while (await pauseOf(100, intruder, life));
  intruder.leave();
}

/** A pause; false if the life is over. */
async function pauseOf(ms: number, intruder: Intruder, life: Life): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return !intruder.isGone && !life.isOver();
}

/** The codecs that attackers speak. */
export const TONGUES: readonly Codec[] = [jsonCodec, msgpackCodec];
