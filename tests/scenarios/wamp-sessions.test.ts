import { until, WAMP_MATRIX, type WampPeer } from '@realmwire/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { WampStage, type WampStageOptions } from './wamp-stage.ts';

const ROLES = { roles: { caller: {}, callee: {}, publisher: {}, subscriber: {} } };

describe.each(WAMP_MATRIX)('a WAMP session ($subprotocol, $transport)', (cell) => {
  let stage: WampStage;
  const open = async (options: WampStageOptions = {}) => {
    stage = await WampStage.open(options);
    return stage;
  };
  afterEach(() => stage.abandon());

  test('is welcomed with who it is and what the router knows', async () => {
    const { router } = await open();
    const peer = await stage.dial(cell);

    const { id, details } = await peer.join('realm1');

    expect(id).toBeGreaterThan(0);
    expect(details).toMatchObject({
      realm: 'realm1',
      authrole: 'anonymous',
      authmethod: 'anonymous',
      authprovider: 'static',
      agent: 'realmwire',
      roles: { broker: { features: {} }, dealer: { features: { call_canceling: true } } },
    });
    expect(typeof details['authid']).toBe('string');
    expect(router.stats().sessions).toBe(1);
    await stage.close();
  });

  test('calls, is called, publishes and hears, with arguments as they were given', async () => {
    await open();
    const [callee, caller] = [await stage.join(cell), await stage.join(cell)];
    const args = [[1, 2], [], null, {}, '', 0, false, 'ü'];
    const named = { a: [[]], b: null };

    const [, , registration] = await callee.ask([64, 1, {}, 'com.echo']);
    caller.say([48, 1, {}, 'com.echo', args, named]);
    const [code, id, of, , ...payload] = await callee.take();
    callee.say([70, id, {}, ...payload]);

    expect([code, of]).toEqual([68, registration]);
    expect(await caller.take()).toEqual([50, 1, {}, args, named]);

    const [, , subscription] = await callee.ask([32, 2, {}, 'com.news']);
    const published = await caller.ask([16, 2, { acknowledge: true }, 'com.news', args, named]);

    expect(published.slice(0, 2)).toEqual([17, 2]);
    expect(await callee.take()).toEqual([36, subscription, published[2], {}, args, named]);
    await stage.close();
  });

  test('is refused by ABORT where there is no such realm', async () => {
    await open();
    const peer = await stage.dial(cell);

    peer.say([1, 'realm2', ROLES]);

    expect(await peer.take()).toEqual([3, expect.anything(), 'wamp.error.no_such_realm']);
    await peer.end();
    await stage.close();
  });

  test('may end in good order, and the connection serves another one', async () => {
    const { router } = await open();
    const peer = await stage.join(cell);

    expect(await peer.ask([6, {}, 'wamp.close.close_realm'])).toEqual([
      6,
      {},
      'wamp.close.goodbye_and_out',
    ]);
    expect(router.stats().sessions).toBe(0);
    await peer.join('realm1');

    expect(await peer.ask([32, 1, {}, 'com.again'])).toEqual([33, 1, expect.any(Number)]);
    await stage.close();
  });

  test('is over when its connection is lost', async () => {
    const { router } = await open();
    const peer = await stage.join(cell);

    peer.cut();

    await until(() => router.stats().sessions === 0, { what: 'the end of the session' });
    await stage.close();
  });

  // biome-ignore format: a table
  test.each<{ name: string; says: (peer: WampPeer) => void; joins?: false }>([
    { name: 'a second HELLO',                says: (peer) => peer.say([1, 'realm1', ROLES]) },
    { name: 'what only routers say',         says: (peer) => peer.say([33, 1, 1]) },
    { name: 'a call before WELCOME',         says: (peer) => peer.say([48, 1, {}, 'com.a']), joins: false },
    { name: 'a GOODBYE before WELCOME',      says: (peer) => peer.say([6, {}, 'wamp.close.normal']), joins: false },
    { name: 'a HELLO without a role',        says: (peer) => peer.say([1, 'realm1', { roles: {} }]), joins: false },
    { name: 'a HELLO without details',       says: (peer) => peer.say([1, 'realm1']), joins: false },
    { name: 'a HELLO after another',         says: (peer) => peer.say([1, 'realm1', ROLES], [1, 'realm1', ROLES]), joins: false },
    { name: 'an empty list',                 says: (peer) => peer.say([]) },
    { name: 'a code that nobody knows',      says: (peer) => peer.say([99, 1]) },
    { name: 'what is no list',               says: (peer) => peer.raw(peer.serializer.encode({ a: 1 }).data) },
    { name: 'an option of the wrong type',   says: (peer) => peer.say([16, 1, { acknowledge: 'yes' }, 'com.a']) },
    { name: 'an id that is none',            says: (peer) => peer.say([48, -1, {}, 'com.a']) },
  ])('is ended by $name, and told why', async ({ says, joins = true }) => {
    const { router } = await open();
    const peer = joins ? await stage.join(cell) : await stage.dial(cell);

    says(peer);

    const { last } = await peer.end();
    expect(last).toEqual([
      3,
      { message: expect.stringMatching(/\.|\(/) },
      'wamp.error.protocol_violation',
    ]);
    expect(router.stats().sessions).toBe(0);
    await stage.close();
  });

  test('that is aborted by its client is not answered', async () => {
    await open();
    const peer = await stage.join(cell);

    peer.say([3, {}, 'wamp.error.protocol_violation']);

    const { last } = await peer.end();
    expect(last).toBeUndefined();
    await stage.close();
  });

  test('hears GOODBYE when the router stops, and nothing that it says then counts', async () => {
    const { router } = await open();
    const peer = await stage.join(cell);

    const drained = router.drain({ graceMs: 1_000 });
    expect(await peer.take()).toEqual([6, expect.anything(), 'wamp.close.system_shutdown']);
    peer.say([48, 1, {}, 'com.a'], [99], [6, {}, 'wamp.close.goodbye_and_out']);

    const { last, code } = await peer.end();
    expect(last).toBeUndefined();
    // Streams have no codes.
    expect(code).toBe(['ws', 'memory'].includes(cell.transport) ? 1000 : 1005);
    await drained;
  });

  test('is shown with its dialect and its codec', async () => {
    const { router } = await open();
    await stage.join(cell);

    const { sessionsBy } = router.stats();

    expect(sessionsBy).toEqual({ [`wamp2 ${cell.subprotocol.split('.')[2]}`]: 1 });
    await stage.close();
  });
});
