/**
 * Topics of an open realm, heard by WAMP clients: patterns, audiences, retained events, history, and
 * what may be asked about subscriptions.
 */
import { connect } from '@realmwire/client';
import { defineRealm } from '@realmwire/protocol/contract';
import { createRouter, type RealmOptions } from '@realmwire/router';
import { until } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

const [PUBLISHED, SUBSCRIBED, UNSUBSCRIBED, EVENT, RESULT, ERROR] = [17, 33, 35, 36, 50, 8];

const REALM = defineRealm('realm1', {}, { allowUndeclared: true });

type Router = ReturnType<typeof createRouter>;
type Message = unknown[];

/** A client that says what it is told to, and keeps what it hears. */
class WampPeer {
  readonly heard: Message[] = [];
  readonly #socket: WebSocket;
  #lastRequest = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => this.heard.push(JSON.parse(data.toString()) as Message));
  }

  static async join(url: string): Promise<WampPeer> {
    const socket = new WebSocket(url, 'wamp.2.json');
    const peer = new WampPeer(socket);
    await new Promise((resolve) => socket.once('open', resolve));
    const roles = { publisher: {}, subscriber: {}, caller: {} };
    socket.send(JSON.stringify([1, 'realm1', { roles }]));
    await until(() => peer.heard.length > 0);
    return peer;
  }

  get session(): number {
    return this.heard[0]?.[1] as number;
  }

  /** Asks, and gives the answer: `[type, request, …]`, or for ERROR `[8, type, request, …]`. */
  async ask(type: number, ...rest: unknown[]): Promise<Message> {
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    this.say([type, request, ...rest]);
    const isAnswer = ([kind, first, second]: Message) =>
      kind !== EVENT && (kind === ERROR ? second : first) === request;
    await until(() => this.heard.some(isAnswer));
    return this.heard.find(isAnswer) as Message;
  }

  say(message: Message): void {
    this.#socket.send(JSON.stringify(message));
  }

  async subscribe(uri: string, options: object = {}): Promise<number> {
    const [kind, , subscription] = await this.ask(32, options, uri);
    expect(kind).toBe(SUBSCRIBED);
    return subscription as number;
  }

  async publish(uri: string, args: unknown[], options: object = {}): Promise<void> {
    const [kind] = await this.ask(16, { acknowledge: true, ...options }, uri, args);
    expect(kind).toBe(PUBLISHED);
  }

  async call(uri: string, args: unknown[] = [], kwargs: object = {}): Promise<unknown> {
    const [kind, , , results] = await this.ask(48, {}, uri, args, kwargs);
    expect(kind).toBe(RESULT);
    return (results as unknown[])[0];
  }

  /** Details and arguments of the events so far. */
  get events(): unknown[][] {
    return this.heard.flatMap(([kind, , , details, args]) =>
      kind === EVENT ? [[details, args]] : [],
    );
  }

  leave(): void {
    this.#socket.terminate();
  }
}

