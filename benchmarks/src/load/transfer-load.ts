/**
 * A large message beside small calls: one session behind a slow link, one without it.
 */
import { letters, RPC_PAYLOAD } from '../payloads.ts';
import type { OpenPeer } from '../peers/peer.ts';
import { Latencies, type Latency } from '../statistics.ts';

/** Which way the large message goes on the slow link. */
export type Direction = 'up' | 'down';

/** What is transferred. */
export interface TransferOptions {
  readonly direction: Direction;
  readonly bytes: number;
  readonly pingEveryMs: number;
}

/** How it went. */
export interface TransferResult extends Latency {
  /** From the call to its result. */
  readonly totalMs: number;
  readonly pings: number;
}

const TRANSFER = 1;
const WARM_UP_PINGS = 20;

/**
 * Calls `put` or `get` with a large text through the link, and `echo` all along on the same
 * session. The callee is near the router.
 */
export async function transfer(
  open: OpenPeer,
  ports: { readonly router: number; readonly link: number },
  options: TransferOptions,
): Promise<TransferResult> {
  const callee = await open(ports.router);
  const caller = await open(ports.link);
  const text = letters(options.bytes);
  const content = caller.carriesBytes === true ? new TextEncoder().encode(text) : text;
  await callee.serve('echo', (input) => input);
  await callee.serve('put', (input) => ({
    length: (input as { content: Content }).content.length,
  }));
  await callee.serve('get', (input) => ({
    content: content.slice(0, (input as { length: number }).length),
  }));

  const latencies = new Latencies();
  const startedAt = new Map<number, number>();
  let lastCall = TRANSFER;
  let onPong: () => void = () => undefined;
  let onTransferred: (value: unknown) => void = () => undefined;
  caller.onResult = (id, value) => {
    if (id === TRANSFER) return onTransferred(value());
    latencies.add(performance.now() - (startedAt.get(id) as number));
    startedAt.delete(id);
    onPong();
  };
  const ping = (): void => {
    lastCall += 1;
    startedAt.set(lastCall, performance.now());
    caller.call(lastCall, 'echo', RPC_PAYLOAD);
  };
  const allAnswered = (): Promise<void> =>
    new Promise((resolve, reject) => {
      onPong = () => startedAt.size === 0 && resolve();
      caller.onClose = (reason) => reject(new Error(reason));
      onPong();
    });

  for (let count = 0; count < WARM_UP_PINGS; count += 1) {
    ping();
    await allAnswered();
  }
  latencies.take();

  const begun = performance.now();
  const pinging = setInterval(ping, options.pingEveryMs);
  try {
    const value = await new Promise<unknown>((resolve, reject) => {
      onTransferred = resolve;
      caller.onClose = (reason) => reject(new Error(reason));
      if (options.direction === 'up') caller.call(TRANSFER, 'put', { content });
      else caller.call(TRANSFER, 'get', { length: text.length });
    });
    const totalMs = performance.now() - begun;
    verify(value, content);
    clearInterval(pinging);
    await allAnswered();
    return { totalMs, pings: lastCall - TRANSFER - WARM_UP_PINGS, ...latencies.take() };
  } finally {
    clearInterval(pinging);
    caller.close();
    callee.close();
  }
}

function verify(value: unknown, sent: Content): void {
  const { length, content } = value as { length?: number; content?: Content };
  const isSame =
    content !== undefined && Buffer.compare(Buffer.from(content), Buffer.from(sent)) === 0;
  if (length !== sent.length && !isSame) throw new Error('the transfer came out wrong');
}

type Content = string | Uint8Array;
