import { MATRIX, until } from '@realmwire/testkit';
import { describe, expect, test } from 'vitest';
import { Stage, type StageOptions } from './stage.ts';

describe.each(MATRIX)('the router tells of sessions: $codec over $transport', (cell) => {
  const open = (options: StageOptions = {}) => Stage.open(cell, options);

  test('how many there are, and who they are', async () => {
    const stage = await open();
    const [alice, bob] = [stage.connect(), stage.connect()];
    await Promise.all([alice.ready(), bob.ready()]);

    // The app in the router's process is a session too.
    expect(await alice.call('wamp.session.count')).toBe(3);
    expect(await alice.call('wamp.session.count', [['anonymous']])).toBe(2);
    const ids = (await bob.call('wamp.session.list')) as number[];
    const who = await Promise.all(ids.map((id) => bob.call('wamp.session.get', [id])));
    expect(who).toMatchObject([
      { authid: 'embedded' },
      { authid: alice.uuid },
      { authid: bob.uuid },
    ]);
    await stage.close();
  });

  test('and ends one of them for a reason, which it is told', async () => {
    const stage = await open();
    const [alice, bob] = [stage.connect(), stage.connect({ reconnect: false })];
    await Promise.all([alice.ready(), bob.ready()]);
    const ids = (await alice.call('wamp.session.list')) as number[];
    const closed = new Promise<string>((resolve) => {
      bob.on('status', ({ phase, ...rest }) => {
        if (phase === 'closed') resolve(JSON.stringify(rest));
      });
    });

    await alice.call('wamp.session.kill', {
      args: [ids.at(-1)],
      kwargs: { reason: 'com.lab.tired', message: 'come back tomorrow' },
    });

    expect(await closed).toContain('reason=com.lab.tired, message=come back tomorrow');
    expect(await alice.call('wamp.session.count')).toBe(2);
    await stage.close();
  });

  test('what a session wanted published when it is gone', async () => {
    const stage = await open({ limits: { resumeMs: 0 } });
    const [alice, bob] = [stage.connect(), stage.connect()];
    const texts: string[] = [];
    const news = bob.api.news.subscribe();
    news.on('event', ({ payload }) => texts.push(payload.text));
    await news.ready;

    await alice.call('wamp.session.add_testament', ['com.lab.news', [{ text: 'seeya' }]]);
    const wrong = alice.call('wamp.session.add_testament', ['com.lab.news', [{ text: 5 }]]);

    await expect(wrong).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await alice.close();
    await until(() => texts.length > 0);
    expect(texts).toEqual(['seeya']);
    await news.unsubscribe();
    await stage.close();
  });

  test('what a session wanted published when its connection is lost, though it comes back', async () => {
    const stage = await open();
    const [alice, bob] = [stage.connect(), stage.connect()];
    const texts: string[] = [];
    const news = bob.api.news.subscribe();
    news.on('event', ({ payload }) => texts.push(payload.text));
    await news.ready;
    await alice.call('wamp.session.add_testament', {
      args: ['com.lab.news', [{ text: 'away' }]],
      kwargs: { scope: 'detached' },
    });

    await stage.recut(alice, bob);

    await until(() => texts.length > 0);
    expect(texts).toEqual(['away']);
    await news.unsubscribe();
    await stage.close();
  });

  test('nothing of what a session may not publish any more when it comes back', async () => {
    const forbidden = new Set<string>();
    const authorize = ({ uri, action }: { uri: string; action: string }) =>
      action !== 'publish' || !forbidden.has(uri);
    const stage = await open({ realm: { authorize } });
    const [alice, bob] = [stage.connect(), stage.connect()];
    const heard: string[] = [];
    const news = bob.api.news.subscribe();
    news.on('event', ({ payload }) => heard.push(payload.text));
    const log = bob.api.gauge.subscribe();
    log.on('event', ({ payload }) => heard.push(String(payload)));
    await Promise.all([news.ready, log.ready]);
    await alice.call('wamp.session.add_testament', ['com.lab.news', [{ text: 'forbidden' }]]);
    await alice.call('wamp.session.add_testament', ['com.lab.gauge', [7]]);

    forbidden.add('com.lab.news');
    const refused = alice.call('wamp.session.add_testament', ['com.lab.news', [{ text: 'no' }]]);
    await expect(refused).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await stage.recut(alice, bob);
    await alice.close();

    await until(() => heard.length > 0);
    expect(heard).toEqual(['7']);
    await Promise.all([news.unsubscribe(), log.unsubscribe()]);
    await stage.close();
  });
});
