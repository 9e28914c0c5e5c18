/**
 * Where hostile peers meet a router: a realm that is served in the router's process, and a
 * neighbour who must not notice anything.
 */
import { connect } from '@realmwire/client';
import type { Limits } from '@realmwire/protocol';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { createRouter, type RealmOptions, type RouterOptions } from '@realmwire/router';
import { LeakCheck, until } from '@realmwire/testkit';
import { expect } from 'vitest';
import * as z from 'zod';
import { type CODECS, RawPeer } from './raw-peer.ts';

/** The realm of the yard. */
export const yard = defineRealm('com.yard', {
  echo: rpc({ input: z.number(), output: z.number() }),
  order: rpc({ input: z.object({ sku: z.string(), qty: z.number() }), output: z.string() }),
  never: rpc({ output: z.string() }),
  hold: rpc({ accepts: z.number(), output: z.string() }),
  tail: rpc({ yields: z.number() }),
  /** Served by whoever wants to. */
  chore: rpc({ output: z.string() }),
  tick: topic({ payload: z.number() }),
  flood: topic({ payload: z.string() }),
  ledger: topic({ payload: z.string(), history: 1000 }),
});

/** A router with the realm, a neighbour, and the way in for a hostile peer. */
export interface Yard {
  readonly url: string;
  readonly router: ReturnType<typeof createRouter>;
  /** Publishes to the topic `flood`. */
  flood(text: string): Promise<unknown>;
  /** Publishes to the topic `ledger`. */
  enter(text: string): Promise<unknown>;
  /** Ends a session as an operator would. */
  kick(uuid: string): void;
  /** Opens a connection; `operator`: by the way of operators. */
  open(codec: keyof typeof CODECS, way?: 'operator'): Promise<RawPeer>;
  /** Asserts that the neighbour has lost nothing and goes on, and that nothing is left. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a yard. */
export async function openYard(
  limits: Partial<Limits> = {},
  options: RealmOptions = {},
  given: Omit<RouterOptions, 'limits'> = {},
): Promise<Yard> {
  const router = createRouter({ ...given, limits });
  const realm = router.realm(yard, { authorize: 'everything', ...options });
  await realm.implement({
    echo: async ({ input }) => {
      await realm.api.tick.publish(input);
      return input;
    },
    order: ({ input }) => `${input.qty} of ${input.sku}`,
    never: ({ signal }) => aborted(signal),
    hold: ({ signal }) => aborted(signal),
  });
  const { url, operatorUrl = '' } = await router.listen({ port: 0, operatorPort: 0 });
  const leaks = new LeakCheck(router);
  const neighbour = await meetNeighbour(url);
  const peers: RawPeer[] = [];
  return {
    url,
    router,
    flood: (text) => realm.api.flood.publish(text),
    enter: (text) => realm.api.ledger.publish(text),
    kick: (uuid) => realm.session(uuid)?.close(),
    async open(codec, way) {
      const peer = await RawPeer.open(way ? operatorUrl.replace('http', 'ws') : url, codec);
      peers.push(peer);
      return peer;
    },
    async check() {
      await neighbour.goOn();
      for (const peer of peers) peer.leave();
      await neighbour.leave();
      await leaks.end();
    },
    async close() {
      for (const peer of peers) peer.leave();
      await router.close();
    },
  };
}

/** Never an answer, until nobody waits for it. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/** A well-behaved session on the same router: it calls without a pause and hears a topic. */
async function meetNeighbour(url: string) {
  const client = connect(yard, { url, codec: 'msgpack', reconnect: false });
  const problems: unknown[] = [];
  const offsets: bigint[] = [];
  client.on('gap', (gap) => problems.push(gap));
  client.on('error', (error) => problems.push(error));
  const ticks = client.api.tick.subscribe();
  ticks.on('event', ({ offset }) => offsets.push(offset));
  await ticks.ready;
  let answered = 0;
  let isOver = false;
  const calling = (async () => {
    while (!isOver) {
      const sent = answered + 1;
      if ((await client.api.echo(sent)) !== sent) problems.push(`${sent} came back changed`);
      answered = sent;
      await new Promise((resolve) => setImmediate(resolve));
    }
  })().catch((error: unknown) => problems.push(error));
  return {
    /** Three more calls are answered, and nothing was lost until then. */
    async goOn() {
      const goal = answered + 3;
      await until(() => answered >= goal || problems.length > 0, { what: 'an answer' });
      expect(problems).toEqual([]);
    },
    async leave() {
      isOver = true;
      await calling;
      await until(() => offsets.length >= answered, { what: 'the last event' });
      // Others may have made the topic move too, but nothing is missing.
      expect(offsets).toEqual(Array.from(offsets, (_, index) => BigInt(index + 1)));
      expect(problems).toEqual([]);
      await client.close();
    },
  };
}
