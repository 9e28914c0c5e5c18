/**
 * What clients ask of the router about itself.
 */
import { until } from '@realmwire/testkit';
import { expect } from 'vitest';
import { given, NOTHING, type Puppet } from '../clients/puppet.ts';
import { type Behaviour, Ear, uniform } from './behaviour.ts';

/** The one value that a procedure of the router answers with. */
async function ask(puppet: Puppet, uri: string, ...args: unknown[]): Promise<unknown> {
  const answer = await puppet.call(uri, given(args)).result;
  return uniform(answer.args[0] ?? null);
}

/** Remembers which events of a kind happen, in order. */
async function watch(puppet: Puppet, prefix: string, names: readonly string[]) {
  const heard: { readonly name: string; readonly args: readonly unknown[] }[] = [];
  for (const name of names) {
    await puppet.subscribe(`${prefix}.${name}`, ({ args }) =>
      heard.push({ name, args: uniform(args) as unknown[] }),
    );
  }
  return heard;
}

/** See the head of this file. */
export const META: readonly Behaviour[] = [
  {
    name: 'wamp.session: count, list, get',
    async run({ join }) {
      const [puppet, other] = [await join(), await join()];
      expect(await ask(puppet, 'wamp.session.count')).toBe(2);
      expect(new Set((await ask(puppet, 'wamp.session.list')) as number[])).toEqual(
        new Set([puppet.id, other.id]),
      );
      expect(await ask(puppet, 'wamp.session.get', other.id)).toMatchObject({
        session: other.id,
        authid: other.authid,
        authrole: 'anonymous',
      });
      await expect(ask(puppet, 'wamp.session.get', 1)).rejects.toMatchObject({
        uri: 'wamp.error.no_such_session',
      });
    },
  },
  {
    name: 'wamp.session: on_join, on_leave',
    async run({ join, joinRaw }) {
      const puppet = await join();
      const heard = await watch(puppet, 'wamp.session', ['on_join', 'on_leave']);
      const other = await joinRaw();
      await other.leave();
      await until(() => heard.length >= 2, { what: 'both events' });
      expect(heard).toEqual([
        { name: 'on_join', args: [expect.objectContaining({ session: other.id })] },
        { name: 'on_leave', args: [other.id, other.authid, other.authrole] },
      ]);
    },
  },
  {
    name: 'wamp.session: kill',
    async run({ join, joinRaw }) {
      const [puppet, victim] = [await join(), await joinRaw()];
      await puppet.call('wamp.session.kill', given([victim.id], { reason: 'realm1.bye' })).result;
      await expect(ask(puppet, 'wamp.session.get', victim.id)).rejects.toMatchObject({
        uri: 'wamp.error.no_such_session',
      });
    },
  },
  {
    name: 'be killed',
    async run({ join, joinRaw }) {
      const [killer, puppet] = [await joinRaw(), await join()];
      const heard = await watch(killer, 'wamp.session', ['on_leave']);
      await killer.call('wamp.session.kill', given([puppet.id])).result;
      await until(() => heard.length > 0, { what: 'the end of the session' });
      expect(heard[0]?.args[0]).toBe(puppet.id);
      await puppet.leave();
    },
  },
  {
    name: 'wamp.registration: lookup, match, get, list_callees, count_callees',
    async run({ stage, join }) {
      const uri = stage.uri('served');
      const [puppet, callee] = [await join(), await join()];
      expect(await ask(puppet, 'wamp.registration.lookup', uri)).toBe(null);
      expect(await ask(puppet, 'wamp.registration.match', uri)).toBe(null);
      await callee.register(uri, () => NOTHING);
      const id = await ask(puppet, 'wamp.registration.lookup', uri);
      expect(id).toEqual(expect.any(Number));
      expect(await ask(puppet, 'wamp.registration.match', uri)).toBe(id);
      expect(await ask(puppet, 'wamp.registration.get', id)).toMatchObject({
        id,
        uri,
        match: 'exact',
        invoke: 'single',
      });
      expect(await ask(puppet, 'wamp.registration.list')).toMatchObject({ exact: [id] });
      expect(await ask(puppet, 'wamp.registration.list_callees', id)).toEqual([callee.id]);
      expect(await ask(puppet, 'wamp.registration.count_callees', id)).toBe(1);
    },
  },
  {
    name: 'wamp.registration: on_create, on_register, on_unregister, on_delete',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('served');
      const names = ['on_create', 'on_register', 'on_unregister', 'on_delete'];
      const [puppet, callee] = [await join(), await joinRaw()];
      const heard = await watch(puppet, 'wamp.registration', names);
      const unregister = await callee.register(uri, () => NOTHING);
      await unregister();
      await until(() => heard.length >= names.length, { what: 'all events' });
      expect(heard.map(({ name }) => name)).toEqual(names);
      expect(heard[0]?.args).toEqual([callee.id, expect.objectContaining({ uri })]);
    },
  },
  {
    name: 'wamp.subscription: lookup, match, get, list_subscribers, count_subscribers',
    async run({ stage, join }) {
      const uri = stage.uri('heard');
      const [puppet, subscriber] = [await join(), await join()];
      expect(await ask(puppet, 'wamp.subscription.lookup', uri)).toBe(null);
      await subscriber.subscribe(uri, () => {});
      const id = await ask(puppet, 'wamp.subscription.lookup', uri);
      expect(id).toEqual(expect.any(Number));
      expect(await ask(puppet, 'wamp.subscription.match', uri)).toEqual([id]);
      expect(await ask(puppet, 'wamp.subscription.get', id)).toMatchObject({
        id,
        uri,
        match: 'exact',
      });
      expect(await ask(puppet, 'wamp.subscription.list')).toMatchObject({ exact: [id] });
      expect(await ask(puppet, 'wamp.subscription.list_subscribers', id)).toEqual([subscriber.id]);
      expect(await ask(puppet, 'wamp.subscription.count_subscribers', id)).toBe(1);
    },
  },
  {
    name: 'wamp.subscription: on_create, on_subscribe, on_unsubscribe, on_delete',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('heard');
      const names = ['on_create', 'on_subscribe', 'on_unsubscribe', 'on_delete'];
      const [puppet, subscriber] = [await join(), await joinRaw()];
      const heard = await watch(puppet, 'wamp.subscription', names);
      const unsubscribe = await subscriber.subscribe(uri, () => {});
      await unsubscribe();
      const mine = () => heard.filter(({ args }) => args[0] === subscriber.id);
      await until(() => mine().length >= names.length, { what: 'all events' });
      expect(mine().map(({ name }) => name)).toEqual(names);
    },
  },
  {
    name: 'leave a testament',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('testament');
      const [puppet, heir] = [await join(), await joinRaw()];
      const ear = new Ear();
      await heir.subscribe(uri, ear.hear);
      const will = given([uri, ['to all'], { of: 'mine' }]);
      await puppet.call('wamp.session.add_testament', will).result;
      await puppet.leave();
      expect((await ear.count(1))[0]).toMatchObject(given(['to all'], { of: 'mine' }));
    },
  },
  {
    name: 'take testaments back',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('testament');
      const [puppet, heir] = [await join(), await joinRaw()];
      const ear = new Ear();
      await heir.subscribe(uri, ear.hear);
      await puppet.call('wamp.session.add_testament', given([uri, ['to all'], {}])).result;
      await puppet.call('wamp.session.flush_testaments').result;
      await puppet.leave();
      const other = await joinRaw();
      await other.publish(uri, given(['last']));
      expect(await ear.upTo('last')).toEqual(['last']);
    },
  },
];
