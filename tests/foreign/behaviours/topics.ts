/**
 * What clients do with topics.
 */
import { expect } from 'vitest';
import { given, type PublishOptions, type Puppet } from '../clients/puppet.ts';
import { type Behaviour, Ear, payloadOf, type Scene } from './behaviour.ts';

const LAST = 'last';

/** Publishes once with options, then to all; says who heard the former. */
async function heardBy(
  { stage, join }: Scene,
  optionsOf: (others: readonly [Puppet, Puppet]) => PublishOptions,
): Promise<readonly boolean[]> {
  const uri = stage.uri('news');
  const publisher = await join();
  const others = [await join(), await join()] as const;
  const ears = others.map(() => new Ear());
  await Promise.all(others.map((puppet, i) => puppet.subscribe(uri, (ears[i] as Ear).hear)));
  await publisher.publish(uri, given(['some']), optionsOf(others));
  await publisher.publish(uri, given([LAST]));
  const heard = await Promise.all(ears.map((ear) => ear.upTo(LAST)));
  return heard.map((words) => words.includes('some'));
}

/** Publishes to topics, and tells of which of them a subscription with a pattern heard. */
async function matched(
  { stage, join }: Scene,
  match: 'prefix' | 'wildcard',
  of: (base: string) => { readonly pattern: string; readonly topics: readonly string[] },
): Promise<readonly string[]> {
  const base = stage.uri('all');
  const { pattern, topics } = of(base);
  const [publisher, subscriber] = [await join(), await join()];
  const ear = new Ear();
  await subscriber.subscribe(pattern, ear.hear, { match });
  for (const topic of topics) await publisher.publish(topic, given([topic]));
  await ear.upTo(topics.at(-1) as string);
  for (const { topic, args } of ear.heard) expect(topic).toBe(args[0]);
  return ear.heard.map(({ topic = '' }) => topic.slice(base.length));
}

/** Who may hear an event, by the options that say so. */
const AUDIENCES: readonly {
  readonly name: string;
  readonly options: (others: readonly [Puppet, Puppet]) => PublishOptions;
  readonly heard: readonly [boolean, boolean];
}[] = [
  {
    name: 'eligible sessions',
    options: ([a]) => ({ eligible: [a.id] }),
    heard: [true, false],
  },
  {
    name: 'eligible authids',
    options: ([a]) => ({ eligible_authid: [a.authid] }),
    heard: [true, false],
  },
  {
    name: 'eligible authroles',
    options: () => ({ eligible_authrole: ['nobody'] }),
    heard: [false, false],
  },
  { name: 'excluded sessions', options: ([a]) => ({ exclude: [a.id] }), heard: [false, true] },
  {
    name: 'excluded authids',
    options: ([a]) => ({ exclude_authid: [a.authid] }),
    heard: [false, true],
  },
  {
    name: 'excluded authroles',
    options: ([a]) => ({ exclude_authrole: [a.authrole] }),
    heard: [false, false],
  },
  {
    name: 'eligible and excluded at once',
    options: ([a, b]) => ({ eligible: [a.id, b.id], exclude_authid: [b.authid] }),
    heard: [true, false],
  },
];

