/**
 * Pages of the seed systems: one that says much over a long line, and many that hear what one says.
 */
import { socketWebClient } from '@realmwire/client/seed';
import { LeanSocket } from './lean-socket.ts';
import { Meter, type RunningLoad } from './running-load.ts';

/** Letters of a message. */
const MESSAGE = 'm'.repeat(100);
const PATH = '/web';
/** The realm at that path; native clients name it. */
const REALM = 'bench.seed';
/** What begins a packet of the router; it is not opened. */
const NEXT = Buffer.from('{"opcode":"next"');
const READY = Buffer.from('{"opcode":"ready"');
const BROADCAST = Buffer.from('{"opcode":"broadcast"');
/** Connections that are opened at once. */
const OPENED_AT_ONCE = 50;

/** How a page says things. */
export type SeedSpeech =
  /** As all old pages: nothing before the last message was acknowledged. */
  | 'oneByOne'
  /** The same packets; the page does not wait. */
  | 'seed'
  /** By `socketWebClient` of our client, over the native wire. */
  | 'native';

/** How a page says things, and how many messages may be unacknowledged. */
export interface SeedSayOptions {
  readonly speech: SeedSpeech;
  readonly underWay: number;
}

/** How many pages hear what one says. */
export interface SeedFanoutOptions {
  readonly receivers: number;
  /** Messages that have not reached every page. */
  readonly underWay: number;
}

/** A page that says messages to the app until it is stopped. An operation is one acknowledged message. */
export async function startSeedSay(
  port: number,
  { speech, underWay }: SeedSayOptions,
): Promise<RunningLoad> {
  const meter = new Meter();
  if (speech === 'native') return startNative(port, meter, underWay);
  const text = JSON.stringify({ opcode: 'note', message: MESSAGE });
  const saidAt: number[] = [];
  const say = (): void => {
    saidAt.push(performance.now());
    socket.send(text);
  };
  const socket = await openSeed(port, (payload) => {
    if (!begins(payload, NEXT)) return;
    meter.operations += 1;
    meter.latency(performance.now() - (saidAt.shift() ?? 0));
    say();
  });
  for (let count = speech === 'oneByOne' ? 1 : underWay; count > 0; count -= 1) say();
  return { meter, stop: () => socket.close() };
}

async function startNative(port: number, meter: Meter, underWay: number): Promise<RunningLoad> {
  const client = new socketWebClient('ws://127.0.0.1', port, PATH, { realm: REALM });
  let isStopped = false;
  const say = async (): Promise<void> => {
    while (!isStopped) {
      const saidAt = performance.now();
      await client.sendAsync({ opcode: 'note', message: MESSAGE });
      meter.operations += 1;
      meter.latency(performance.now() - saidAt);
    }
  };
  await new Promise<void>((resolve) => {
    client.setCallbackReady(() => resolve());
    client.init();
  });
  for (let count = 0; count < underWay; count += 1) void say().catch(() => {});
  return {
    meter,
    stop: () => {
      isStopped = true;
      client.quit();
    },
  };
}

/** One page and many others that hear what it says. An operation is one delivery. */
export async function startSeedFanout(
  port: number,
  { receivers, underWay }: SeedFanoutOptions,
): Promise<RunningLoad> {
  const meter = new Meter();
  const sockets: LeanSocket[] = [];
  const text = JSON.stringify({ opcode: 'broadcast', message: MESSAGE });
  let said = 0;
  let heard = 0;
  const sender = await openSeed(port, () => undefined);
  const say = (): void => {
    for (; said * receivers - heard < underWay * receivers; said += 1) sender.send(text);
  };
  const onPacket = (payload: Buffer): void => {
    if (!begins(payload, BROADCAST)) return;
    heard += 1;
    meter.operations += 1;
    // Half of what is under way has come: time for more.
    if (said * receivers - heard <= (underWay * receivers) / 2) say();
  };
  while (sockets.length < receivers) {
    const count = Math.min(OPENED_AT_ONCE, receivers - sockets.length);
    sockets.push(
      ...(await Promise.all(Array.from({ length: count }, () => openSeed(port, onPacket)))),
    );
  }
  say();
  return {
    meter,
    stop: () => {
      for (const socket of [sender, ...sockets]) socket.close();
    },
  };
}

/** Connects a page, and waits until it may speak. */
async function openSeed(port: number, onPacket: (payload: Buffer) => void): Promise<LeanSocket> {
  let onReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    onReady = resolve;
  });
  const socket = await LeanSocket.open({
    port,
    path: PATH,
    onFrame: (payload) => (begins(payload, READY) ? onReady() : onPacket(payload)),
    onClose: (reason) => {
      throw new Error(`the router ended a connection: ${reason}`);
    },
  });
  await ready;
  return socket;
}

function begins(payload: Buffer, with_: Buffer): boolean {
  return (
    payload.length >= with_.length && payload.compare(with_, 0, with_.length, 0, with_.length) === 0
  );
}
