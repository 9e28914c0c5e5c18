/**
 * A router, the bad line to it, and somebody on a good one who must not notice anything.
 */
import { type ClientOptions, connect } from '@realmwire/client';
import type { Limits } from '@realmwire/protocol';
import { defineRealm, rpc, topic } from '@realmwire/protocol/contract';
import { createRouter } from '@realmwire/router';
import { FaultProxy, LeakCheck, until } from '@realmwire/testkit';
import { expect } from 'vitest';
import * as z from 'zod';

/** The realm at the end of the line. */
export const depot = defineRealm('com.depot', {
  /** Served by the router's process. */
  echo: rpc({ input: z.string(), output: z.string() }),
  /** Served by whoever wants to. */
  work: rpc({ input: z.number(), output: z.number() }),
  flood: topic({ payload: z.object({ seq: z.number(), text: z.string() }) }),
});

type Client = ReturnType<typeof connect<'com.depot', (typeof depot)['tree']>>;

/** Silence is noticed within a fraction of a second, and no session outlives its connection. */
export const WATCHFUL: Partial<Limits> = {
  heartbeatMs: 100,
  heartbeatLostMs: 400,
  resumeMs: 0,
  calleeGraceMs: 0,
};

/** The codecs that a line is tried with. */
export const CODECS = ['json', 'msgpack'] as const;

/** See the head of this file. */
export class Line {
  readonly router: ReturnType<typeof createRouter>;
  readonly proxy: FaultProxy;
  /** Errors that no promise carried, of any client. */
  readonly errors: Error[] = [];
  readonly #codec: NonNullable<ClientOptions['codec']>;
  /** The good line. */
  readonly url: string;
  readonly #leaks: LeakCheck;
  readonly #clients: Client[] = [];
  readonly #publish: (seq: number, text: string) => Promise<unknown>;

  private constructor(given: {
    readonly router: Line['router'];
    readonly proxy: FaultProxy;
    readonly codec: NonNullable<ClientOptions['codec']>;
    readonly url: string;
    readonly publish: (seq: number, text: string) => Promise<unknown>;
  }) {
    this.router = given.router;
    this.proxy = given.proxy;
    this.#codec = given.codec;
    this.url = given.url;
    this.#publish = given.publish;
    this.#leaks = new LeakCheck(given.router);
  }

  /** Opens a line. */
  static async open(
    codec: NonNullable<ClientOptions['codec']>,
    limits: Partial<Limits> = WATCHFUL,
    random: () => number = () => 0.5,
  ): Promise<Line> {
    const router = createRouter({ limits });
    const realm = router.realm(depot, { authorize: 'everything' });
    await realm.implement({ echo: ({ input }) => input });
    const { url, port } = await router.listen({ port: 0 });
    const proxy = await FaultProxy.open({ targetPort: port, random });
    const publish = (seq: number, text: string) => realm.api.flood.publish({ seq, text });
    return new Line({ router, proxy, codec, url, publish });
  }

  /** A client at the end of the bad line. */
  far(options: Partial<ClientOptions> = {}): Promise<Client> {
    return this.#meet(this.proxy.url, options);
  }

  /** A client with a good line. */
  near(options: Partial<ClientOptions> = {}): Promise<Client> {
    return this.#meet(this.url, options);
  }

  /** Publishes to the topic `flood`, from the router's process. */
  publish(seq: number, text: string): Promise<unknown> {
    return this.#publish(seq, text);
  }

  /** Everybody leaves; nothing may be left in the router. */
  async check(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.#leaks.end();
  }

  /** Ends everything, whatever is left. */
  async close(): Promise<void> {
    await this.proxy.close();
    await Promise.all(this.#clients.map((client) => client.close()));
    await this.router.close();
  }

  async #meet(url: string, options: Partial<ClientOptions>): Promise<Client> {
    const reconnect = { minMs: 1, maxMs: 20 };
    const client = connect(depot, { url, codec: this.#codec, reconnect, ...options });
    client.on('error', (error) => this.errors.push(error));
    this.#clients.push(client);
    await client.ready();
    return client;
  }
}

/** Waits until a client has a session again, another one than `before`. */
export async function isBack(client: Client, before: string | undefined): Promise<void> {
  await until(() => client.uuid !== undefined && client.uuid !== before, {
    what: 'a new session',
  });
}

/** Asserts that a client is served. */
export async function isServed(client: Client): Promise<void> {
  expect(await client.api.echo('are you there?', { timeout: 3_000 })).toBe('are you there?');
}

/** The result of a call, or the code of its error. */
export async function outcomeOf(call: PromiseLike<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
}