/** See the head of this file. */
export const TOPICS: readonly Behaviour[] = [
  {
    name: 'publish and hear, acknowledged, with arguments',
    async run({ stage, join }) {
      const uri = stage.uri('news');
      const [publisher, subscriber] = [await join(), await join()];
      const [own, ear] = [new Ear(), new Ear()];
      await publisher.subscribe(uri, own.hear);
      await subscriber.subscribe(uri, ear.hear);
      const payload = given([1, 'two', [3]], { four: { five: null } });
      await publisher.publish(uri, payload);
      await subscriber.publish(uri, given([LAST]));
      expect((await ear.count(1)).map(payloadOf)).toEqual([payload]);
      expect(await own.upTo(LAST)).toEqual([LAST]);
    },
  },
  {
    name: 'exclude_me: false',
    async run({ stage, join }) {
      const uri = stage.uri('news');
      const puppet = await join();
      const ear = new Ear();
      await puppet.subscribe(uri, ear.hear);
      const other = await join();
      await puppet.publish(uri, given(['mine']), { exclude_me: false });
      await other.publish(uri, given([LAST]));
      expect(await ear.upTo(LAST)).toEqual(['mine', LAST]);
    },
  },
  ...AUDIENCES.map(
    ({ name, options, heard }): Behaviour => ({
      name,
      run: async (scene) => expect(await heardBy(scene, options)).toEqual(heard),
    }),
  ),
  {
    name: 'subscribe by prefix',
    async run(scene) {
      const heard = await matched(scene, 'prefix', (base) => ({
        pattern: `${base}.a`,
        topics: [`${base}.b`, `${base}.a.one`, base, `${base}.ab`],
      }));
      expect(heard).toEqual(['.a.one', '.ab']);
    },
  },
  {
    name: 'subscribe by wildcard',
    async run(scene) {
      const heard = await matched(scene, 'wildcard', (base) => ({
        pattern: `${base}..end`,
        topics: [`${base}.end`, `${base}.a.end`, `${base}.a.b.end`, `${base}.b.end`],
      }));
      expect(heard).toEqual(['.a.end', '.b.end']);
    },
  },
  {
    name: 'retain an event',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('state');
      const [publisher, late] = [await join(), await joinRaw()];
      await publisher.publish(uri, given(['kept']), { retain: true });
      const ear = new Ear();
      await late.subscribe(uri, ear.hear, { get_retained: true });
      await publisher.publish(uri, given([LAST]));
      expect(await ear.upTo(LAST)).toEqual(['kept', LAST]);
    },
  },
  {
    name: 'get a retained event',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('state');
      const [publisher, late] = [await joinRaw(), await join()];
      await publisher.publish(uri, given(['old']), { retain: true });
      await publisher.publish(uri, given(['kept']), { retain: true });
      const ear = new Ear();
      await late.subscribe(uri, ear.hear, { get_retained: true });
      await publisher.publish(uri, given([LAST]));
      expect(await ear.upTo(LAST)).toEqual(['kept', LAST]);
      expect(ear.heard.map(({ retained }) => retained)).toEqual([true, false]);
    },
  },
  {
    name: 'disclose the publisher',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('news');
      const [publisher, subscriber] = [await join(), await joinRaw()];
      const ear = new Ear();
      await subscriber.subscribe(uri, ear.hear);
      await publisher.publish(uri, given(['hidden']));
      await publisher.publish(uri, given([LAST]), { disclose_me: true });
      await ear.upTo(LAST);
      expect(ear.heard.map((event) => [event.publisher, event.publisherAuthid])).toEqual([
        [undefined, undefined],
        [publisher.id, publisher.authid],
      ]);
    },
  },
  {
    name: 'see who published',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('news');
      const [publisher, subscriber] = [await joinRaw(), await join()];
      const ear = new Ear();
      await subscriber.subscribe(uri, ear.hear);
      await publisher.publish(uri, given([LAST]), { disclose_me: true });
      await ear.upTo(LAST);
      expect(ear.heard[0]).toMatchObject({
        publisher: publisher.id,
        publisherAuthid: publisher.authid,
      });
    },
  },
  {
    name: 'unsubscribe',
    async run({ stage, join }) {
      const uri = stage.uri('news');
      const [publisher, subscriber] = [await join(), await join()];
      const ear = new Ear();
      const unsubscribe = await subscriber.subscribe(uri, ear.hear);
      await unsubscribe();
      await publisher.publish(uri, given(['unheard']));
      await subscriber.subscribe(uri, ear.hear);
      await publisher.publish(uri, given([LAST]));
      expect(await ear.upTo(LAST)).toEqual([LAST]);
    },
  },
  {
    name: 'hear why a publication is refused',
    async run({ join }) {
      const publisher = await join();
      await expect(publisher.publish('wamp.session.on_join')).rejects.toMatchObject({
        uri: 'wamp.error.invalid_uri',
      });
    },
  },
];
