/**
 * Fan-out: one publisher, many subscribers of one topic, and a fixed number of events under way.
 */
import { type EventPayload, eventOf, FIRST_SEQ } from '../payloads.ts';
import type { OpenPeer, Peer } from '../peers/peer.ts';
import { Meter, type RunningLoad } from './running-load.ts';

const EVENT_BYTES = 128;
/** Connections that are opened at once. */
const OPENED_AT_ONCE = 50;

/** How many get what. */
export interface FanoutOptions {
  readonly subscribers: number;
  /** Events that were published and have not reached every subscriber. */
  readonly underWay: number;
}

/**
 * Connects a publisher and `subscribers` subscribers and publishes until it is stopped. An
 * operation is one delivery; a latency is from the publication to its last delivery.
 */
export async function startFanoutLoad(
  open: OpenPeer,
  port: number,
  { subscribers, underWay }: FanoutOptions,
): Promise<RunningLoad> {
  const meter = new Meter();
  const publisher = await open(port);
  const peers = await openMany(open, port, subscribers);
  for (const peer of [publisher, ...peers]) peer.onClose = failed;

  const event = eventOf(EVENT_BYTES);
  const publishedAt = new Float64Array(underWay);
  const reached = new Uint32Array(underWay);
  let published = 0;
  let complete = 0;
  let isStopped = false;

  const publish = (): void => {
    while (!isStopped && published - complete < underWay) {
      publishedAt[published % underWay] = performance.now();
      publisher.publish(event(published));
      published += 1;
    }
  };
  const onEvent = (number: number, value: () => unknown): void => {
    meter.operations += 1;
    if (number % 256 === 0) verify(number, value() as EventPayload);
    const slot = number % underWay;
    const count = (reached[slot] as number) + 1;
    reached[slot] = count === subscribers ? 0 : count;
    // Each subscriber gets the events in order, so they become complete in order.
    if (count < subscribers) return;
    complete += 1;
    meter.latency(performance.now() - (publishedAt[slot] as number));
    if (published - complete <= underWay / 2) publish();
  };
  await Promise.all(
    peers.map((peer) => {
      let received = 0;
      return peer.subscribe((value) => {
        onEvent(received, value);
        received += 1;
      }, lost);
    }),
  );
  publish();

  return {
    meter,
    stop: () => {
      isStopped = true;
      for (const peer of [publisher, ...peers]) peer.close();
    },
  };
}

/** Opens connections in groups, so that no listen queue overflows. */
export async function openMany(open: OpenPeer, port: number, count: number): Promise<Peer[]> {
  const peers: Peer[] = [];
  while (peers.length < count) {
    const group = Math.min(OPENED_AT_ONCE, count - peers.length);
    peers.push(...(await Promise.all(Array.from({ length: group }, () => open(port)))));
  }
  return peers;
}

function verify(number: number, event: EventPayload): void {
  if (event.seq === FIRST_SEQ + number) return;
  throw new Error(`event ${event.seq - FIRST_SEQ} came where ${number} was due`);
}

function lost(count: number): void {
  throw new Error(`the router dropped ${count} events`);
}

function failed(reason: string): void {
  throw new Error(`the router ended a connection: ${reason}`);
}
