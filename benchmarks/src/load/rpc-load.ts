/**
 * Routed calls: one caller, one callee, and a fixed number of calls in flight.
 */
import { RPC_PAYLOAD } from '../payloads.ts';
import type { OpenPeer } from '../peers/peer.ts';
import { Meter, type RunningLoad } from './running-load.ts';

/** More than there ever are in flight. */
const RING = 4096;

/** Connects caller and callee and keeps `inFlight` calls under way until it is stopped. */
export async function startRpcLoad(
  open: OpenPeer,
  port: number,
  inFlight: number,
): Promise<RunningLoad> {
  const meter = new Meter();
  const [caller, callee] = await Promise.all([open(port), open(port)]);
  for (const peer of [caller, callee]) peer.onClose = failed;
  await callee.serve('echo', (input) => input);

  const startedAt = new Float64Array(RING);
  let lastCall = 0;
  let isStopped = false;
  const call = (): void => {
    lastCall += 1;
    startedAt[lastCall % RING] = performance.now();
    caller.call(lastCall, 'echo', RPC_PAYLOAD);
  };
  caller.onResult = (id, value) => {
    meter.operations += 1;
    meter.latency(performance.now() - (startedAt[id % RING] as number));
    // Looked at now and then: an answer that is wrong must not count as fast.
    if (id % 1024 === 1) verify(value());
    if (!isStopped) call();
  };
  for (let count = 0; count < inFlight; count += 1) call();

  return {
    meter,
    stop: () => {
      isStopped = true;
      caller.close();
      callee.close();
    },
  };
}

function verify(value: unknown): void {
  if (JSON.stringify(value) !== JSON.stringify(RPC_PAYLOAD)) {
    throw new Error(`a call was answered with ${JSON.stringify(value)}`);
  }
}

function failed(reason: string): void {
  throw new Error(`the router ended a connection: ${reason}`);
}
