/**
 * How clients serve procedures: by patterns, together, and no longer.
 */
import { expect } from 'vitest';
import { given, type Match, NOTHING, type RegisterOptions } from '../clients/puppet.ts';
import { type Behaviour, payloadOf, type Scene } from './behaviour.ts';

/** Two callees share a procedure; who answers a row of calls? */
async function shared({ stage, join }: Scene, invoke: NonNullable<RegisterOptions['invoke']>) {
  const uri = stage.uri('shared');
  const [first, second, caller] = [await join(), await join(), await join()];
  await first.register(uri, () => given(['first']), { invoke });
  await second.register(uri, () => given(['second']), { invoke });
  const answers: unknown[] = [];
  for (let i = 0; i < 4; i += 1) answers.push((await caller.call(uri).result).args[0]);
  return answers;
}

async function byPattern({ stage, join }: Scene, match: Match, suffix: string, called: string) {
  const uri = stage.uri('all');
  const [callee, caller] = [await join(), await join()];
  const procedures: unknown[] = [];
  await callee.register(
    `${uri}${suffix}`,
    ({ procedure, args }) => {
      procedures.push(procedure);
      return given(args);
    },
    { match },
  );
  expect(payloadOf(await caller.call(`${uri}${called}`, given(['in'])).result)).toEqual(
    given(['in']),
  );
  expect(procedures).toEqual([`${uri}${called}`]);
}

/** An operator takes from a callee what it serves. */
async function takenAway({ stage, join, joinRaw }: Scene) {
  const uri = stage.uri('mine');
  const [callee, operator] = [await join(), await joinRaw()];
  await callee.register(uri, () => NOTHING);
  const { args } = await operator.call('wamp.registration.lookup', given([uri])).result;
  const taken = given([args[0], callee.id]);
  await operator.call('wamp.registration.remove_callee', taken).result;
  return { uri, callee, operator };
}

/** See the head of this file. */
export const REGISTRATIONS: readonly Behaviour[] = [
  {
    name: 'register by prefix',
    run: (scene) => byPattern(scene, 'prefix', '.a', '.a.one'),
  },
  {
    name: 'register by wildcard',
    run: (scene) => byPattern(scene, 'wildcard', '..end', '.a.end'),
  },
  {
    name: 'share: roundrobin',
    run: async (scene) =>
      expect(await shared(scene, 'roundrobin')).toEqual(['first', 'second', 'first', 'second']),
  },
  {
    name: 'share: first',
    run: async (scene) => expect(new Set(await shared(scene, 'first'))).toEqual(new Set(['first'])),
  },
  {
    name: 'share: last',
    run: async (scene) => expect(new Set(await shared(scene, 'last'))).toEqual(new Set(['second'])),
  },
  {
    name: 'share: random',
    async run(scene) {
      for (const answer of await shared(scene, 'random'))
        expect(answer).toMatch(/^(first|second)$/);
    },
  },
  {
    name: 'hear that a procedure is taken',
    run: (scene) =>
      expect(shared(scene, 'single')).rejects.toMatchObject({
        uri: 'wamp.error.procedure_already_exists',
      }),
  },
  {
    name: 'unregister',
    async run({ stage, join }) {
      const uri = stage.uri('gone');
      const [callee, caller] = [await join(), await join()];
      const unregister = await callee.register(uri, () => NOTHING);
      await unregister();
      await expect(caller.call(uri).result).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    },
  },
  {
    name: 'have a procedure taken away, unharmed',
    async run(scene) {
      const { uri, callee } = await takenAway(scene);
      await expect(callee.call(uri).result).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    },
  },
  {
    name: 'serve again what was taken away',
    async run(scene) {
      const { uri, callee, operator } = await takenAway(scene);
      await callee.register(uri, () => given(['again']));
      expect(payloadOf(await operator.call(uri).result)).toEqual(given(['again']));
    },
  },
];