describe('topics, spoken of in WAMP', () => {
  let router: Router;
  const peers: { leave(): unknown }[] = [];
  const open = async (options: RealmOptions = {}, count = 2) => {
    router = createRouter();
    router.realm(REALM, { authorize: 'everything', disclose: 'choose', ...options });
    const { url } = await router.listen({ port: 0 });
    const joined = await Promise.all(Array.from({ length: count }, () => WampPeer.join(url)));
    peers.push(...joined);
    return { url, peers: joined as [WampPeer, WampPeer, ...WampPeer[]] };
  };
  afterEach(async () => {
    for (const peer of peers.splice(0)) peer.leave();
    await router.close();
  });

  test('are heard by patterns, once for each that matches, with their names', async () => {
    const { peers: pair } = await open();
    const [alice, bob] = pair;
    const exact = await bob.subscribe('com.shop.sold');
    const prefix = await bob.subscribe('com.sh', { match: 'prefix' });
    const wildcard = await bob.subscribe('com..sold', { match: 'wildcard' });

    await alice.publish('com.shop.sold', ['tea']);
    await alice.publish('com.shop.left', ['milk']);

    await until(() => bob.events.length === 4);
    const events = bob.heard.filter(([kind]) => kind === EVENT);
    expect(events.map(([, id, , details, args]) => [id, details, args])).toEqual([
      [exact, {}, ['tea']],
      [prefix, { topic: 'com.shop.sold' }, ['tea']],
      [wildcard, { topic: 'com.shop.sold' }, ['tea']],
      [prefix, { topic: 'com.shop.left' }, ['milk']],
    ]);
    expect(new Set(events.slice(0, 3).map(([, , publication]) => publication)).size).toBe(1);
    expect(await bob.call('wamp.subscription.match', ['com.shop.sold'])).toEqual([
      exact,
      prefix,
      wildcard,
    ]);
  });

  test('go to whom the publisher has chosen, who is told of it where it wants that', async () => {
    const { peers: three } = await open({}, 3);
    const [alice, bob, carol] = three;
    for (const peer of [bob, carol]) await peer?.subscribe('com.news');

    await alice.publish('com.news', [1], { eligible: [bob.session] });
    await alice.publish('com.news', [2], { exclude: [bob.session] });
    await alice.publish('com.news', [3], { eligible: [] });
    await alice.publish('com.news', [4], { disclose_me: true });

    await until(() => bob.events.length === 2 && carol?.events.length === 2);
    expect(bob.events.map(([, args]) => args)).toEqual([[1], [4]]);
    expect(carol?.events.map(([, args]) => args)).toEqual([[2], [4]]);
    expect(bob.events[0]?.[0]).not.toHaveProperty('publisher');
    expect(bob.events[1]?.[0]).toMatchObject({
      publisher: alice.session,
      publisher_authrole: 'anonymous',
    });
  });

  test('give their retained event to who asks for it, and say that it is not new', async () => {
    const { peers: pair } = await open();
    const [alice, bob] = pair;
    await bob.subscribe('com.state');
    await alice.publish('com.state', ['on'], { retain: true });
    await alice.subscribe('com.', { match: 'prefix', get_retained: true });

    await until(() => alice.events.length === 1 && bob.events.length === 1);
    expect(alice.events).toEqual([[{ topic: 'com.state', retained: true }, ['on']]]);
    expect(bob.events).toEqual([[{}, ['on']]]);
  });

  test('keep a history by the rules of the realm, which may be asked for', async () => {
    const topics = [{ uri: 'com.log.', match: 'prefix', history: 10 }] as const;
    const { peers: pair, url } = await open({ topics });
    const [alice, bob] = pair;
    const options = { match: 'prefix' };
    const subscription = await bob.call('wamp.subscription.lookup', ['com.log.', options]);
    for (const n of [1, 2, 3]) await alice.publish(`com.log.${n % 2}`, [n]);
    await alice.publish('com.log.1', ['secret'], { eligible_authid: ['nobody'] });

    const events = await bob.call('wamp.subscription.get_events', [subscription], {
      reverse: true,
      limit: 2,
    });

    expect(events).toMatchObject([
      { subscription, details: { topic: 'com.log.1' }, args: [3] },
      { subscription, details: { topic: 'com.log.0' }, args: [2] },
    ]);
    const native = connect(REALM, { url });
    peers.push({ leave: () => native.close() });
    const all = await native.call('wamp.subscription.get_events', [subscription]);
    expect(all).toMatchObject([{ args: [1] }, { args: [2] }, { args: [3] }]);
  });

  test('tell who wants to know of who hears them, and are silent after UNSUBSCRIBED', async () => {
    const { peers: pair } = await open();
    const [alice, bob] = pair;
    await alice.subscribe('wamp.subscription.', { match: 'prefix' });

    const subscription = await bob.subscribe('com.news');
    const publishing = Array.from({ length: 20 }, (_, n) => alice.publish('com.news', [n]));
    const [kind] = await bob.ask(34, subscription);
    await Promise.all(publishing);

    expect(kind).toBe(UNSUBSCRIBED);
    await until(() => alice.events.length === 4);
    expect(alice.events.map(([details, args]) => [details, (args as unknown[])[0]])).toEqual(
      ['on_create', 'on_subscribe', 'on_unsubscribe', 'on_delete'].map((name) => [
        { topic: `wamp.subscription.${name}` },
        bob.session,
      ]),
    );
    expect(bob.heard.at(-1)?.[0]).toBe(UNSUBSCRIBED);
    expect(await bob.call('wamp.subscription.lookup', ['com.news'])).toBeNull();
  });

  test('are not spoken to in the name of the router', async () => {
    const { peers: pair } = await open();
    const [alice] = pair;

    const topic = 'wamp.session.on_join';
    const refused = await alice.ask(16, { acknowledge: true }, topic, [{ session: 1 }]);

    expect([refused[0], refused[4]]).toEqual([ERROR, 'wamp.error.invalid_uri']);
    alice.say([16, 99, {}, topic, [{ session: 1 }]]);
    await until(() => router.stats().realms.at(-1)?.refusedPublications === 2);
    expect(alice.heard.at(-1)).toBe(refused);
  });
});
