/**
 * What clients do with procedures.
 */
import { expect } from 'vitest';
import { Failure, given, NOTHING, type Payload, type Puppet } from '../clients/puppet.ts';
import { type Behaviour, payloadOf } from './behaviour.ts';

/** A call is answered in steps. */
async function progress(uri: string, { caller, callee }: Record<'caller' | 'callee', Puppet>) {
  await callee.register(uri, ({ progress }) => {
    for (const step of [1, 2, 3]) progress?.(given([step], { of: 3 }));
    return given(['done', 'well']);
  });
  const parts: Payload[] = [];
  const call = caller.call(uri, NOTHING, { onProgress: (part) => parts.push(part) });
  expect(payloadOf(await call.result)).toEqual(given(['done', 'well']));
  expect(parts.map(payloadOf)).toEqual([1, 2, 3].map((step) => given([step], { of: 3 })));
}

/** See the head of this file. */
export const CALLS: readonly Behaviour[] = [
  {
    name: 'call and answer with arguments',
    async run({ stage, join }) {
      const uri = stage.uri('echo');
      const [callee, caller] = [await join(), await join()];
      await callee.register(uri, ({ args, kwargs }) => given([...args, 'answered'], kwargs));
      const answer = await caller.call(uri, given([1, [2]], { three: { four: null } })).result;
      expect(payloadOf(answer)).toEqual(given([1, [2], 'answered'], { three: { four: null } }));
    },
  },
  {
    name: 'fail with an error and its arguments',
    async run({ stage, join }) {
      const uri = stage.uri('fail');
      const [callee, caller] = [await join(), await join()];
      const error = new Failure('realm1.error.sold_out', given(['tea', [2]], { left: 0 }));
      await callee.register(uri, () => {
        throw error;
      });
      const heard = (await caller.call(uri).result.catch((reason: unknown) => reason)) as Failure;
      expect(heard).toBeInstanceOf(Failure);
      expect([heard.uri, payloadOf(heard)]).toEqual([error.uri, payloadOf(error)]);
    },
  },
  {
    name: 'hear that there is no such procedure',
    async run({ stage, join }) {
      const caller = await join();
      await expect(caller.call(stage.uri('none')).result).rejects.toMatchObject({
        uri: 'wamp.error.no_such_procedure',
      });
    },
  },
  {
    name: 'hear progress',
    run: async ({ join, joinRaw, stage }) =>
      progress(stage.uri('steps'), { caller: await join(), callee: await joinRaw() }),
  },
  {
    name: 'give progress',
    run: async ({ join, joinRaw, stage }) =>
      progress(stage.uri('steps'), { caller: await joinRaw(), callee: await join() }),
  },
  {
    name: 'disclose the caller',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('who');
      const [caller, callee] = [await join(), await joinRaw()];
      await callee.register(uri, ({ caller, callerAuthid }) =>
        given([caller ?? null, callerAuthid ?? null]),
      );
      expect(payloadOf(await caller.call(uri).result)).toEqual(given([null, null]));
      const answer = await caller.call(uri, NOTHING, { disclose_me: true }).result;
      expect(payloadOf(answer)).toEqual(given([caller.id, caller.authid]));
    },
  },
  {
    name: 'see who calls',
    async run({ stage, join, joinRaw }) {
      const uri = stage.uri('who');
      const [caller, callee] = [await joinRaw(), await join()];
      await callee.register(uri, ({ caller, callerAuthid }) => given([caller, callerAuthid]));
      const answer = await caller.call(uri, NOTHING, { disclose_me: true }).result;
      expect(payloadOf(answer)).toEqual(given([caller.id, caller.authid]));
    },
  },
];
